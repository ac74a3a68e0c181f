/// A chi-square statistic with its degrees of freedom and p-value.
public struct ChiSquareTest: Sendable, Hashable, Codable {
    /// The statistic, not negative.
    public let statistic: Double
    /// The degrees of freedom; not whole for a penalised fit.
    public let degreesOfFreedom: Double
    /// The chance of a statistic at least as large if nothing is going on.
    public let pValue: Double

    /// Looks up the p-value of a statistic.
    ///
    /// - Parameters:
    ///   - statistic: The statistic; a negative one, which only rounding can make, counts as 0.
    ///   - degreesOfFreedom: Above 0.
    public init(statistic: Double, degreesOfFreedom: Double) {
        self.statistic = max(0, statistic)
        self.degreesOfFreedom = degreesOfFreedom
        pValue = ChiSquareDistribution.upperTail(
            max(0, statistic), degreesOfFreedom: degreesOfFreedom)
    }
}
