/// The Kaplan–Meier curve G of the censoring times, which inverse-probability weights come from.
///
/// Censorings are its events. Deaths tied with a censoring leave the risk set first, so a step at a
/// time is 1 − c/(n − d): a naive curve of the reversed event marks keeps them at risk and is
/// biased where times are tied.
///
/// ### Reference
/// Robins JM, Finkelstein DM. *Biometrics* 56:779–788, 2000.
public struct CensoringCurve: Sendable, Hashable {
    /// The distinct follow-up times, ascending.
    public let times: [Double]
    /// G at each time, just after the censorings there.
    public let survival: [Double]
    /// The number of events among the patients it was estimated from.
    public let eventCount: Int
    /// The number of patients it was estimated from.
    public let count: Int

    /// Estimates the curve; left truncation and weights are taken from the outcome.
    public init(outcome: SurvivalTimes) {
        let table = RiskTable(outcome)
        var survival = [Double](repeating: 1, count: table.times.count)
        var current = 1.0
        for position in survival.indices {
            let c = table.censored[position]
            let n = table.atRisk[position] - table.events[position]
            if c > 0 { current *= max(0, 1 - c / n) }
            survival[position] = current
        }
        times = table.times
        self.survival = survival
        eventCount = outcome.eventCount
        count = outcome.count
    }

    /// The last time at which anyone was followed.
    public var lastTime: Double { times[times.count - 1] }

    /// G(t): the share still under observation after a time.
    public func survival(at time: Double) -> Double {
        let position = countUpTo(time, in: times)
        return position == 0 ? 1 : survival[position - 1]
    }

    /// G(t−): the share still under observation just before a time.
    public func survival(before time: Double) -> Double {
        let position = countBelow(time, in: times)
        return position == 0 ? 1 : survival[position - 1]
    }
}

/// At which side of an event's time the censoring curve is read for its weight.
public enum CensoringLimit: String, Sendable, Hashable, Codable, CaseIterable {
    /// G(T−): a patient who died at T was uncensored up to just before T.
    ///
    /// This is the statistically right weight, and it is defined more often.
    case left
    /// G(T): the form scikit-survival uses; it differs only where a censoring shares the time.
    case right
}
