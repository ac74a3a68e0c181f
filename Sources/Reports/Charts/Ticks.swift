import Foundation

/// Places on an axis that deserve a label, with the labels.
package struct Ticks: Sendable, Hashable {
    /// The numbers, ascending.
    package let values: [Double]
    /// What is written at each.
    package let labels: [String]

    /// Ticks with labels of the caller's own.
    package init(values: [Double], labels: [String]) {
        precondition(
            values.count == labels.count,
            "\(values.count) ticks have \(labels.count) labels; the numbers must match")
        self.values = values
        self.labels = labels
    }

    /// Round numbers (1, 2 or 5 times a power of ten) inside a range, about `count` of them.
    package init(from lower: Double, to upper: Double, about count: Int) {
        let step = Ticks.roundStep((upper - lower) / Double(max(count, 1)))
        self.init(from: lower, to: upper, step: step)
    }

    /// Times in months: steps of a quarter, half, one, two, five … years.
    package init(monthsTo upper: Double, about count: Int) {
        let wanted = upper / Double(max(count, 1))
        let steps: [Double] = [1, 2, 3, 6, 12, 24, 36, 60, 120, 240]
        let step = steps.first { $0 >= wanted } ?? Ticks.roundStep(wanted / 12) * 12
        self.init(from: 0, to: upper, step: step)
    }

    /// Epochs from the first to the last, both shown.
    package init(epochsTo last: Int) {
        let step = max(1, Int(Ticks.roundStep(Double(last) / 5)))
        let inner = stride(from: step, to: last, by: step).filter { $0 > 1 && last - $0 > step / 2 }
        let values = Set([1] + inner + [last]).sorted()
        self.init(values: values.map(Double.init), labels: values.map(String.init))
    }

    /// Powers of two or ten and their like for ratios around 1.
    package init(ratiosFrom lower: Double, to upper: Double) {
        let span = log2(upper / lower)
        let bases: [Double] = span < 3 ? [0.5, 0.75, 1, 1.5, 2, 3] : [0.1, 0.25, 0.5, 1, 2, 4, 10]
        let wide: [Double] = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
        let values = (span > 8 ? wide : bases).filter { $0 >= lower && $0 <= upper }
        self.init(values: values, labels: values.map { "\(NumberText.coordinate($0))" })
    }

    private init(from lower: Double, to upper: Double, step: Double) {
        let first = Int((lower / step - 1e-9).rounded(.up))
        let last = Int((upper / step + 1e-9).rounded(.down))
        let values = first <= last ? (first...last).map { Double($0) * step } : []
        self.init(values: values, labels: values.map { NumberText.tick($0, step: step) })
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not below `step`.
    package static func roundStep(_ step: Double) -> Double {
        guard step > 0, step.isFinite else { return 1 }
        let power = pow(10, log10(step).rounded(.down))
        let factor = step / power
        for candidate in [1.0, 2, 5] where factor <= candidate + 1e-9 { return candidate * power }
        return 10 * power
    }

    /// Round numbers from just below a range to just above it, both ends included.
    package init(around lower: Double, _ upper: Double, about count: Int) {
        let span = upper > lower ? upper - lower : max(abs(lower), 1)
        let step = Ticks.roundStep(span / Double(max(count, 1)))
        let first = (lower / step + 1e-9).rounded(.down) * step
        let last = (upper / step - 1e-9).rounded(.up) * step
        self.init(from: first, to: max(last, first + step), step: step)
    }

    /// The first and the last number.
    package var ends: (lower: Double, upper: Double) { (values.first ?? 0, values.last ?? 1) }
}
