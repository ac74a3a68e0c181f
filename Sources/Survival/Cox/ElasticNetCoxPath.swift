/// Cox's regression with the elastic net, over a falling row of penalties.
///
/// At penalty λ and mixing α it minimises
/// −log partial likelihood / *n* + λ (α Σ |b| + (1 − α)/2 Σ b²), where *n* is the sum of weights
/// and the b are coefficients of covariates divided by their standard deviation (with *n* as
/// denominator). Every solution meets the conditions of the minimum to 1e-9.
///
/// ### Reference
/// Simon N, Friedman J, Hastie T, Tibshirani R. *Journal of Statistical Software* 39(5), 2011.
public struct ElasticNetCoxPath: Sendable, Hashable {
    /// The solution at one penalty.
    public struct Fit: Sendable, Hashable {
        /// The penalty λ.
        public let penalty: Double
        /// The coefficients, per unit of each covariate as given.
        public let coefficients: [Double]
        /// The coefficients, per standard deviation of each covariate.
        public let standardizedCoefficients: [Double]
        /// The log partial likelihood, without penalty.
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
    /// The log partial likelihood with all coefficients 0.
    public let nullLogLikelihood: Double

    /// Fits the path.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient. A column without variation gets a coefficient of 0.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - mixing: α, from 0 (ridge) to 1 (lasso).
    ///   - penalties: Strictly falling and above 0. By default a hundred, evenly spaced on the
    ///     logarithm, from the smallest at which all coefficients are 0 down to a share of it:
    ///     0.01 with more covariates than patients, else 0.0001. That row ends early where the
    ///     fit is nearly perfect.
    ///   - ties: How tied events are treated.
    ///   - offsets: Known parts of the log hazards, one finite number per patient.
    /// - Throws: ``SurvivalError`` if counts differ, an argument is out of range, nobody had the
    ///   event, or no covariate bears on the likelihood.
    public init(
        _ covariates: Covariates, outcome: SurvivalTimes, mixing: Double = 1,
        penalties: [Double]? = nil, ties: TieMethod = .efron, offsets: [Double]? = nil
    ) throws(SurvivalError) {
        guard mixing >= 0, mixing <= 1 else {
            throw .invalidArgument(
                "the mixing of an elastic net must be from 0 to 1, not \(mixing)")
        }
        if let penalties { try requireFalling(penalties) }
        let design = try coxDesign(covariates, outcome, ties, offsets)
            .withPopulationScales(covariates)
        var solver = ElasticNetSolver(design, mixing: mixing)
        let null = solver.logLikelihood
        let largest = solver.largestPenalty
        guard largest > 1e-12 else { throw .noInformation }
        let share = covariates.width > covariates.count ? 0.01 : 1e-4
        let row = penalties ?? (0..<100).map { largest * pow(share, Double($0) / 99) }
        var fits: [Fit] = []
        for (index, penalty) in row.enumerated() {
            try solver.solve(penalty, after: index > 0 ? row[index - 1] : max(largest, penalty))
            fits.append(
                Fit(
                    penalty: penalty, coefficients: design.unscaled(solver.coefficients),
                    standardizedCoefficients: solver.coefficients,
                    logLikelihood: solver.logLikelihood))
            if penalties == nil, solver.logLikelihood > 0.01 * null { break }
        }
        names = covariates.names
        self.mixing = mixing
        self.fits = fits
        nullLogLikelihood = null
    }

    /// Σ coefficient × covariate of some patients: a risk score.
    ///
    /// - Parameters:
    ///   - patients: Covariates of the same names, in the same order.
    ///   - index: Which of ``fits``.
    /// - Returns: One number per patient; **higher means an earlier event**.
    /// - Throws: ``SurvivalError`` if the names differ.
    /// - Precondition: `index` exists.
    public func linearPredictors(
        _ patients: Covariates, fit index: Int
    ) throws(SurvivalError) -> [Double] {
        try requireSameColumns(patients, names)
        return patients.products(fits[index].coefficients)
    }
}

/// Refuses penalties that do not fall, or are not above 0.
func requireFalling(_ penalties: [Double]) throws(SurvivalError) {
    guard let first = penalties.first else {
        throw .invalidArgument("there are no penalties; at least one is needed")
    }
    guard first.isFinite, penalties.allSatisfy({ $0 > 0 }) else {
        throw .invalidArgument("penalties must be above 0 and finite")
    }
    for (a, b) in zip(penalties, penalties.dropFirst()) where !(b < a) {
        throw .invalidArgument("the penalty \(b) comes after \(a); penalties must fall strictly")
    }
}
