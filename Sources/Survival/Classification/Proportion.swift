/// A share of counted rows, such as an accuracy, with Wilson's interval.
///
/// ### Reference
/// Wilson EB. *Journal of the American Statistical Association* 22(158):209–212, 1927.
public struct Proportion: Sendable, Hashable, Codable {
    /// How many rows count.
    public let successes: Int
    /// How many rows there are, at least 1.
    public let total: Int

    /// Takes the counts.
    ///
    /// - Parameters:
    ///   - successes: From 0 to `total`.
    ///   - total: At least 1.
    /// - Throws: ``SurvivalError`` if the counts are not so.
    public init(successes: Int, of total: Int) throws(SurvivalError) {
        guard total > 0 else { throw .empty }
        guard (0...total).contains(successes) else {
            throw .invalidArgument(
                "a proportion of \(successes) out of \(total); the part must be from 0 to the whole"
            )
        }
        self.successes = successes
        self.total = total
    }

    /// The share, 0 to 1.
    public var value: Double { Double(successes) / Double(total) }

    /// Wilson's score interval, which stays inside 0...1 and has a width at 0 and 1 too.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The interval.
    /// - Throws: ``SurvivalError`` if `level` is not between 0 and 1.
    public func interval(level: Double = 0.95) throws(SurvivalError) -> ConfidenceInterval {
        try requireLevel(level)
        let z = NormalDistribution.halfWidth(level: level)
        let n = Double(total)
        let p = value
        let scale = 1 / (1 + z * z / n)
        let center = scale * (p + z * z / (2 * n))
        let half = scale * z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return ConfidenceInterval(
            lower: successes == 0 ? 0 : center - half,
            upper: successes == total ? 1 : center + half, level: level)
    }
}
