/// The mean of some numbers, such as an index over folds, with Student's interval.
///
/// Folds of one cohort share training patients, so their scores are not independent and this interval
/// is too narrow for them; ``correctedResampledTTest(differences:testTrainRatio:)`` corrects for it.
public struct SampleMean: Sendable, Hashable {
    /// How many numbers there are.
    public let count: Int
    /// Their mean.
    public let mean: Double
    /// Their standard deviation (denominator `count` − 1).
    public let standardDeviation: Double
    /// The standard error of the mean.
    public var standardError: Double { standardDeviation / Double(count).squareRoot() }

    /// Computes the mean of at least two finite numbers.
    ///
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if there are fewer than two, and
    ///   ``SurvivalError/notFinite(what:row:value:)``.
    public init(_ values: [Double]) throws(SurvivalError) {
        guard values.count > 1 else {
            throw .invalidArgument(
                "a mean with an interval needs at least 2 values, not \(values.count)")
        }
        try requireFinite(values, count: values.count, "value", plural: "values")
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        count = values.count
        self.mean = mean
        standardDeviation = (squares / Double(values.count - 1)).squareRoot()
    }

    /// Student's interval of the mean.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: `mean` ± t·`standardError` with `count` − 1 degrees of freedom.
    /// - Precondition: `0 < level < 1`.
    public func interval(level: Double = 0.95) -> ConfidenceInterval {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        let half =
            StudentDistribution.quantile(0.5 + level / 2, degreesOfFreedom: Double(count - 1))
            * standardError
        return ConfidenceInterval(lower: mean - half, upper: mean + half, level: level)
    }
}
