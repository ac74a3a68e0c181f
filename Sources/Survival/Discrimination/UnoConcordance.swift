/// Uno's concordance index: Harrell's, freed of its dependence on the censoring.
///
/// The pairs of an event at T count 1/G², with G the curve of censoring, and only events before τ
/// count. The curve may come from other patients, such as the training set.
///
/// ### Reference
/// Uno H, Cai T, Pencina MJ, D'Agostino RB, Wei LJ. *Statistics in Medicine* 30:1105–1117, 2011.
public struct UnoConcordance: Sendable, Hashable {
    /// The index, from 0 to 1; ½ is chance.
    public let value: Double
    /// The standard error with the weights taken as known (infinitesimal jackknife).
    public let standardError: Double
    /// Pairs in which the earlier event has the higher risk, each counted once.
    public let concordant: Double
    /// Pairs in which the earlier event has the lower risk, each counted once.
    public let discordant: Double
    /// Comparable pairs whose risks are equal, each counted once.
    public let tiedRisk: Double
    /// Only events before this time count; `nil` for all.
    public let truncation: Double?
    /// At which side of an event's time the curve of censoring was read.
    public let limit: CensoringLimit

    /// Computes the index.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event**.
    ///   - outcome: The follow-up of the same patients; strata, entry times and weights are
    ///     respected.
    ///   - censoring: The curve of censoring; `nil` estimates it from `outcome`.
    ///   - truncation: τ: only events strictly before it count; `nil` for all.
    ///   - limit: The side at which the curve is read: G(T−), which is statistically right, or G(T)
    ///     as scikit-survival does.
    /// - Throws: ``SurvivalError/noComparablePairs(count:events:)`` if no pair counts,
    ///   ``SurvivalError/noCensoringSupport(time:)`` or
    ///   ``SurvivalError/timeOutsideSupport(time:lower:upper:what:)`` if an event has no weight, and
    ///   ``SurvivalError/noEvents(count:)`` if the curve comes from censored patients only.
    /// - Complexity: O(*n* log *n*).
    public init(
        risks: [Double], outcome: SurvivalTimes, censoring: CensoringCurve? = nil,
        truncation: Double? = nil, limit: CensoringLimit = .left
    ) throws(SurvivalError) {
        try requireRisks(risks, count: outcome.count)
        let curve = censoring ?? CensoringCurve(outcome: outcome)
        var weighted = PairSums()
        var plain = PairSums()
        var shares = PairShares(count: outcome.count)
        for design in ConcordanceDesign.byStratum(risks: risks, outcome: outcome) {
            var counts = [Double](repeating: 0, count: design.times.count)
            var factors = counts
            for (position, moment) in design.moments.enumerated()
            where moment.firstCensored > moment.start {
                let time = design.times[position]
                if let truncation, time >= truncation { break }
                let inverse = try curve.inverse(at: time, limit: limit)
                counts[position] = 1
                factors[position] = inverse * inverse
            }
            plain.add(design.pairs(weights: outcome.weights, factors: counts))
            weighted.add(design.pairs(weights: outcome.weights, factors: factors))
            design.addShares(to: &shares, weights: outcome.weights, factors: factors)
        }
        let counted = try ConcordancePairs(plain, outcome: outcome)
        let pairs = try ConcordancePairs(weighted, outcome: outcome)
        value = pairs.index
        standardError = shares.influence(pairs, weights: outcome.weights)
            .reduce(0) { $0 + $1 * $1 }.squareRoot()
        concordant = counted.concordant
        discordant = counted.discordant
        tiedRisk = counted.tiedRisk
        self.truncation = truncation
        self.limit = limit
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
}
