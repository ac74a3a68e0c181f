import Foundation

/// One line of results: what was measured, how long it took, and what came out of it.
struct Measurement: Codable {
    let what: String
    let engine: String
    let count: Int
    let seconds: Double
    let value: Double

    /// The keys that the peers print.
    private enum CodingKeys: String, CodingKey {
        case what
        case engine
        case count = "n"
        case seconds = "seconds_median"
        case value
    }

    /// Prints the measurement as one line of JSON.
    func printLine() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}

/// Runs a body often enough to be timed, and prints the median of nine rounds.
///
/// - Parameters:
///   - what: The name that the peers give to the same measurement.
///   - count: The number of patients.
///   - rounds: How many medians are taken of.
///   - body: What is timed; its value shows that both sides computed the same.
/// - Throws: What the body throws.
func measure(
    _ what: String, _ count: Int, rounds: Int = 9, _ body: () throws -> Double
) throws {
    let clock = ContinuousClock()
    var value = 0.0
    let first = try clock.measure { value = try body() }
    let inner = max(1, min(1000, Int(0.05 / max(first.seconds, 1e-9))))
    var seconds: [Double] = []
    for _ in 0..<rounds {
        let elapsed = try clock.measure { for _ in 0..<inner { value = try body() } }
        seconds.append(elapsed.seconds / Double(inner))
    }
    let median = seconds.sorted()[rounds / 2]
    try Measurement(
        what: what, engine: "Morphogen", count: count, seconds: median, value: value
    ).printLine()
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
