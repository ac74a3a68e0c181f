/// The Nelson–Aalen estimate of the cumulative hazard.
///
/// H(t) is the sum of d/n over the event times up to t, and its variance that of d/n². With the
/// Fleming–Harrington correction d tied events count as if they had come one after another:
/// 1/n + 1/(n − 1) + …, and the squares for the variance.
///
/// ### Reference
/// Aalen O. *Annals of Statistics* 6:701–726, 1978. Fleming TR, Harrington DP. *Communications in
/// Statistics* 13:2469–2486, 1984.
public struct NelsonAalen: Sendable, Hashable {
    /// How events at one time are counted.
    public enum Ties: String, Sendable, Hashable, Codable, CaseIterable {
        /// d/n.
        case together
        /// 1/n + 1/(n − 1) + …
        case flemingHarrington
    }

    /// The distinct follow-up times, ascending.
    public let times: [Double]
    /// H at each time.
    public let cumulativeHazard: [Double]
    /// The standard error of H at each time.
    public let standardErrors: [Double]
    /// The level of `lower` and `upper`.
    public let level: Double
    /// The lower confidence limits, on the scale of log H; 0 where H is 0.
    public let lower: [Double]
    /// The upper confidence limits, on the scale of log H; 0 where H is 0.
    public let upper: [Double]

    /// Estimates the cumulative hazard; left truncation and weights are taken from the outcome.
    ///
    /// - Parameters:
    ///   - outcome: The follow-up of the patients.
    ///   - ties: How events at one time are counted.
    ///   - level: The coverage of the confidence intervals.
    /// - Precondition: `0 < level < 1`.
    public init(outcome: SurvivalTimes, ties: Ties = .together, level: Double = 0.95) {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let table = RiskTable(outcome)
        let z = NormalDistribution.halfWidth(level: level)
        var hazards: [Double] = []
        var errors: [Double] = []
        var hazard = 0.0
        var variance = 0.0
        for position in table.times.indices {
            let n = table.atRisk[position]
            let d = table.events[position]
            if d > 0 {
                // One step of d, or as many steps as there are rows.
                let steps = ties == .together ? 1 : table.eventRows[position]
                let share = d / Double(steps)
                for step in 0..<steps {
                    let remaining = n - Double(step) * share
                    hazard += share / remaining
                    variance += share / (remaining * remaining)
                }
            }
            hazards.append(hazard)
            errors.append(variance.squareRoot())
        }
        times = table.times
        cumulativeHazard = hazards
        standardErrors = errors
        self.level = level
        lower = zip(hazards, errors).map { $0 > 0 ? $0 * exp(-z * $1 / $0) : 0 }
        upper = zip(hazards, errors).map { $0 > 0 ? $0 * exp(z * $1 / $0) : 0 }
    }

    /// H at any time: 0 before the first, the last value after the last.
    public func cumulativeHazard(at time: Double) -> Double {
        let position = countUpTo(time, in: times)
        return position == 0 ? 0 : cumulativeHazard[position - 1]
    }

    /// exp(−H) at each time: Breslow's estimate of the survival curve.
    public var survival: [Double] { cumulativeHazard.map { exp(-$0) } }
}
