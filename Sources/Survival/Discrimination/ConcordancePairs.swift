/// The pairs of patients that Harrell's concordance index counts, and the index itself.
///
/// A pair (i, j) is comparable if i had the event before the end of j's follow-up; at equal times,
/// if i had the event and j was censored. It is concordant if i has the higher risk. Counts are sums
/// of products of weights where there are weights.
///
/// This is the fastest way to the index; ``ConcordanceIndex`` adds its standard error.
///
/// ### Reference
/// Harrell FE, Lee KL, Mark DB. *Statistics in Medicine* 15:361–387, 1996.
public struct ConcordancePairs: Sendable, Hashable {
    /// Pairs in which the earlier event has the higher risk.
    public let concordant: Double
    /// Pairs in which the earlier event has the lower risk.
    public let discordant: Double
    /// Comparable pairs whose risks are equal; they count one half.
    public let tiedRisk: Double
    /// Pairs of events at the same time with different risks, which are not comparable.
    public let tiedTime: Double
    /// Pairs of events at the same time with the same risk, which are not comparable.
    public let tiedBoth: Double

    /// The number of comparable pairs, never 0.
    public var comparable: Double { concordant + discordant + tiedRisk }
    /// (concordant + tiedRisk/2) / comparable: 1 is perfect, ½ is chance.
    public var index: Double { (concordant + 0.5 * tiedRisk) / comparable }

    /// Counts the pairs.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event**. A predicted survival time
    ///     must be negated first.
    ///   - outcome: The follow-up of the same patients. With strata, only pairs within a stratum
    ///     count; with entry times, j must have entered before i's event; a pair counts the product
    ///     of its weights.
    ///   - latestEventTime: If given, only events up to and including this time count.
    ///   - timeWeighting: How much the pairs of each event time count.
    /// - Throws: ``SurvivalError/noComparablePairs(count:events:)`` if no pair counts, and an error
    ///   naming the row of a risk that is not finite.
    /// - Complexity: O(*n* log *n*).
    public init(
        risks: [Double], outcome: SurvivalTimes, latestEventTime: Double? = nil,
        timeWeighting: ConcordanceTimeWeighting = .none
    ) throws(SurvivalError) {
        try requireRisks(risks, count: outcome.count)
        var sums = PairSums()
        for design in ConcordanceDesign.byStratum(risks: risks, outcome: outcome) {
            let factors = timeWeighting.factors(
                design, outcome: outcome, latestEventTime: latestEventTime)
            sums.add(design.pairs(weights: outcome.weights, factors: factors))
        }
        try self.init(sums, outcome: outcome)
    }

    init(_ sums: PairSums, outcome: SurvivalTimes) throws(SurvivalError) {
        guard sums.comparable > 0 else {
            throw .noComparablePairs(count: outcome.count, events: outcome.eventCount)
        }
        concordant = sums.concordant
        discordant = sums.discordant
        tiedRisk = sums.tiedRisk
        tiedTime = sums.tiedTime
        tiedBoth = sums.tiedBoth
    }
}
