public import Survival

/// Risks and outcomes of the same patients, ready to be judged.
public struct ScoredPatients: Sendable {
    /// What the patients are called, each once.
    public let names: [String]
    /// One score per patient; **higher means an earlier event**.
    public let risks: [Double]
    /// The follow-up of the patients; its strata, if any, are the folds whose models scored them.
    public let outcome: SurvivalTimes

    /// Puts names, risks and outcomes together.
    ///
    /// - Parameters:
    ///   - names: What the patients are called, each once.
    ///   - risks: One score per patient; higher means an earlier event.
    ///   - outcome: The follow-up of the same patients. Only pairs within a stratum are compared.
    /// - Throws: `SurvivalError` if the counts differ.
    /// - Precondition: The names differ from each other.
    public init(names: [String], risks: [Double], outcome: SurvivalTimes) throws(SurvivalError) {
        guard names.count == outcome.count else {
            throw .countMismatch(what: "names", found: names.count, needed: outcome.count)
        }
        guard risks.count == outcome.count else {
            throw .countMismatch(what: "risks", found: risks.count, needed: outcome.count)
        }
        precondition(
            Set(names).count == names.count,
            "\(names.count) patients have \(Set(names).count) names; each needs its own")
        self.names = names
        self.risks = risks
        self.outcome = outcome
    }

    /// Only the given rows.
    func rows(_ rows: [Int]) throws(SurvivalError) -> ScoredPatients {
        try ScoredPatients(
            names: rows.map { names[$0] }, risks: rows.map { risks[$0] },
            outcome: outcome.rows(rows))
    }

    /// Harrell's concordance with the percentile interval of a bootstrap over patients.
    func concordance(_ resampling: Resampling) throws(SurvivalError) -> IntervalEstimate {
        let distribution = try bootstrapConcordance(
            risks: risks, outcome: outcome, resampling.bootstrap(within: outcome.strata))
        let interval = try distribution.interval()
        let pairs = outcome.strata == nil ? "" : ", pairs within folds"
        return IntervalEstimate(
            value: distribution.estimate,
            interval: interval.upper > interval.lower ? .init(interval) : nil,
            patients: outcome.count,
            events: outcome.eventCount,
            method: "Harrell's C\(pairs); \(resampling.words)")
    }

    /// The concordance of these risks minus that of others on the same patients, and its p-value.
    func difference(
        to others: [Double], _ resampling: Resampling
    ) throws(SurvivalError) -> (estimate: IntervalEstimate, pValue: Double) {
        let distribution = try bootstrapConcordanceDifference(
            risks: risks, otherRisks: others, outcome: outcome,
            resampling.bootstrap(within: outcome.strata))
        let interval = try distribution.interval()
        let estimate = IntervalEstimate(
            value: distribution.estimate, interval: .init(interval), patients: outcome.count,
            events: outcome.eventCount,
            method: "difference on the same patients; paired \(resampling.words)")
        return (estimate, distribution.pValue())
    }
}

/// How intervals are made: how many resamples, and from which seed.
public struct Resampling: Sendable, Hashable {
    /// How many resamples are drawn.
    public var replicates: Int
    /// The seed of all draws.
    public var seed: UInt64

    /// Describes a bootstrap over patients.
    ///
    /// - Parameters:
    ///   - replicates: How many resamples are drawn.
    ///   - seed: The seed of all draws.
    public init(replicates: Int = 1000, seed: UInt64 = 1) {
        self.replicates = replicates
        self.seed = seed
    }

    /// The bootstrap, keeping the number of patients of each fold.
    func bootstrap(within labels: [Int]?) -> Bootstrap {
        Bootstrap(replicates: replicates, seed: seed, within: labels)
    }

    /// The method in words.
    var words: String {
        "percentile bootstrap over patients, \(NumberText.count(replicates)) resamples"
    }
}

extension IntervalEstimate.Interval {
    /// The interval that a statistic comes with.
    package init(_ interval: ConfidenceInterval) {
        self.init(interval.lower, interval.upper, level: interval.level)
    }

    /// The normal interval of a number with a standard error, cut to a range; `nil` if the error is 0.
    package init?(around value: Double, _ standardError: Double, within range: ClosedRange<Double>)
    {
        guard standardError > 0 else { return nil }
        let half = NormalDistribution.quantile(0.975) * standardError
        self.init(
            max(range.lowerBound, value - half), min(range.upperBound, value + half), level: 0.95)
    }
}
