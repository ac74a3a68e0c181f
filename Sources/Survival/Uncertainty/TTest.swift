/// The result of a t test whether a mean difference is 0.
public struct TTest: Sendable, Hashable {
    /// The mean difference.
    public let mean: Double
    /// The standard error that the test uses for the mean.
    public let standardError: Double
    /// The mean in its standard errors.
    public let t: Double
    /// The degrees of freedom.
    public let degreesOfFreedom: Int
    /// The two-sided p-value.
    public let pValue: Double

    init(mean: Double, standardError: Double, degreesOfFreedom: Int) {
        self.mean = mean
        self.standardError = standardError
        self.degreesOfFreedom = degreesOfFreedom
        t = mean / standardError
        pValue = StudentDistribution.twoSided(t, degreesOfFreedom: Double(degreesOfFreedom))
    }

    /// The interval of the mean difference.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: `mean` ± t·`standardError`.
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ConfidenceInterval {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let half =
            StudentDistribution.quantile(
                0.5 + level / 2, degreesOfFreedom: Double(degreesOfFreedom)) * standardError
        return ConfidenceInterval(lower: mean - half, upper: mean + half, level: level)
    }
}

/// The paired t test, for differences that are independent of each other.
///
/// - Parameter differences: One difference per pair, at least two.
/// - Returns: The test with `differences.count` − 1 degrees of freedom.
/// - Throws: ``SurvivalError/invalidArgument(_:)`` if there are fewer than two, and
///   ``SurvivalError/zeroVariance(what:)`` if all are equal.
public func pairedTTest(differences: [Double]) throws(SurvivalError) -> TTest {
    try tTest(differences, inflation: 1 / Double(max(differences.count, 1)))
}

/// The corrected resampled t test of two models over the folds of a cross-validation.
///
/// Folds share training patients, so their differences are not independent and the paired t test
/// finds too much. The variance of the mean is taken as (1/k + n_test/n_train)·s² instead of s²/k.
///
/// - Parameters:
///   - differences: The difference of the two models' scores on each of k folds, at least two.
///   - testTrainRatio: The size of a test set divided by that of its training set: ¼ for five folds.
/// - Returns: The test with k − 1 degrees of freedom.
/// - Throws: ``SurvivalError/invalidArgument(_:)`` if there are fewer than two differences or the
///   ratio is not positive, and ``SurvivalError/zeroVariance(what:)`` if all are equal.
///
/// ### Reference
/// Nadeau C, Bengio Y. *Machine Learning* 52:239–281, 2003.
public func correctedResampledTTest(
    differences: [Double], testTrainRatio: Double
) throws(SurvivalError) -> TTest {
    guard testTrainRatio > 0, testTrainRatio.isFinite else {
        throw .invalidArgument(
            "the ratio of test to training patients must be positive, not \(testTrainRatio)")
    }
    return try tTest(
        differences, inflation: 1 / Double(max(differences.count, 1)) + testTrainRatio)
}

private func tTest(_ differences: [Double], inflation: Double) throws(SurvivalError) -> TTest {
    guard differences.count > 1 else {
        throw .invalidArgument(
            "a t test needs at least 2 differences, not \(differences.count)")
    }
    let sample = try SampleMean(differences)
    guard sample.standardDeviation > 0 else { throw .zeroVariance(what: "the differences") }
    return TTest(
        mean: sample.mean, standardError: sample.standardDeviation * inflation.squareRoot(),
        degreesOfFreedom: differences.count - 1)
}
