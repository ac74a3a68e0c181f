/// What is done with follow-up before anything is learned from it.
public struct OutcomeRules: Codable, Sendable, Hashable {
    /// What becomes of a follow-up of zero.
    public enum ZeroTimes: String, Codable, Sendable, Hashable, CaseIterable {
        /// It stays: the patient counts at time zero.
        case keep
        /// It becomes half a day, for methods that need times above zero.
        case halfDay = "half-day"
        /// The patient has no outcome.
        case drop
    }

    /// What becomes of a follow-up of zero.
    public var zeroTimes = ZeroTimes.keep
    /// Months from which follow-up is counted; nothing for the start.
    ///
    /// Who has not reached them, by event or by censoring, has no outcome.
    public var landmark: Double?
    /// Months at which everyone still followed is censored; nothing for no limit.
    ///
    /// With a landmark it counts from there.
    public var horizon: Double?

    /// Follow-up as it is.
    public init() {}

    /// The outcome under the rules.
    ///
    /// - Parameter outcome: What was observed.
    /// - Returns: What counts; nothing if the patient takes no part.
    public func apply(_ outcome: Outcome) -> Outcome? {
        var time = outcome.time
        var event = outcome.event
        if time == 0 {
            switch zeroTimes {
            case .keep: break
            case .halfDay: time = 0.5 * StudyConfiguration.TimeUnit.days.months
            case .drop: return nil
            }
        }
        if let landmark {
            guard time > landmark else { return nil }
            time -= landmark
        }
        if let horizon, time > horizon {
            time = horizon
            event = false
        }
        return Outcome(time: time, event: event)
    }
}
