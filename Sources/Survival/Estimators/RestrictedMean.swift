/// The restricted mean survival time: the mean time without the event within a horizon.
///
/// It is the area under the Kaplan–Meier curve up to the horizon. Its variance is Greenwood's: the
/// sum over the event times of A²·d/(n(n − d)), A being the area from that time to the horizon.
///
/// ### Reference
/// Royston P, Parmar MKB. *BMC Medical Research Methodology* 13:152, 2013.
public struct RestrictedMean: Sendable, Hashable {
    /// The horizon, in the unit of the times.
    public let horizon: Double
    /// The mean time without the event, in the unit of the times.
    public let mean: Double
    /// The standard error of the mean.
    public let standardError: Double
    /// The mean time lost within the horizon, `horizon` − `mean`.
    public var lost: Double { horizon - mean }

    /// Computes the restricted mean; left truncation and weights are taken from the outcome.
    ///
    /// - Parameters:
    ///   - outcome: The follow-up of the patients.
    ///   - horizon: How far the mean goes; finite, above 0.
    /// - Throws: ``SurvivalError/timeOutsideSupport(time:lower:upper:what:)`` if the horizon is past
    ///   the last follow-up time while the curve is still above 0: nothing is known there.
    public init(outcome: SurvivalTimes, horizon: Double) throws(SurvivalError) {
        try self.init(RiskTable(outcome), horizon: horizon)
    }

    init(_ table: RiskTable, horizon: Double) throws(SurvivalError) {
        guard horizon.isFinite, horizon > 0 else {
            throw .invalidArgument(
                "the horizon of a restricted mean must be finite and above 0, not \(horizon)")
        }
        let used = countUpTo(horizon, in: table.times)
        var survival = [Double](repeating: 1, count: used)
        var current = 1.0
        for position in table.times.indices {
            let d = table.events[position]
            if d > 0 { current *= 1 - d / table.atRisk[position] }
            if position < used { survival[position] = current }
        }
        if let last = table.times.last, horizon > last, current > 0 {
            throw .timeOutsideSupport(
                time: horizon, lower: 0, upper: last, what: "the follow-up of the patients")
        }
        // From the horizon backwards: the area so far is the area right of each time.
        var area = 0.0
        var variance = 0.0
        var right = horizon
        for position in (0..<used).reversed() {
            area += survival[position] * (right - table.times[position])
            right = table.times[position]
            let n = table.atRisk[position]
            let d = table.events[position]
            if d > 0, n > d { variance += area * area * d / (n * (n - d)) }
        }
        self.horizon = horizon
        mean = area + right
        standardError = variance.squareRoot()
    }

    /// The normal interval of the mean.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: `mean` ± z·`standardError`.
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ConfidenceInterval {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let half = NormalDistribution.halfWidth(level: level) * standardError
        return ConfidenceInterval(lower: mean - half, upper: mean + half, level: level)
    }
}

/// The difference of the restricted means of two groups, with its test.
public struct RestrictedMeanDifference: Sendable, Hashable {
    /// The two groups, ascending, as the caller numbered them.
    public let groups: [Int]
    /// The mean of the lower group.
    public let first: RestrictedMean
    /// The mean of the higher group.
    public let second: RestrictedMean
    /// The mean of the higher group minus that of the lower one, in the unit of the times.
    public var difference: Double { second.mean - first.mean }
    /// The mean of the higher group divided by that of the lower one.
    public var ratio: Double { second.mean / first.mean }
    /// The standard error of the difference.
    public let standardError: Double
    /// The difference in its standard errors.
    public let z: Double
    /// The two-sided p-value.
    public let pValue: Double

    /// Compares two groups.
    ///
    /// - Parameters:
    ///   - outcome: The follow-up of the patients.
    ///   - groups: The group of each patient, two different whole numbers.
    ///   - horizon: How far the means go; finite, above 0.
    /// - Throws: As ``RestrictedMean/init(outcome:horizon:)`` for either group,
    ///   ``SurvivalError/invalidArgument(_:)`` unless there are two groups, and
    ///   ``SurvivalError/zeroVariance(what:)`` if nobody had the event within the horizon.
    public init(
        outcome: SurvivalTimes, groups: [Int], horizon: Double
    ) throws(SurvivalError) {
        let curves = try KaplanMeier.byGroup(outcome: outcome, groups: groups)
        guard curves.count > 1 else { throw .oneGroup(count: outcome.count) }
        guard curves.count == 2 else {
            throw .invalidArgument(
                "the difference of restricted means needs two groups, not \(curves.count)")
        }
        self.groups = curves.map(\.group)
        first = try RestrictedMean(curves[0].curve.table, horizon: horizon)
        second = try RestrictedMean(curves[1].curve.table, horizon: horizon)
        let variance =
            first.standardError * first.standardError
            + second.standardError * second.standardError
        guard variance > 0 else { throw .zeroVariance(what: "the difference of the means") }
        standardError = variance.squareRoot()
        z = (second.mean - first.mean) / standardError
        pValue = NormalDistribution.twoSided(z)
    }

    /// The normal interval of the difference.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: `difference` ± z·`standardError`.
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ConfidenceInterval {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let half = NormalDistribution.halfWidth(level: level) * standardError
        return ConfidenceInterval(lower: difference - half, upper: difference + half, level: level)
    }
}
