/// Fine and Gray's regression of the cumulative incidence of one of several competing causes.
///
/// A coefficient is the change of the log subdistribution hazard per unit: above 0, more of the
/// covariate means a higher incidence of the cause. It answers "who will have it", where a Cox
/// model of the cause (``CompetingTimes/outcome(cause:)``) answers "at which rate, while alive".
/// Tied events are treated after Breslow.
///
/// ### Reference
/// Fine JP, Gray RJ. *Journal of the American Statistical Association* 94(446):496–509, 1999.
public struct FineGrayModel: Sendable {
    /// The coefficients; their standard errors allow for the estimated censoring curve.
    public let coefficients: [CoxCoefficient]
    /// The covariance of the coefficients: a sandwich that allows for the censoring curve.
    public let covariance: [[Double]]
    /// The inverse of the observed information, which takes the censoring curve as known.
    public let modelCovariance: [[Double]]
    /// The log partial likelihood at the coefficients.
    public let logLikelihood: Double
    /// The log partial likelihood with all coefficients 0.
    public let nullLogLikelihood: Double
    /// The cause that was modelled.
    public let cause: Int
    /// The times of the events of the cause, rising.
    public let times: [Double]
    /// The cumulative subdistribution hazard at each time, at covariates of 0.
    public let cumulativeHazards: [Double]

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient.
    ///   - outcome: The follow-up of the same patients, in the same order; weights are heeded.
    ///   - cause: The cause, from 1.
    /// - Throws: ``SurvivalError`` if the counts differ, the outcome has entry times or strata,
    ///   nobody had the cause, or the likelihood has no maximum, as in ``CoxModel``.
    /// - Precondition: `1 <= cause <= outcome.causeCount`.
    public init(
        _ covariates: Covariates, outcome: CompetingTimes, cause: Int
    ) throws(SurvivalError) {
        let follow = outcome.outcome(cause: cause)
        try requireCount(covariates.count, outcome.count, "rows of covariates")
        guard outcome.count >= 2 else { throw .tooFewRows(found: outcome.count, needed: 2) }
        let extra =
            follow.entryTimes != nil ? "entry times" : follow.strata != nil ? "strata" : nil
        if let extra { throw .invalidArgument("Fine and Gray's regression takes no \(extra)") }
        let likelihood = FineGrayLikelihood(
            covariates, outcome, cause: cause, sets: try RiskSets(follow, ties: .breslow))
        let fit = try CoxNewton(likelihood)
        let design = likelihood.design
        let values = design.unscaled(fit.coefficients)
        let state = likelihood.state(fit.coefficients)

        let influences = likelihood.influences(state)
        var gram = GramMatrix(width: design.width)
        gram.add(influences, weights: [Double](repeating: 1, count: influences.count))
        let sandwich = sandwich(fit.covariance, gram.matrix, width: design.width)
        covariance = matrix(sandwich, unscaledBy: design.scales)
        modelCovariance = matrix(fit.covariance, unscaledBy: design.scales)
        coefficients = values.enumerated().map { [covariance] in
            CoxCoefficient(
                name: covariates.names[$0], value: $1,
                standardError: covariance[$0][$0].squareRoot())
        }
        logLikelihood = fit.fitted.logLikelihood
        nullLogLikelihood = fit.null.logLikelihood
        self.cause = cause
        times = design.sets.groups.map(\.time)
        let origin = exp(-state.shift - dot(design.centers[0], values))
        cumulativeHazards = likelihood.hazards(state).before.dropFirst().map { $0 * origin }
    }

    /// The values of the coefficients.
    public var values: [Double] { coefficients.map(\.value) }

    /// Σ coefficient × covariate of some patients: a risk score for the cause.
    ///
    /// - Parameter patients: Covariates of the same names, in the same order.
    /// - Returns: One number per patient; **higher means a higher incidence**.
    /// - Throws: ``SurvivalError`` if the names differ.
    public func linearPredictors(_ patients: Covariates) throws(SurvivalError) -> [Double] {
        try requireSameColumns(patients, coefficients.map(\.name))
        return patients.products(values)
    }

    /// The predicted cumulative incidence of the cause.
    ///
    /// - Parameters:
    ///   - patients: Covariates of the same names, in the same order.
    ///   - times: Strictly rising, none after the last event of the cause.
    /// - Returns: `[patient][time]`, in 0...1.
    /// - Throws: ``SurvivalError`` if the names differ, or the times do not rise or lie outside.
    public func predictIncidence(
        of patients: Covariates, at times: [Double]
    ) throws(SurvivalError) -> [[Double]] {
        try requireRising(times)
        let last = self.times[self.times.count - 1]
        if let late = times.last, late > last {
            throw .timeOutsideSupport(
                time: late, lower: 0, upper: last, what: "the events of the cause")
        }
        let hazards = times.map { time in
            let position = countUpTo(time, in: self.times)
            return position == 0 ? 0 : cumulativeHazards[position - 1]
        }
        return try linearPredictors(patients).map { predictor in
            hazards.map { -expm1(-$0 * exp(predictor)) }
        }
    }
}

/// BMB for symmetric matrices, row by row.
private func sandwich(_ bread: [Double], _ middle: [Double], width: Int) -> [Double] {
    func product(_ a: [Double], _ b: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: width * width)
        for i in 0..<width {
            for k in 0..<width {
                for j in 0..<width {
                    result[i * width + j] += a[i * width + k] * b[k * width + j]
                }
            }
        }
        return result
    }
    return product(product(bread, middle), bread)
}
