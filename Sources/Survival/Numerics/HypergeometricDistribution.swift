/// Drawing without replacement: how many of the marked items are among those drawn.
public struct HypergeometricDistribution: Sendable, Hashable {
    /// All items.
    public let population: Int
    /// Those of them that are marked.
    public let marked: Int
    /// How many are drawn.
    public let drawn: Int

    /// Describes the draw.
    ///
    /// - Parameters:
    ///   - population: All items.
    ///   - marked: Those of them that are marked.
    ///   - drawn: How many are drawn.
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if more are marked or drawn than there are.
    public init(population: Int, marked: Int, drawn: Int) throws(SurvivalError) {
        guard (0...max(0, population)).contains(marked), (0...max(0, population)).contains(drawn)
        else {
            throw .invalidArgument(
                "\(marked) marked and \(drawn) drawn of \(population); neither may be more than all"
            )
        }
        self.population = population
        self.marked = marked
        self.drawn = drawn
    }

    /// The chance of exactly this many marked items among those drawn.
    ///
    /// - Parameter count: How many.
    /// - Returns: A probability; 0 where it is impossible.
    public func probability(of count: Int) -> Double {
        guard count >= 0, count <= marked, count <= drawn,
            drawn - count <= population - marked
        else { return 0 }
        return exp(
            logChoose(marked, count) + logChoose(population - marked, drawn - count)
                - logChoose(population, drawn))
    }

    /// The chance of this many or more, which tests for enrichment (Fisher's exact test, one-sided).
    ///
    /// - Parameter count: How many.
    /// - Returns: A probability.
    public func upperTail(from count: Int) -> Double {
        let most = min(marked, drawn)
        guard count <= most else { return 0 }
        guard count > max(0, drawn - (population - marked)) else { return 1 }
        return min(1, (count...most).reversed().reduce(0) { $0 + probability(of: $1) })
    }

    private func logChoose(_ n: Int, _ k: Int) -> Double {
        logGamma(Double(n + 1)) - logGamma(Double(k + 1)) - logGamma(Double(n - k + 1))
    }
}
