/// Two concordance indices on the same patients, and the test whether they differ.
///
/// The variance of the difference comes from the patients' influence on both indices, so what the two
/// share cancels.
///
/// ### Reference
/// Therneau TM, Watson DA. *The concordance statistic and the Cox model*, Mayo Clinic, 2017.
public struct ConcordanceComparison: Sendable, Hashable {
    /// The index of the first risks.
    public let first: ConcordanceIndex
    /// The index of the second risks.
    public let second: ConcordanceIndex
    /// The covariance of the two indices.
    public let covariance: Double
    /// The first index minus the second.
    public var difference: Double { first.value - second.value }
    /// The standard error of the difference.
    public let standardError: Double
    /// The difference in its standard errors; 0 if the rankings are identical.
    public let z: Double
    /// The two-sided p-value; 1 if the rankings are identical.
    public let pValue: Double

    /// Compares two risks of the same patients.
    ///
    /// - Parameters:
    ///   - risks: The risks of the first model; **higher means an earlier event**.
    ///   - otherRisks: The risks of the second model.
    ///   - outcome: The follow-up of the same patients.
    /// - Throws: As ``ConcordanceIndex/init(risks:outcome:latestEventTime:timeWeighting:)``, and
    ///   ``SurvivalError/zeroVariance(what:)`` if the indices differ but their difference has no
    ///   variance.
    ///
    /// ### Edge cases
    /// Two risks that rank the patients alike have the difference 0 with the variance 0; the p-value
    /// is then 1.
    public init(
        risks: [Double], otherRisks: [Double], outcome: SurvivalTimes
    ) throws(SurvivalError) {
        first = try ConcordanceIndex(risks: risks, outcome: outcome)
        second = try ConcordanceIndex(risks: otherRisks, outcome: outcome)
        var covariance = 0.0
        var variance = 0.0
        for (a, b) in zip(first.influence, second.influence) {
            covariance += a * b
            variance += (a - b) * (a - b)
        }
        self.covariance = covariance
        standardError = variance.squareRoot()
        let difference = first.value - second.value
        if difference == 0, variance == 0 {
            (z, pValue) = (0, 1)
        } else {
            guard variance > 0 else {
                throw .zeroVariance(what: "the difference of the two indices")
            }
            z = difference / standardError
            pValue = NormalDistribution.twoSided(z)
        }
    }

    /// The normal interval of the difference.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: `difference` ± z·`standardError`.
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ConfidenceInterval {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let half = NormalDistribution.halfWidth(level: level) * standardError
        return ConfidenceInterval(
            lower: difference - half, upper: difference + half, level: level)
    }
}
