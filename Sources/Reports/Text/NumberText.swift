import Foundation

/// Numbers as a reader expects them.
///
/// They get as many digits as they deserve, a true minus sign, and intervals in the form
/// "0.71 (95% CI 0.62–0.79)". Nothing depends on the machine's locale.
package enum NumberText {
    /// A number with a fixed count of decimals, `−0.00` written as `0.00`.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        let digits = plain(abs(value), decimals)
        let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
        return value < 0 && !isZero ? "−" + digits : digits
    }

    /// A number with a sign in front, for differences.
    package static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = fixed(value, decimals)
        return value > 0 && text.contains { $0 != "0" && $0 != "." } ? "+" + text : text
    }

    /// A whole number, its thousands parted by commas.
    package static func count(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (number < 0 ? "−" : "") + groups.joined(separator: ",")
    }

    /// "1 patient", "2 patients".
    package static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// A share of one as a percentage: whole from 10 %, with a decimal below.
    package static func percent(_ share: Double) -> String {
        let value = share * 100
        let isRound = abs(value) >= 10 || value == 0 || abs(value - value.rounded()) < 1e-9
        return fixed(value, isRound ? 0 : 1) + "%"
    }

    /// "p = 0.034", "p < 0.001", "p > 0.99".
    package static func pValue(_ p: Double) -> String {
        let number = probability(p)
        return number.hasPrefix("<") || number.hasPrefix(">") ? "p \(number)" : "p = \(number)"
    }

    /// "0.034", "< 0.001", "> 0.99": a p-value in a column of its own.
    package static func probability(_ p: Double) -> String {
        if p < 0.001 { return "< 0.001" }
        if p > 0.99 { return "> 0.99" }
        return fixed(p, p < 0.1 ? 3 : 2)
    }

    /// "0.62–0.79", or "−0.02 to 0.05" when a bound is negative.
    package static func range(_ lower: Double, _ upper: Double, _ decimals: Int) -> String {
        let isNegative = lower < 0 || upper < 0
        return fixed(lower, decimals) + (isNegative ? " to " : "–") + fixed(upper, decimals)
    }

    /// Decimals that an estimate with this interval deserves: two, or three when the interval
    /// is narrower than 0.02.
    package static func decimals(for interval: IntervalEstimate.Interval?) -> Int {
        guard let interval else { return 2 }
        let width = interval.upper - interval.lower
        return width < 0.02 && width > 0 ? 3 : 2
    }

    /// "0.71 (95% CI 0.62–0.79)"; the bare number when no interval is known.
    package static func estimate(_ estimate: IntervalEstimate, decimals: Int? = nil) -> String {
        let places = decimals ?? self.decimals(for: estimate.interval)
        let value = fixed(estimate.value, places)
        guard let interval = estimate.interval else { return value }
        let level = percent(interval.level)
        return "\(value) (\(level) CI \(range(interval.lower, interval.upper, places)))"
    }

    /// "0.71 (0.62–0.79)", for tables whose heading names the level.
    package static func brief(
        _ estimate: IntervalEstimate, decimals: Int? = nil, isSigned: Bool = false
    ) -> String {
        let places = decimals ?? self.decimals(for: estimate.interval)
        let value =
            isSigned ? signed(estimate.value, places) : fixed(estimate.value, places)
        guard let interval = estimate.interval else { return value }
        return "\(value) (\(range(interval.lower, interval.upper, places)))"
    }

    /// Months: whole from 100, else one decimal.
    package static func months(_ value: Double) -> String {
        fixed(value, abs(value) >= 100 ? 0 : 1)
    }

    /// A number for an axis: the decimals that the step between ticks needs.
    package static func tick(_ value: Double, step: Double) -> String {
        fixed(value, max(0, Int((-log10(step) - 1e-9).rounded(.up))))
    }

    /// A coordinate in a drawing: at most two decimals, no trailing zeros.
    package static func coordinate(_ value: Double) -> String {
        var text = plain(abs(value), 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return value < 0 && text != "0" ? "-" + text : text
    }

    /// A non-negative number with a fixed count of decimals.
    private static func plain(_ magnitude: Double, _ decimals: Int) -> String {
        let scale = pow(10, Double(decimals))
        let scaled = (magnitude * scale).rounded()
        guard scaled < 9e15 else { return String(magnitude) }
        let number = Int(scaled)
        let unit = Int(scale)
        guard decimals > 0 else { return String(number) }
        let fraction = String(number % unit)
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(number / unit).\(zeros)\(fraction)"
    }
}
