/// The result of a test whether groups of patients have the same survival.
public struct LogRankTest: Sendable, Hashable {
    /// The groups, ascending, as the caller numbered them.
    public let groups: [Int]
    /// The number of patients of each group, a sum of weights where there are weights.
    public let sizes: [Double]
    /// The events of each group, each counted with the weight of its time.
    public let observed: [Double]
    /// The events each group would have if the groups did not differ, weighted alike.
    public let expected: [Double]
    /// The covariance matrix of `observed`, one row per group.
    public let variance: [[Double]]
    /// The chi-square statistic.
    public let statistic: Double
    /// One less than the number of groups that were ever at risk at an event.
    public let degreesOfFreedom: Int
    /// The probability of a statistic at least as large if the groups do not differ.
    public let pValue: Double
    /// How event times were weighted.
    public let weighting: LogRankWeighting
}

/// Tests whether groups of patients have the same survival: the log-rank test and its family.
///
/// At each event time the events of a group are compared with its share of those at risk. With
/// strata in the outcome, the comparison is made within each stratum and summed. Left truncation is
/// respected; weights count as repeated patients.
///
/// - Parameters:
///   - outcome: The follow-up of the patients.
///   - groups: The group of each patient, any whole numbers.
///   - weighting: How much each event time counts.
/// - Returns: The statistic with its parts.
/// - Throws: ``SurvivalError/oneGroup(count:)``, ``SurvivalError/noEvents(count:)``, or
///   ``SurvivalError/zeroVariance(what:)`` if at every event time one group is at risk or everyone
///   dies.
/// - Complexity: O(*n* + *m k*²) for *m* event times and *k* groups.
///
/// ### Edge cases
/// A group that is never at risk at an event does not count towards the degrees of freedom.
///
/// ### Reference
/// Peto R, Peto J. *Journal of the Royal Statistical Society A* 135:185–207, 1972. Harrington DP,
/// Fleming TR. *Biometrika* 69:553–566, 1982.
public func logRankTest(
    outcome: SurvivalTimes, groups: [Int], weighting: LogRankWeighting = .logRank
) throws(SurvivalError) -> LogRankTest {
    let design = try LogRankDesign(outcome, groups: groups, weighting: weighting)
    let sums = design.sums(codes: design.groups.codes)
    let form = sums.chiSquare()
    guard form.rank > 0 else { throw .zeroVariance(what: "the log-rank statistic") }
    let count = design.groups.count
    var sizes = [Double](repeating: 0, count: count)
    for row in 0..<outcome.count {
        sizes[Int(design.groups.codes[row])] += outcome.weights?[row] ?? 1
    }
    return LogRankTest(
        groups: design.groups.labels, sizes: sizes, observed: sums.observed,
        expected: sums.expected,
        variance: (0..<count).map { Array(sums.variance[$0 * count..<($0 + 1) * count]) },
        statistic: form.value, degreesOfFreedom: form.rank,
        pValue: ChiSquareDistribution.upperTail(
            form.value, degreesOfFreedom: Double(form.rank)),
        weighting: weighting)
}

/// The checked input of a test of the log-rank family, one table per stratum.
struct LogRankDesign {
    let groups: GroupCodes
    let tables: [LogRankTable]

    init(
        _ outcome: SurvivalTimes, groups: [Int], weighting: LogRankWeighting
    ) throws(SurvivalError) {
        try requireCount(groups.count, outcome.count, "groups")
        let codes = GroupCodes(groups)
        guard codes.count > 1 else { throw .oneGroup(count: outcome.count) }
        guard outcome.eventCount > 0 else { throw .noEvents(count: outcome.count) }
        self.groups = codes
        tables = outcome.orderByStratum().map {
            LogRankTable(
                outcome, inTimeOrder: $0, groupCount: codes.count, weighting: weighting)
        }
    }

    func sums(codes: [Int32]) -> LogRankSums {
        var sums = LogRankSums(groupCount: groups.count)
        for table in tables { table.add(codes: codes, to: &sums) }
        return sums
    }
}
