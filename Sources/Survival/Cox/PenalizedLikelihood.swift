/// A concave log-likelihood whose coefficients an elastic net shrinks.
protocol PenalizedLikelihood {
    /// The number of columns.
    var width: Int { get }
    /// What the log-likelihood is divided by: the sum of weights.
    var total: Double { get }
    /// The log-likelihood and its gradient over all columns.
    func slope(_ coefficients: [Double]) -> (logLikelihood: Double, gradient: [Double])
    /// The same with its second derivative, for few columns.
    func evaluate(_ coefficients: [Double]) -> CoxEvaluation
    /// The same patients with some of the columns.
    func columns(_ columns: [Int]) -> Self
}

extension CoxDesign: PenalizedLikelihood {
    var total: Double { sets.weights.reduce(0, +) }

    func slope(_ coefficients: [Double]) -> (logLikelihood: Double, gradient: [Double]) {
        let (value, residuals) = residuals(predictors(coefficients))
        return (value, rows.weightedSum(residuals))
    }
}
