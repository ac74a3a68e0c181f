/// The two ends of a confidence interval and what share of such intervals cover the truth.
public struct ConfidenceInterval: Sendable, Hashable, Codable {
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double
    /// The coverage, between 0 and 1, such as 0.95.
    public let level: Double

    /// Names the ends of an interval.
    ///
    /// - Parameters:
    ///   - lower: The lower end.
    ///   - upper: The upper end.
    ///   - level: The coverage, between 0 and 1.
    public init(lower: Double, upper: Double, level: Double = 0.95) {
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// Whether a value lies in the interval, ends included.
    ///
    /// - Parameter value: Any number.
    /// - Returns: `lower <= value && value <= upper`.
    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
