/// The chi-square distribution.
enum ChiSquareDistribution {
    /// P(X > x): the p-value of a chi-square statistic.
    static func upperTail(_ x: Double, degreesOfFreedom: Double) -> Double {
        IncompleteGamma.upper(degreesOfFreedom / 2, max(x, 0) / 2)
    }

    /// P(X ≤ x).
    static func cumulative(_ x: Double, degreesOfFreedom: Double) -> Double {
        IncompleteGamma.lower(degreesOfFreedom / 2, max(x, 0) / 2)
    }
}
