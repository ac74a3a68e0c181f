import Cohorts
import Foundation
import Reports

/// A number with a fixed number of digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}

/// `0.71 (0.62–0.79)`, or `0.71 (no interval)`.
func brief(_ value: Double, from lower: Double?, to upper: Double?) -> String {
    guard let lower, let upper else { return "\(fixed(value, 2)) (no interval)" }
    return "\(fixed(value, 2)) (\(fixed(lower, 2))–\(fixed(upper, 2)))"
}

extension String {
    /// Blanks at the end up to a width.
    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

/// A value as indented JSON with its keys in order.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
