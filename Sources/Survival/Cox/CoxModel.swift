/// Cox's proportional hazards regression.
///
/// The hazard of a patient is the baseline hazard of the stratum times
/// exp(offset + Σ coefficient × covariate). Entry times (left truncation), weights and strata of
/// the outcome are heeded.
///
/// ```swift
/// let model = try CoxModel(covariates, outcome: outcome)
/// for coefficient in model.coefficients { print(coefficient.name, coefficient.hazardRatio) }
/// ```
///
/// ### Edge cases
/// A fit that has no finite answer throws and says why: no event, a constant or collinear
/// covariate, a covariate that separates the events (monotone likelihood), or risk sets of one.
/// A ``RidgeCoxModel`` has an answer in all but the first case.
///
/// ### Reference
/// Cox DR. *Journal of the Royal Statistical Society B* 34(2):187–220, 1972.
/// Therneau TM, Grambsch PM. *Modeling Survival Data.* Springer, 2000.
public struct CoxModel: Sendable {
    /// The coefficients, in the order of the covariates, with model-based standard errors.
    public let coefficients: [CoxCoefficient]
    /// The covariance matrix of the coefficients: the inverse of the observed information.
    public let covariance: [[Double]]
    /// The log partial likelihood at the coefficients.
    public let logLikelihood: Double
    /// The log partial likelihood with all coefficients 0.
    public let nullLogLikelihood: Double
    /// Newton steps taken.
    public let iterations: Int
    /// How tied events were treated.
    public let ties: TieMethod
    /// The covariates of the patients it was fitted to.
    public let covariates: Covariates
    /// The follow-up of the patients it was fitted to.
    public let outcome: SurvivalTimes
    /// The offsets of the patients it was fitted to.
    public let offsets: [Double]?
    /// Rao's score test that all coefficients are 0.
    public let scoreTest: ChiSquareTest

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - ties: How tied events are treated.
    ///   - offsets: Known parts of the log hazards, one finite number per patient.
    /// - Throws: ``SurvivalError`` if the counts differ, an offset is not finite, or the
    ///   likelihood has no maximum, as described above.
    public init(
        _ covariates: Covariates, outcome: SurvivalTimes, ties: TieMethod = .efron,
        offsets: [Double]? = nil
    ) throws(SurvivalError) {
        let design = try coxDesign(covariates, outcome, ties, offsets)
        let fit = try CoxNewton(design)
        let width = covariates.width
        let values = design.unscaled(fit.coefficients)
        covariance = matrix(fit.covariance, unscaledBy: design.scales)
        coefficients = zip(covariates.names, values).enumerated().map { [covariance] in
            CoxCoefficient(
                name: $1.0, value: $1.1, standardError: covariance[$0][$0].squareRoot())
        }
        logLikelihood = fit.fitted.logLikelihood
        nullLogLikelihood = fit.null.logLikelihood
        iterations = fit.iterations
        scoreTest = ChiSquareTest(statistic: fit.score, degreesOfFreedom: Double(width))
        self.ties = ties
        self.covariates = covariates
        self.outcome = outcome
        self.offsets = offsets
    }

    /// The values of the coefficients.
    public var values: [Double] { coefficients.map(\.value) }
    /// How many patients it was fitted to.
    public var count: Int { outcome.count }
    /// How many events it was fitted to.
    public var eventCount: Int { outcome.eventCount }

    /// The likelihood ratio test that all coefficients are 0.
    public var likelihoodRatioTest: ChiSquareTest {
        ChiSquareTest(
            statistic: 2 * (logLikelihood - nullLogLikelihood),
            degreesOfFreedom: Double(covariates.width))
    }

    /// Wald's test that all coefficients are 0.
    public var waldTest: ChiSquareTest {
        ChiSquareTest(
            statistic: waldForm(values, covariance).value,
            degreesOfFreedom: Double(covariates.width))
    }

    /// Akaike's criterion, −2 log likelihood + 2 × coefficients; lower is better.
    public var akaikeCriterion: Double { -2 * logLikelihood + 2 * Double(covariates.width) }

    /// Σ coefficient × covariate of some patients, without offsets: a risk score.
    ///
    /// - Parameter patients: Covariates of the same names, in the same order.
    /// - Returns: One number per patient; **higher means an earlier event**.
    /// - Throws: ``SurvivalError`` if the names differ.
    public func linearPredictors(_ patients: Covariates) throws(SurvivalError) -> [Double] {
        try requireSameColumns(patients, covariates.names)
        return patients.products(values)
    }
}

/// Checks and arranges what a Cox regression is fitted to.
func coxDesign(
    _ covariates: Covariates, _ outcome: SurvivalTimes, _ ties: TieMethod, _ offsets: [Double]?
) throws(SurvivalError) -> CoxDesign {
    try requireCount(covariates.count, outcome.count, "rows of covariates")
    if let offsets {
        try requireFinite(offsets, count: outcome.count, "offset", plural: "offsets")
    }
    guard outcome.count >= 2 else { throw .tooFewRows(found: outcome.count, needed: 2) }
    return CoxDesign(covariates, sets: try RiskSets(outcome, ties: ties), offsets: offsets)
}

/// A covariance of scaled coefficients as one of the coefficients.
func matrix(_ values: [Double], unscaledBy scales: [Double]) -> [[Double]] {
    let width = scales.count
    return (0..<width).map { i in
        (0..<width).map { j in values[i * width + j] / (scales[i] * scales[j]) }
    }
}

/// b′V⁻¹b, by the correlations, so that the units of the covariates do not matter.
func waldForm(_ values: [Double], _ covariance: [[Double]]) -> QuadraticForm {
    let errors = covariance.indices.map { covariance[$0][$0].squareRoot() }
    return QuadraticForm(
        zip(values, errors).map { $0 / $1 },
        variance: covariance.indices.flatMap { i in
            covariance.indices.map { j in covariance[i][j] / (errors[i] * errors[j]) }
        })
}
