/// A number with everything a reader needs to judge it.
public struct IntervalEstimate: Codable, Sendable, Hashable {
    /// The number itself.
    public var value: Double
    /// Where the true value is believed to lie; `nil` when none was computed.
    public var interval: Interval?
    /// How many patients the number rests on.
    public var patients: Int
    /// How many of them had the event; `nil` where events play no part.
    public var events: Int?
    /// How number and interval were computed, in a few words.
    ///
    /// For example "Harrell's C; bootstrap over patients, 1,000 resamples".
    public var method: String

    /// Makes an estimate.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - interval: Its interval, if one was computed.
    ///   - patients: The patients it rests on.
    ///   - events: Those of them who had the event.
    ///   - method: How it was computed, in a few words.
    public init(
        value: Double, interval: Interval? = nil, patients: Int, events: Int? = nil, method: String
    ) {
        self.value = value
        self.interval = interval
        self.patients = patients
        self.events = events
        self.method = method
    }
}

extension IntervalEstimate {
    /// The two ends of a confidence interval.
    public struct Interval: Codable, Sendable, Hashable {
        /// The lower end.
        public var lower: Double
        /// The upper end.
        public var upper: Double
        /// The level of confidence, `0.95` for 95 %.
        public var level: Double

        /// Makes an interval.
        ///
        /// - Parameters:
        ///   - lower: The lower end.
        ///   - upper: The upper end.
        ///   - level: The level of confidence, between 0 and 1.
        public init(_ lower: Double, _ upper: Double, level: Double = 0.95) {
            self.lower = lower
            self.upper = upper
            self.level = level
        }
    }
}
