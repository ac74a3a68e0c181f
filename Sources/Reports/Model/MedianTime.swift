public import Survival

/// The time by which half of some patients had the event, as far as it was reached.
public struct MedianTime: Codable, Sendable, Hashable {
    /// The median in months; `nil` if the curve does not fall that far.
    public var months: Double?
    /// The lower end of its interval; `nil` if it is not reached.
    public var lower: Double?
    /// The upper end of its interval; `nil` if it is not reached.
    public var upper: Double?
    /// The level of confidence, `0.95` for 95 %.
    public var level: Double

    /// Makes a median.
    ///
    /// - Parameters:
    ///   - months: The median; `nil` if the curve does not fall that far.
    ///   - lower: The lower end of its interval; `nil` if it is not reached.
    ///   - upper: The upper end of its interval; `nil` if it is not reached.
    ///   - level: The level of confidence.
    public init(months: Double?, lower: Double?, upper: Double?, level: Double = 0.95) {
        self.months = months
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// The median of a curve, with the interval of Brookmeyer and Crowley.
    ///
    /// - Parameter curve: The curve.
    public init(of curve: KaplanMeier) {
        let median = curve.median
        self.init(
            months: median.time, lower: median.lower, upper: median.upper, level: curve.level)
    }

    /// "31.2 (24.7–41.9)", "31.2 (24.7–not reached)", "not reached".
    package var text: String {
        guard let months else {
            guard let lower else { return "not reached" }
            return "not reached (from \(NumberText.months(lower)))"
        }
        let ends = [lower, upper].map { $0.map(NumberText.months) ?? "not reached" }
        return "\(NumberText.months(months)) (\(ends[0])–\(ends[1]))"
    }
}
