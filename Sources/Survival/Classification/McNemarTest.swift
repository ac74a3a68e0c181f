/// McNemar's test of whether two classifiers err equally often on the same rows.
///
/// Only rows that exactly one of them gets right count. The p-value is the exact two-sided
/// binomial one; with no such row it is 1.
///
/// ### Reference
/// McNemar Q. *Psychometrika* 12(2):153–157, 1947.
public struct McNemarTest: Sendable, Hashable, Codable {
    /// Rows that both call right.
    public let bothRight: Int
    /// Rows that only the first calls right.
    public let onlyFirstRight: Int
    /// Rows that only the second calls right.
    public let onlySecondRight: Int
    /// Rows that both call wrong.
    public let bothWrong: Int

    /// Takes the four counts.
    ///
    /// - Parameters:
    ///   - bothRight: Rows that both call right.
    ///   - onlyFirstRight: Rows that only the first calls right.
    ///   - onlySecondRight: Rows that only the second calls right.
    ///   - bothWrong: Rows that both call wrong.
    /// - Throws: ``SurvivalError`` if a count is negative.
    public init(
        bothRight: Int, onlyFirstRight: Int, onlySecondRight: Int, bothWrong: Int
    ) throws(SurvivalError) {
        for count in [bothRight, onlyFirstRight, onlySecondRight, bothWrong] where count < 0 {
            throw .invalidArgument("a count of the table is \(count); it must not be negative")
        }
        self.bothRight = bothRight
        self.onlyFirstRight = onlyFirstRight
        self.onlySecondRight = onlySecondRight
        self.bothWrong = bothWrong
    }

    /// Counts which of two classifiers is right on every row.
    ///
    /// - Parameters:
    ///   - first: Whether the first is right.
    ///   - second: Whether the second is right, in the same order.
    /// - Throws: ``SurvivalError`` if there is no row or the counts differ.
    public init(firstRight first: [Bool], secondRight second: [Bool]) throws(SurvivalError) {
        guard !first.isEmpty else { throw .empty }
        try requireCount(second.count, first.count, "calls of the second")
        var counts = [0, 0, 0, 0]
        for (a, b) in zip(first, second) { counts[(a ? 0 : 2) + (b ? 0 : 1)] += 1 }
        try self.init(
            bothRight: counts[0], onlyFirstRight: counts[1], onlySecondRight: counts[2],
            bothWrong: counts[3])
    }

    /// Rows on which exactly one is right.
    public var discordant: Int { onlyFirstRight + onlySecondRight }

    /// The exact two-sided p-value, min(1, 2 P(X ≤ smaller count)), X binomial with one half.
    public var exactPValue: Double {
        BinomialDistribution.fairTwoSided(onlyFirstRight, trials: discordant)
    }

    /// The chi-square statistic on one degree of freedom, (b − c)² / (b + c).
    ///
    /// - Parameter corrected: Whether to take Edwards' continuity correction, (|b − c| − 1)².
    /// - Returns: The statistic; `nil` if no row is discordant.
    public func chiSquare(corrected: Bool = true) -> Double? {
        guard discordant > 0 else { return nil }
        let distance = Double(abs(onlyFirstRight - onlySecondRight))
        let kept = corrected ? distance - 1 : distance
        return kept * kept / Double(discordant)
    }
}
