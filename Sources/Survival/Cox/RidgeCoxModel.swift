/// Cox's regression with a ridge penalty, which shrinks the coefficients toward 0.
///
/// It maximises log partial likelihood − θ/2 Σ coefficient². The covariates are taken as they
/// are: bring them to one scale first if they are not. It has an answer with collinear covariates,
/// with more covariates than patients, and where a covariate separates the events.
///
/// ### Reference
/// Verweij PJM, van Houwelingen HC. *Statistics in Medicine* 13(23–24):2427–2436, 1994.
/// Gray RJ. *Journal of the American Statistical Association* 87(420):942–951, 1992.
public struct RidgeCoxModel: Sendable {
    /// The coefficients; their standard errors are those of ``covariance``.
    public let coefficients: [CoxCoefficient]
    /// The inverse of the penalised information: the posterior covariance if the penalty is a
    /// normal prior of variance 1/θ.
    public let covariance: [[Double]]
    /// The variance over repeated samples, (I + θ)⁻¹ I (I + θ)⁻¹, which takes no account of bias.
    public let samplingCovariance: [[Double]]
    /// The log partial likelihood at the coefficients, without the penalty.
    public let logLikelihood: Double
    /// The log partial likelihood with all coefficients 0.
    public let nullLogLikelihood: Double
    /// The penalty θ.
    public let penalty: Double
    /// The trace of I (I + θ)⁻¹: how many free coefficients the fit is worth.
    public let effectiveDegreesOfFreedom: Double

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - penalty: θ, above 0.
    ///   - ties: How tied events are treated.
    ///   - offsets: Known parts of the log hazards, one finite number per patient.
    /// - Throws: ``SurvivalError`` if the counts differ, the penalty is not above 0, an offset is
    ///   not finite, or nobody had the event.
    public init(
        _ covariates: Covariates, outcome: SurvivalTimes, penalty: Double,
        ties: TieMethod = .efron, offsets: [Double]? = nil
    ) throws(SurvivalError) {
        guard penalty > 0, penalty.isFinite else {
            throw .invalidArgument("the penalty must be above 0 and finite, not \(penalty)")
        }
        let design = try coxDesign(covariates, outcome, ties, offsets)
        let fit = try CoxNewton(design, ridge: penalty)
        let width = covariates.width
        let information = fit.fitted.information
        var product = [Double](repeating: 0, count: width * width)
        for i in 0..<width {
            for k in 0..<width {
                let left = fit.covariance[i * width + k]
                for j in 0..<width {
                    product[i * width + j] += left * information[k * width + j]
                }
            }
        }
        var sampling = [Double](repeating: 0, count: width * width)
        for i in 0..<width {
            for k in 0..<width {
                let left = product[i * width + k]
                for j in 0..<width {
                    sampling[i * width + j] += left * fit.covariance[k * width + j]
                }
            }
        }
        effectiveDegreesOfFreedom = (0..<width).reduce(0) { $0 + product[$1 * width + $1] }
        covariance = matrix(fit.covariance, unscaledBy: design.scales)
        samplingCovariance = matrix(sampling, unscaledBy: design.scales)
        let values = design.unscaled(fit.coefficients)
        coefficients = values.enumerated().map { [covariance] in
            CoxCoefficient(
                name: covariates.names[$0], value: $1,
                standardError: covariance[$0][$0].squareRoot())
        }
        logLikelihood = fit.fitted.logLikelihood
        nullLogLikelihood = fit.null.logLikelihood
        self.penalty = penalty
    }

    /// The values of the coefficients.
    public var values: [Double] { coefficients.map(\.value) }

    /// Σ coefficient × covariate of some patients: a risk score.
    ///
    /// - Parameter patients: Covariates of the same names, in the same order.
    /// - Returns: One number per patient; **higher means an earlier event**.
    /// - Throws: ``SurvivalError`` if the names differ.
    public func linearPredictors(_ patients: Covariates) throws(SurvivalError) -> [Double] {
        try requireSameColumns(patients, coefficients.map(\.name))
        return patients.products(values)
    }
}
