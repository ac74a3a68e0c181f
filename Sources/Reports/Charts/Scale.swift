import Foundation

/// The way from a number to a place in a drawing.
package struct Scale: Sendable, Hashable {
    /// The numbers that the two ends stand for.
    package let lower: Double
    package let upper: Double
    /// The places of the two ends.
    package let start: Double
    package let end: Double
    /// Whether equal factors, not equal differences, are equal lengths.
    package let isLogarithmic: Bool

    /// A scale from `lower` at `start` to `upper` at `end`; equal ends are pulled apart.
    package init(
        _ lower: Double, _ upper: Double, from start: Double, to end: Double,
        isLogarithmic: Bool = false
    ) {
        self.lower = lower
        self.upper = lower == upper ? lower + 1 : upper
        self.start = start
        self.end = end
        self.isLogarithmic = isLogarithmic
    }

    /// The place of a number.
    package func callAsFunction(_ value: Double) -> Double {
        let share =
            isLogarithmic
            ? log(value / lower) / log(upper / lower) : (value - lower) / (upper - lower)
        return start + share * (end - start)
    }

    /// The number brought inside the scale.
    package func clamped(_ value: Double) -> Double { min(max(value, lower), upper) }

    /// Whether the number lies on the scale.
    package func contains(_ value: Double) -> Bool { value >= lower && value <= upper }

    /// Same numbers, other places.
    package func placed(from start: Double, to end: Double) -> Scale {
        Scale(lower, upper, from: start, to: end, isLogarithmic: isLogarithmic)
    }
}
