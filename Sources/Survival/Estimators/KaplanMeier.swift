/// The Kaplan–Meier estimate of the survival curve, with Greenwood's standard errors.
///
/// S(t) is the product of 1 − d/n over the event times up to t, a right-continuous step function.
/// At equal times events come before censorings. Left truncation and weights are taken from the
/// outcome; its strata are not (see ``byGroup(outcome:groups:scale:level:)`` for one curve per
/// group).
///
/// ### Edge cases
/// The curve of patients who were all censored is 1 throughout. Once the curve is 0, the standard
/// error of its logarithm is infinite and no interval is defined; where it is 1, the log-log and
/// arcsine intervals are not defined. With left truncation a tiny early risk set can bring the curve
/// to 0, where it then stays.
///
/// ### Reference
/// Kaplan EL, Meier P. *Journal of the American Statistical Association* 53:457–481, 1958.
/// Greenwood M. *The natural duration of cancer*, HMSO, 1926.
public struct KaplanMeier: Sendable, Hashable {
    /// The distinct follow-up times, ascending; times with censorings only are among them.
    public var times: [Double] { table.times }
    /// S at each time, just after the events there.
    public let survival: [Double]
    /// How many were at risk at each time, a sum of weights where there are weights.
    public var atRisk: [Double] { table.atRisk }
    /// How many had the event at each time.
    public var events: [Double] { table.events }
    /// How many were censored at each time.
    public var censored: [Double] { table.censored }
    /// Greenwood's standard error of log S at each time; infinite where S is 0.
    public let standardErrorsOfLog: [Double]
    /// The scale of `lower` and `upper`.
    public let scale: IntervalScale
    /// The level of `lower` and `upper`.
    public let level: Double
    /// The lower pointwise confidence limits; NaN where they are not defined.
    public let lower: [Double]
    /// The upper pointwise confidence limits; NaN where they are not defined.
    public let upper: [Double]

    let table: RiskTable

    /// Estimates the curve.
    ///
    /// - Parameters:
    ///   - outcome: The follow-up of the patients.
    ///   - scale: The scale of the confidence intervals.
    ///   - level: The coverage of the confidence intervals.
    /// - Precondition: `0 < level < 1`.
    /// - Complexity: O(*n*): the outcome is sorted already.
    public init(outcome: SurvivalTimes, scale: IntervalScale = .logLog, level: Double = 0.95) {
        self.init(table: RiskTable(outcome), scale: scale, level: level)
    }

    init(table: RiskTable, scale: IntervalScale, level: Double) {
        let count = table.times.count
        let interval = ProbabilityInterval(scale: scale, level: level)
        var survival = [Double](repeating: 1, count: count)
        var errors = [Double](repeating: 0, count: count)
        var lower = [Double](repeating: .nan, count: count)
        var upper = [Double](repeating: .nan, count: count)
        var current = 1.0
        var variance = 0.0
        var error = 0.0
        var limits = interval.limits(1, standardErrorOfLog: 0)
        for position in 0..<count {
            let n = table.atRisk[position]
            let d = table.events[position]
            if d > 0 {
                current *= 1 - d / n
                variance += d / (n * (n - d))
                error = variance.squareRoot()
                limits = interval.limits(current, standardErrorOfLog: error)
            }
            survival[position] = current
            errors[position] = error
            lower[position] = limits.lower
            upper[position] = limits.upper
        }
        self.table = table
        self.survival = survival
        self.scale = scale
        self.level = level
        self.lower = lower
        self.upper = upper
        standardErrorsOfLog = errors
    }

    /// Greenwood's standard error of S at each time; NaN where S is 0.
    public var standardErrors: [Double] {
        zip(survival, standardErrorsOfLog).map { $0 * $1 }
    }

    /// One curve per group, groups ascending.
    ///
    /// - Throws: ``SurvivalError/countMismatch(what:found:needed:)`` unless there is one group per
    ///   patient.
    public static func byGroup(
        outcome: SurvivalTimes, groups: [Int], scale: IntervalScale = .logLog, level: Double = 0.95
    ) throws(SurvivalError) -> [GroupCurve] {
        try requireCount(groups.count, outcome.count, "groups")
        let codes = GroupCodes(groups)
        var rows = [[Int]](repeating: [], count: codes.count)
        for row in outcome.order { rows[Int(codes.codes[row])].append(row) }
        return codes.labels.indices.map { code in
            GroupCurve(
                group: codes.labels[code],
                curve: KaplanMeier(
                    table: RiskTable(outcome, inTimeOrder: rows[code]), scale: scale, level: level))
        }
    }

    /// The survival curve of one group.
    public struct GroupCurve: Sendable, Hashable {
        /// The group, as the caller numbered it.
        public let group: Int
        /// Its curve.
        public let curve: KaplanMeier
    }
}
