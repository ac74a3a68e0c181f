/// One line of results: what was measured, how long it took, and what came out of it.
struct Measurement {
    let what: String
    let count: Int
    let seconds: Double
    let value: Double

    /// The line as JSON, with the same keys as the peers print.
    var json: String {
        """
        {"what": "\(what)", "engine": "Morphogen", "n": \(count), \
        "seconds_median": \(seconds), "value": \(value)}
        """
    }
}

/// Runs a body often enough to be timed, and prints the median of nine rounds.
///
/// - Parameters:
///   - what: The name that the peers give to the same measurement.
///   - count: The number of patients.
///   - rounds: How many medians are taken of.
///   - body: What is timed; its value shows that both sides computed the same.
func measure(
    _ what: String, _ count: Int, rounds: Int = 9, _ body: () throws -> Double
) rethrows {
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
    print(Measurement(what: what, count: count, seconds: median, value: value).json)
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
