/// The concordance index of one of several competing causes.
///
/// A patient with another cause can never have this one, so every event of the cause is comparable
/// with all who had another cause before it, as well as with those who outlive it. With a curve of
/// censoring, pairs are weighted so that the index does not depend on the censoring; without competing
/// events it is then Uno's index.
///
/// ### Reference
/// Wolbers M, Koller MT, Witteman JCM, Steyerberg EW. *Epidemiology* 20:555–561, 2009. Wolbers M,
/// Blanche P, Koller MT, Witteman JCM, Gerds TA. *Biostatistics* 15:526–539, 2014.
public struct CompetingConcordance: Sendable, Hashable {
    /// The number of the cause, from 1.
    public let cause: Int
    /// The index, from 0 to 1; ½ is chance.
    public let value: Double
    /// The weight of the pairs in which the event has the higher risk.
    public let concordant: Double
    /// The weight of the pairs in which the event has the lower risk.
    public let discordant: Double
    /// The weight of the comparable pairs whose risks are equal.
    public let tiedRisk: Double
    /// Only events before this time count; `nil` for all.
    public let truncation: Double?

    /// Whether pairs are weighted.
    public enum Weighting: Sendable, Hashable {
        /// Every pair counts 1, as in Wolbers 2009.
        case none
        /// Pairs count the inverse of the probability that both were observed, as in Wolbers 2014:
        /// 1/G(Tᵢ)² for j alive, 1/(G(Tᵢ)·G(Tⱼ)) for j with another cause. `nil` estimates the curve
        /// from the outcome itself.
        case inverseCensoring(CensoringCurve?, limit: CensoringLimit)
    }

    /// Computes the index.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event of this cause**.
    ///   - outcome: The follow-up of the same patients; weights and strata are respected, late entry
    ///     is refused.
    ///   - cause: The number of the cause, from 1.
    ///   - truncation: Only events strictly before this time count; `nil` for all.
    ///   - weighting: Whether pairs are weighted.
    /// - Throws: ``SurvivalError/noComparablePairs(count:events:)`` if no pair counts, and the errors
    ///   of ``UnoConcordance`` where weights are not defined.
    /// - Precondition: `1 <= cause <= outcome.causeCount`.
    /// - Complexity: O(*n* log *n*).
    public init(
        risks: [Double], outcome: CompetingTimes, cause: Int, truncation: Double? = nil,
        weighting: Weighting = .inverseCensoring(nil, limit: .left)
    ) throws(SurvivalError) {
        try requireRisks(risks, count: outcome.count)
        guard outcome.anyCause.entryTimes == nil else {
            throw .invalidArgument(
                "the concordance of competing risks is not defined for late entry")
        }
        let own = outcome.outcome(cause: cause)
        var inverse: ((Double) throws(SurvivalError) -> Double)?
        if case .inverseCensoring(let curve, let limit) = weighting {
            let curve = curve ?? CensoringCurve(outcome: outcome.anyCause)
            inverse = { time throws(SurvivalError) in try curve.inverse(at: time, limit: limit) }
        }
        var sums = PairSums()
        for design in ConcordanceDesign.byStratum(risks: risks, outcome: own) {
            var factors = [Double](repeating: 0, count: design.times.count)
            for (position, moment) in design.moments.enumerated()
            where moment.firstCensored > moment.start {
                let time = design.times[position]
                if let truncation, time >= truncation { break }
                factors[position] = try inverse?(time) ?? 1
            }
            sums.add(
                design.pairs(weights: own.weights, factors: factors.map { $0 * $0 }))
            try sums.add(
                design.competingPairs(
                    outcome, cause: cause, factors: factors, inverse: inverse))
        }
        let pairs = try ConcordancePairs(sums, outcome: own)
        value = pairs.index
        concordant = pairs.concordant
        discordant = pairs.discordant
        tiedRisk = pairs.tiedRisk
        self.cause = cause
        self.truncation = truncation
    }
}

extension ConcordanceDesign {
    /// The pairs of each event with those who had another cause before it.
    fileprivate func competingPairs(
        _ outcome: CompetingTimes, cause: Int, factors: [Double],
        inverse: ((Double) throws(SurvivalError) -> Double)?
    ) throws(SurvivalError) -> PairSums {
        var counter = WeightCounter(capacity: entries.count)
        var sums = PairSums()
        let last = factors.lastIndex { $0 > 0 } ?? -1
        for (position, moment) in moments.enumerated() where position <= last {
            if factors[position] > 0 {
                var here = PairSums()
                for entry in entries[moment.start..<moment.firstCensored] {
                    let weight = outcome.anyCause.weights?[Int(entry.row)] ?? 1
                    let below = counter.below(Int(entry.low))
                    let upTo = counter.below(Int(entry.high))
                    here.concordant += weight * below
                    here.tiedRisk += weight * (upTo - below)
                    here.discordant += weight * max(0, counter.total - upTo)
                }
                sums.add(here, times: factors[position])
            }
            for entry in entries[moment.firstCensored..<moment.end] {
                let row = Int(entry.row)
                guard outcome.causes[row] > 0, outcome.causes[row] != cause else { continue }
                let weight = outcome.anyCause.weights?[row] ?? 1
                counter.insert(
                    Int(entry.place), try weight * (inverse?(times[position]) ?? 1))
            }
        }
        return sums
    }
}
