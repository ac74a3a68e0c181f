/// Harrell's concordance index with its standard error: how often a higher risk meets an earlier
/// event.
///
/// The standard error is the infinitesimal jackknife: every patient's influence on the index is
/// known exactly, and the variance is the sum of the squares. No resampling is needed.
///
/// ### Reference
/// Harrell FE, Lee KL, Mark DB. *Statistics in Medicine* 15:361–387, 1996. Therneau TM, Watson DA.
/// *The concordance statistic and the Cox model*, Mayo Clinic, 2017.
public struct ConcordanceIndex: Sendable, Hashable {
    /// The pairs that the index counts.
    public let pairs: ConcordancePairs
    /// The index, from 0 to 1; ½ is chance.
    public var value: Double { pairs.index }
    /// How much each patient adds to the index.
    ///
    /// It is the derivative with respect to the patient's weight, times that weight. The values sum
    /// to 0.
    public let influence: [Double]
    /// The standard error of the index.
    public let standardError: Double
    /// The number of patients.
    public var count: Int { influence.count }
    /// The number of patients with the event.
    public let eventCount: Int

    /// Pairs in which the earlier event has the higher risk.
    public var concordant: Double { pairs.concordant }
    /// Pairs in which the earlier event has the lower risk.
    public var discordant: Double { pairs.discordant }
    /// Comparable pairs whose risks are equal.
    public var tiedRisk: Double { pairs.tiedRisk }
    /// Somers' D, 2·`value` − 1, from −1 to 1.
    public var somersD: Double { 2 * value - 1 }
    /// The square of the standard error.
    public var variance: Double { standardError * standardError }

    /// Computes the index and its standard error.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event**. A predicted survival time
    ///     must be negated first.
    ///   - outcome: The follow-up of the same patients. With strata, only pairs within a stratum
    ///     count; with entry times, j must have entered before i's event; a pair counts the product
    ///     of its weights.
    ///   - latestEventTime: If given, only events up to and including this time count.
    ///   - timeWeighting: How much the pairs of each event time count; its sampling error is not part
    ///     of the standard error.
    /// - Throws: ``SurvivalError/noComparablePairs(count:events:)`` if no pair counts, and an error
    ///   naming the row of a risk that is not finite.
    /// - Complexity: O(*n* log *n*).
    ///
    /// ### Edge cases
    /// If all risks are equal, the index is ½.
    public init(
        risks: [Double], outcome: SurvivalTimes, latestEventTime: Double? = nil,
        timeWeighting: ConcordanceTimeWeighting = .none
    ) throws(SurvivalError) {
        try requireRisks(risks, count: outcome.count)
        let designs = ConcordanceDesign.byStratum(risks: risks, outcome: outcome)
        let factors = designs.map {
            timeWeighting.factors($0, outcome: outcome, latestEventTime: latestEventTime)
        }
        try self.init(designs: designs, factors: factors, outcome: outcome)
    }

    init(
        designs: [ConcordanceDesign], factors: [[Double]?], outcome: SurvivalTimes
    ) throws(SurvivalError) {
        var sums = PairSums()
        var shares = PairShares(count: outcome.count)
        for (design, factors) in zip(designs, factors) {
            sums.add(design.pairs(weights: outcome.weights, factors: factors))
            design.addShares(to: &shares, weights: outcome.weights, factors: factors)
        }
        pairs = try ConcordancePairs(sums, outcome: outcome)
        influence = shares.influence(pairs, weights: outcome.weights)
        standardError = influence.reduce(0) { $0 + $1 * $1 }.squareRoot()
        eventCount = outcome.eventCount
    }

    /// The normal interval of the index, cut to [0, 1].
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: `value` ± z·`standardError`.
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ConfidenceInterval {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let half = NormalDistribution.halfWidth(level: level) * standardError
        return ConfidenceInterval(
            lower: max(0, value - half), upper: min(1, value + half), level: level)
    }

    /// The standard error where several rows are of one patient: influences are summed by patient first.
    ///
    /// - Parameter clusters: The patient of each row.
    /// - Returns: The error; ``standardError`` if every row is a patient of its own.
    /// - Precondition: There are as many as rows.
    public func standardError(clusters: [Int]) -> Double {
        precondition(clusters.count == count, "\(clusters.count) clusters for \(count) rows")
        var sums: [Int: Double] = [:]
        for (cluster, share) in zip(clusters, influence) { sums[cluster, default: 0] += share }
        return sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
    }
}

extension PairShares {
    /// Each patient's influence on the index.
    func influence(_ pairs: ConcordancePairs, weights: [Double]?) -> [Double] {
        let index = pairs.index
        let comparable = pairs.comparable
        return won.indices.map { row in
            (weights?[row] ?? 1) * (won[row] - index * all[row]) / comparable
        }
    }
}
