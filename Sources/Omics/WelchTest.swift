import Survival

/// Welch's test of whether two groups of unequal variance have the same mean.
///
/// ### Reference
/// Welch BL. *Biometrika* 34:28–35, 1947.
public struct WelchTest: Sendable, Hashable {
    /// The t statistic, first group minus second.
    public let statistic: Double
    /// The degrees of freedom of Welch and Satterthwaite.
    public let degreesOfFreedom: Double
    /// The two-sided p-value; NaN where there is nothing to test.
    public let pValue: Double

    /// Tests two groups.
    ///
    /// Groups of fewer than two values, and groups that both do not vary and have
    /// the same mean, give NaN throughout.
    ///
    /// - Parameters:
    ///   - first: Finite values.
    ///   - second: Finite values.
    public init(_ first: [Double], _ second: [Double]) {
        let (mean1, error1) = WelchTest.meanAndError(first)
        let (mean2, error2) = WelchTest.meanAndError(second)
        let error = error1 + error2
        let difference = mean1 - mean2
        guard first.count > 1, second.count > 1, error > 0 || difference != 0 else {
            (statistic, degreesOfFreedom, pValue) = (.nan, .nan, .nan)
            return
        }
        statistic = difference / error.squareRoot()
        let parts =
            error1 * error1 / Double(first.count - 1) + error2 * error2 / Double(second.count - 1)
        degreesOfFreedom = error * error / parts
        pValue =
            error > 0
            ? StudentDistribution.twoSided(statistic, degreesOfFreedom: degreesOfFreedom) : 0
    }

    /// The mean, and the sample variance divided by the number of values.
    ///
    /// Equal values have exactly their own mean and no variance; a sum would leave rounding noise
    /// that looks like a difference of many deviations.
    private static func meanAndError(_ values: [Double]) -> (Double, Double) {
        if let first = values.first, values.allSatisfy({ $0 == first }) { return (first, 0) }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, squares / (count - 1) / count)
    }
}
