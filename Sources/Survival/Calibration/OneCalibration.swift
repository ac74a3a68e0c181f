/// Calibration at one time: groups of patients by predicted risk, against the risk observed.
///
/// The survival analogue of Hosmer and Lemeshow's test: patients are sorted by predicted risk and
/// cut into groups of about equal size; the observed risk of a group is 1 − Kaplan–Meier.
///
/// ### Reference
/// D'Agostino RB, Nam BH. *Handbook of Statistics* 23:1–25, 2003.
/// Demler OV, Paynter NP, Cook NR. *Statistics in Medicine* 34(10):1659–1680, 2015.
public struct OneCalibration: Sendable, Hashable {
    /// One group of patients with similar predicted risks.
    public struct Group: Sendable, Hashable {
        /// How many patients it has.
        public let count: Int
        /// Their mean predicted risk.
        public let predicted: Double
        /// Their observed risk, 1 − Kaplan–Meier at the time.
        public let observed: Double
        /// Greenwood's variance of ``observed``; 0 where all or none had the event.
        public let variance: Double
        /// The log-log interval of ``observed``; `nil` where all or none had the event.
        public let interval: ConfidenceInterval?
    }

    /// The time at which risks were predicted.
    public let time: Double
    /// The groups, highest predicted risk first.
    public let groups: [Group]

    /// Groups the patients.
    ///
    /// - Parameters:
    ///   - risks: The predicted chance of the event by `time` of each patient, in 0...1.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - time: Not after the last follow-up.
    ///   - groupCount: How many groups, at least 2; where sizes differ, the first are larger. Equal
    ///     risks are grouped in the order of the patients.
    ///   - level: The coverage of the groups' intervals, between 0 and 1.
    /// - Throws: ``SurvivalError`` if the counts differ, a risk is outside 0...1, the time is
    ///   outside the follow-up, there are fewer patients than groups, or the outcome has weights
    ///   or entry times.
    public init(
        risks: [Double], outcome: SurvivalTimes, time: Double, groupCount: Int = 10,
        level: Double = 0.95
    ) throws(SurvivalError) {
        try requireRisksAtTime(risks, outcome, time)
        try requirePlain(outcome, for: "calibration at a time")
        try requireLevel(level)
        guard groupCount >= 2 else {
            throw .invalidArgument(
                "calibration at a time needs at least 2 groups, not \(groupCount)")
        }
        guard outcome.count >= groupCount else {
            throw .tooFewRows(found: outcome.count, needed: groupCount)
        }
        let order = ascendingOrder(risks.map(-))
        var groups: [Group] = []
        var start = 0
        for group in 0..<groupCount {
            let size =
                outcome.count / groupCount + (group < outcome.count % groupCount ? 1 : 0)
            let rows = Array(order[start..<start + size])
            start += size
            groups.append(
                Group(
                    try outcome.rows(rows), predicted: rows.map { risks[$0] }, at: time,
                    level: level))
        }
        self.time = time
        self.groups = groups
    }

    /// The test with Greenwood's variances: Σ (observed − predicted)² / variance, on as many
    /// degrees of freedom as groups; `nil` if a group has no variance.
    public var greenwoodTest: ChiSquareTest? {
        guard groups.allSatisfy({ $0.variance > 0 }) else { return nil }
        return ChiSquareTest(
            statistic: groups.reduce(0) {
                $0 + ($1.observed - $1.predicted) * ($1.observed - $1.predicted) / $1.variance
            },
            degreesOfFreedom: Double(groups.count))
    }

    /// The test with binomial variances of the predicted risks, on one degree of freedom less than
    /// groups (two less from 16 groups); `nil` if a group's predicted risk is 0 or 1.
    public var binomialTest: ChiSquareTest? {
        guard groups.allSatisfy({ $0.predicted > 0 && $0.predicted < 1 }) else { return nil }
        let statistic = groups.reduce(0) {
            let miss = $1.observed - $1.predicted
            return $0 + miss * miss * Double($1.count) / ($1.predicted * (1 - $1.predicted))
        }
        return ChiSquareTest(
            statistic: statistic,
            degreesOfFreedom: Double(groups.count > 15 ? groups.count - 2 : groups.count - 1))
    }
}

extension OneCalibration.Group {
    fileprivate init(
        _ outcome: SurvivalTimes, predicted: [Double], at time: Double, level: Double
    ) {
        let curve = KaplanMeier(outcome: outcome, scale: .logLog, level: level)
        let position = countUpTo(time, in: curve.times) - 1
        count = predicted.count
        self.predicted = predicted.reduce(0, +) / Double(predicted.count)
        observed = 1 - curve.survival(at: time)
        let error = position < 0 ? 0 : curve.standardErrors[position]
        if position >= 0, error.isFinite, error > 0 {
            variance = error * error
            interval = ConfidenceInterval(
                lower: 1 - curve.upper[position], upper: 1 - curve.lower[position], level: level)
        } else {
            variance = 0
            interval = nil
        }
    }
}
