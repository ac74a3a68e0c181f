/// Logistic regression with the elastic net, over a falling row of penalties.
///
/// At penalty λ and mixing α it minimises −log likelihood / *n* + λ (α Σ |b| + (1 − α)/2 Σ b²),
/// where the b are coefficients of covariates divided by their standard deviation (with *n* as
/// denominator); the intercept is not shrunk. Every solution meets the conditions of the minimum
/// to 1e-9.
///
/// ### Reference
/// Friedman J, Hastie T, Tibshirani R. *Journal of Statistical Software* 33(1), 2010.
public struct LogisticElasticNetPath: Sendable, Hashable {
    /// The solution at one penalty.
    public struct Fit: Sendable, Hashable {
        /// The penalty λ.
        public let penalty: Double
        /// The log odds of a patient whose covariates are all 0.
        public let intercept: Double
        /// The coefficients, per unit of each covariate as given.
        public let coefficients: [Double]
        /// The coefficients, per standard deviation of each covariate.
        public let standardizedCoefficients: [Double]
        /// The log-likelihood, without penalty.
        public let logLikelihood: Double
        /// How many coefficients are not 0.
        public var nonzeroCount: Int { coefficients.count { $0 != 0 } }
    }

    /// The names of the covariates.
    public let names: [String]
    /// α: 1 is the lasso, 0 a ridge.
    public let mixing: Double
    /// The solutions, penalties falling.
    public let fits: [Fit]
    /// The log-likelihood with all coefficients 0.
    public let nullLogLikelihood: Double

    /// Fits the path.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient. A column without variation gets a coefficient of 0.
    ///   - labels: `true` for a positive patient; as many as rows.
    ///   - mixing: α, from 0 (ridge) to 1 (lasso).
    ///   - penalties: Strictly falling and above 0. By default a hundred, evenly spaced on the
    ///     logarithm, from the smallest at which all coefficients are 0 down to a share of it:
    ///     0.01 with more covariates than patients, else 0.0001. That row ends early where the
    ///     fit is nearly perfect.
    /// - Throws: ``SurvivalError`` if counts differ, an argument is out of range, only one class is
    ///   present, or no covariate bears on the likelihood.
    public init(
        _ covariates: Covariates, labels: [Bool], mixing: Double = 1, penalties: [Double]? = nil
    ) throws(SurvivalError) {
        guard mixing >= 0, mixing <= 1 else {
            throw .invalidArgument(
                "the mixing of an elastic net must be from 0 to 1, not \(mixing)")
        }
        guard labels.count == covariates.count else {
            throw .countMismatch(
                what: "labels", found: labels.count, needed: covariates.count)
        }
        if let penalties { try requireFalling(penalties) }
        let positives = labels.count { $0 }
        guard positives > 0, positives < labels.count else {
            throw .oneClass(what: "all \(labels.count) patients are of one class")
        }
        let design = LogisticDesign(covariates, labels: labels)
        var solver = ElasticNetSolver(design, mixing: mixing)
        let null = solver.logLikelihood
        let largest = solver.largestPenalty
        guard largest > 1e-12 else {
            throw .invalidArgument("no covariate differs between the classes")
        }
        let share = covariates.width > covariates.count ? 0.01 : 1e-4
        let row = penalties ?? (0..<100).map { largest * pow(share, Double($0) / 99) }
        var fits: [Fit] = []
        for (index, penalty) in row.enumerated() {
            try solver.solve(penalty, after: index > 0 ? row[index - 1] : max(largest, penalty))
            fits.append(Fit(design, solver, penalty: penalty))
            if penalties == nil, solver.logLikelihood > 0.01 * null { break }
        }
        names = covariates.names
        self.mixing = mixing
        self.fits = fits
        nullLogLikelihood = null
    }

    /// The log odds of some patients.
    ///
    /// - Parameters:
    ///   - patients: Covariates of the same names, in the same order.
    ///   - index: Which of ``fits``.
    /// - Returns: One number per patient; above 0 for positive.
    /// - Throws: ``SurvivalError`` if the names differ.
    /// - Precondition: `index` exists.
    public func logOdds(
        _ patients: Covariates, fit index: Int
    ) throws(SurvivalError) -> [Double] {
        try requireSameColumns(patients, names)
        let fit = fits[index]
        return patients.products(fit.coefficients).map { $0 + fit.intercept }
    }

    /// The probability that some patients are positive.
    ///
    /// - Parameters:
    ///   - patients: Covariates of the same names, in the same order.
    ///   - index: Which of ``fits``.
    /// - Returns: One number per patient, 0 to 1.
    /// - Throws: ``SurvivalError`` if the names differ.
    /// - Precondition: `index` exists.
    public func probabilities(
        _ patients: Covariates, fit index: Int
    ) throws(SurvivalError) -> [Double] {
        try logOdds(patients, fit: index).map(sigmoid)
    }
}

extension LogisticElasticNetPath.Fit {
    /// The solution that a solver has reached, in units of the covariates.
    fileprivate init(
        _ design: LogisticDesign, _ solver: ElasticNetSolver<LogisticDesign>, penalty: Double
    ) {
        let coefficients = zip(solver.coefficients, design.scales).map { $0 / $1 }
        let center = zip(coefficients, design.means).reduce(0) { $0 + $1.0 * $1.1 }
        self.init(
            penalty: penalty, intercept: design.intercept(solver.coefficients) - center,
            coefficients: coefficients, standardizedCoefficients: solver.coefficients,
            logLikelihood: solver.logLikelihood)
    }
}
