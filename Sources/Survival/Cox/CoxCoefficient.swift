/// One coefficient of a Cox regression: the change of the log hazard per unit of its covariate.
public struct CoxCoefficient: Sendable, Hashable, Codable {
    /// The name of the covariate.
    public let name: String
    /// The log hazard ratio per unit; **above 0, more of the covariate means an earlier event**.
    public let value: Double
    /// The standard error of ``value``.
    public let standardError: Double

    /// exp(``value``): the ratio of hazards of two patients one unit apart.
    public var hazardRatio: Double { exp(value) }
    /// ``value`` in standard errors.
    public var z: Double { value / standardError }
    /// The two-sided p-value of Wald's test that the coefficient is 0.
    public var pValue: Double { NormalDistribution.twoSided(z) }

    /// The normal interval of ``value``.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The interval of the log hazard ratio.
    /// - Throws: ``SurvivalError`` if `level` is not between 0 and 1.
    public func interval(level: Double = 0.95) throws(SurvivalError) -> ConfidenceInterval {
        try requireLevel(level)
        let half = NormalDistribution.halfWidth(level: level) * standardError
        return ConfidenceInterval(lower: value - half, upper: value + half, level: level)
    }

    /// The interval of ``hazardRatio``.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The exponentials of the ends of ``interval(level:)``.
    /// - Throws: ``SurvivalError`` if `level` is not between 0 and 1.
    public func hazardRatioInterval(
        level: Double = 0.95
    ) throws(SurvivalError) -> ConfidenceInterval {
        let interval = try interval(level: level)
        return ConfidenceInterval(
            lower: exp(interval.lower), upper: exp(interval.upper), level: level)
    }
}
