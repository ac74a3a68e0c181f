/// DeLong's test of two correlated areas under the ROC: two scores of the same rows.
///
/// ### Reference
/// DeLong ER, DeLong DM, Clarke-Pearson DL. *Biometrics* 44(3):837–845, 1988.
public struct DeLongTest: Sendable, Hashable {
    /// The area of the first score.
    public let first: AreaUnderROC
    /// The area of the second score.
    public let second: AreaUnderROC
    /// The first area minus the second.
    public let difference: Double
    /// The covariance of the two areas.
    public let covariance: Double
    /// The standard error of ``difference``.
    public let standardError: Double
    /// ``difference`` in standard errors; 0 when both scores rank the rows alike.
    public let statistic: Double
    /// The two-sided p-value; 1 when both scores rank the rows alike.
    public let pValue: Double

    /// Compares two scores of the same rows.
    ///
    /// - Parameters:
    ///   - first: One finite score per row; higher means more likely positive.
    ///   - second: The other score of the same rows.
    ///   - labels: `true` for a positive row.
    /// - Throws: ``SurvivalError`` as ``AreaUnderROC/init(scores:labels:)``, or if a class has a
    ///   single row, or the areas differ without any variance.
    public init(_ first: [Double], _ second: [Double], labels: [Bool]) throws(SurvivalError) {
        let a = try AreaUnderROC(scores: first, labels: labels)
        let b = try AreaUnderROC(scores: second, labels: labels)
        guard let varianceOfFirst = a.variance, let varianceOfSecond = b.variance,
            let covariance = AreaUnderROC.covariance(
                a.placements, a.value, b.placements, b.value, labels, a.positives, a.negatives)
        else {
            throw .invalidArgument(
                "areas over \(a.positives) positive and \(a.negatives) negative rows cannot be "
                    + "compared; two of each are needed")
        }
        self.covariance = covariance
        difference = a.value - b.value
        let identical = a.placements == b.placements
        let variance = identical ? 0 : max(0, varianceOfFirst + varianceOfSecond - 2 * covariance)
        standardError = variance.squareRoot()
        if identical {
            statistic = 0
            pValue = 1
        } else {
            guard standardError > 0 else {
                throw .zeroVariance(what: "the difference of the areas")
            }
            statistic = difference / standardError
            pValue = NormalDistribution.twoSided(statistic)
        }
        self.first = a
        self.second = b
    }

    /// The normal interval of ``difference``.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The interval, of width 0 when both scores rank the rows alike.
    /// - Throws: ``SurvivalError`` if `level` is not between 0 and 1.
    public func interval(level: Double = 0.95) throws(SurvivalError) -> ConfidenceInterval {
        try requireLevel(level)
        let half = NormalDistribution.halfWidth(level: level) * standardError
        return ConfidenceInterval(lower: difference - half, upper: difference + half, level: level)
    }
}
