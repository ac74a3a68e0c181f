/// Follow-up time cut into intervals with about equally many events each.
///
/// Interval *k* holds the times from edge *k* up to, but not at, edge *k* + 1.
public struct DiscreteTime: Sendable, Hashable, Codable {
    /// The quantiles of the event times that the inner edges are taken from, rising.
    public let quantiles: [Double]
    /// The edges, one more than there are intervals, rising.
    ///
    /// The first and last are moved out to cover all times, with ``margin`` to spare.
    public let edges: [Double]

    /// How far the outer edges are from the first and last time.
    public static let margin = 1e-6

    /// How many intervals there are.
    public var count: Int { edges.count - 1 }

    /// Cuts time at quantiles of the times of events (Hyndman and Fan's type 7).
    ///
    /// - Parameters:
    ///   - outcome: The patients to learn from; of a split study, those of training alone.
    ///   - count: How many intervals are wanted, at least 1.
    /// - Throws: ``SurvivalError`` if there are no events, or so many at one time that two edges
    ///   coincide.
    public init(quantilesOf outcome: SurvivalTimes, count: Int = 4) throws(SurvivalError) {
        guard count > 0 else {
            throw .invalidArgument("time cannot be cut into \(count) intervals")
        }
        let times = outcome.times.indices.filter { outcome.events[$0] }.map { outcome.times[$0] }
            .sorted()
        guard let last = outcome.times.max(), let first = outcome.times.min(), !times.isEmpty
        else { throw .noEvents(count: outcome.count) }
        quantiles = (0...count).map {
            quantile(Double($0) / Double(count), ofSorted: times)
        }
        var edges = quantiles
        edges[0] = first - Self.margin
        edges[count] = last + Self.margin
        for edge in 0..<count where edges[edge] >= edges[edge + 1] {
            throw .invalidArgument(
                "two of the \(count + 1) edges of time coincide at \(edges[edge]): "
                    + "too many events at one time; fewer intervals are needed")
        }
        self.edges = edges
    }

    /// The interval of a time.
    ///
    /// - Parameter time: Any time; one before the first edge counts to the first interval, one
    ///   after the last to the last.
    /// - Returns: A number from 0 to ``count`` − 1.
    public func interval(of time: Double) -> Int {
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if edges[middle] <= time { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
