/// The result of a test for a trend of survival over ordered groups.
public struct LogRankTrend: Sendable, Hashable {
    /// The groups, ascending, as the caller numbered them.
    public let groups: [Int]
    /// The score of each group.
    public let scores: [Double]
    /// The sum of score · (observed − expected); positive if high scores die earlier.
    public let statistic: Double
    /// The variance of the statistic.
    public let variance: Double
    /// The statistic in its standard errors.
    public let z: Double
    /// The two-sided p-value.
    public let pValue: Double

    /// The square of `z`, chi-square with one degree of freedom.
    public var chiSquare: Double { z * z }
}

/// Tests for a trend of survival over ordered groups.
///
/// - Parameters:
///   - outcome: The follow-up of the patients; its strata are respected.
///   - groups: The group of each patient, any whole numbers.
///   - scores: One score per group, groups ascending; `nil` for 0, 1, 2, ….
///   - weighting: How much each event time counts.
/// - Returns: The statistic with its parts.
/// - Throws: As ``logRankTest(outcome:groups:weighting:)``, and
///   ``SurvivalError/invalidArgument(_:)`` unless there is one finite score per group.
///
/// ### Reference
/// Tarone RE. *Biometrika* 62:679–682, 1975.
public func logRankTrendTest(
    outcome: SurvivalTimes, groups: [Int], scores: [Double]? = nil,
    weighting: LogRankWeighting = .logRank
) throws(SurvivalError) -> LogRankTrend {
    let test = try logRankTest(outcome: outcome, groups: groups, weighting: weighting)
    let count = test.groups.count
    let scores = scores ?? (0..<count).map(Double.init)
    guard scores.count == count, scores.allSatisfy(\.isFinite) else {
        throw .invalidArgument(
            "the trend test has \(scores.count) scores for \(count) groups; "
                + "every group needs exactly one finite score")
    }
    var statistic = 0.0
    var variance = 0.0
    for a in 0..<count {
        statistic += scores[a] * (test.observed[a] - test.expected[a])
        for b in 0..<count { variance += scores[a] * scores[b] * test.variance[a][b] }
    }
    guard variance > 0 else { throw .zeroVariance(what: "the trend statistic") }
    let z = statistic / variance.squareRoot()
    return LogRankTrend(
        groups: test.groups, scores: scores, statistic: statistic, variance: variance, z: z,
        pValue: NormalDistribution.twoSided(z))
}
