/// The penalty of a ridge Cox regression, chosen by cross-validation, for any number of covariates.
///
/// With more covariates than patients the regression is solved in the space that the patients span,
/// which is exact: the answer is the same, and 20,000 covariates of 300 patients cost as much as 300.
/// What a penalty costs is the log partial likelihood that each fold adds, as in
/// ``ElasticNetCoxValidation``; covariates are taken as they are, so bring them to one scale first.
///
/// ### Reference
/// Verweij PJM, van Houwelingen HC. *Statistics in Medicine* 12(24):2305–2314, 1993; 13(23–24):2427–2436,
/// 1994. Hastie T, Tibshirani R. *Biostatistics* 5(3):329–340, 2004, for the space of the patients.
public struct RidgeCoxValidation: Sendable, Hashable {
    /// The penalties θ that were tried, falling.
    public let penalties: [Double]
    /// The mean deviance per event at every penalty; lower is better.
    public let deviances: [Double]
    /// The place of the least deviance.
    public let bestIndex: Int
    /// The coefficients at that penalty, fitted to all patients.
    public let coefficients: [Double]
    /// The names of the covariates.
    public let names: [String]

    /// The penalty of least deviance.
    public var penalty: Double { penalties[bestIndex] }

    /// Validates and fits.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - seed: Which patients share a fold depends on it alone.
    ///   - foldCount: How many folds, at least 2.
    ///   - penalties: θ, each above 0; thirteen around what the patients tell per direction if nil.
    ///   - ties: How tied events are treated.
    /// - Throws: ``SurvivalError`` as ``RidgeCoxModel``, or if there are fewer events than twice the
    ///   folds.
    public init(
        _ covariates: Covariates, outcome: SurvivalTimes, seed: UInt64, foldCount: Int = 5,
        penalties: [Double]? = nil, ties: TieMethod = .efron
    ) throws(SurvivalError) {
        try requireCount(covariates.count, outcome.count, "rows of covariates")
        guard foldCount >= 2 else {
            throw .invalidArgument("cross-validation needs at least 2 folds, not \(foldCount)")
        }
        guard outcome.eventCount >= 2 * foldCount else {
            throw .invalidArgument(
                "\(outcome.eventCount) events are too few for \(foldCount) folds; "
                    + "each needs at least 2")
        }
        let space = covariates.width > covariates.count ? RowSpace(covariates) : nil
        let reduced = try space.map { space throws(SurvivalError) in
            try Covariates(rows: space.coordinates)
        }
        let table = reduced ?? covariates
        let wanted = (penalties ?? Self.usual(covariates, outcome)).sorted(by: >)
        if let wrong = wanted.first(where: { !($0 > 0) || !$0.isFinite }) {
            throw .invalidArgument("the penalty must be above 0 and finite, not \(wrong)")
        }
        let folds = dealt(outcome.events, into: foldCount, seed: seed, stream: "ridge folds")
        let lines = try validated(folds, count: foldCount, threads: nil) {
            (training, _) throws(SurvivalError) in
            try Self.costs(table, outcome, training, wanted, ties)
        }
        var sums = [Double](repeating: 0, count: wanted.count)
        for line in lines {
            for (place, cost) in line.enumerated() { sums[place] += cost }
        }
        let means = sums.map { $0 / Double(outcome.eventCount) }
        deviances = means
        self.penalties = wanted
        names = covariates.names
        let best = means.indices.reduce(0) { means[$1] < means[$0] ? $1 : $0 }
        bestIndex = best
        let inner = try Self.fit(table, outcome, wanted[best], ties).coefficients
        coefficients = space?.coefficients(inner) ?? inner
    }

    /// Σ coefficient × covariate of some patients: a risk score.
    ///
    /// - Parameter patients: Covariates of the same names, in the same order.
    /// - Returns: One number per patient; **higher means an earlier event**.
    /// - Throws: ``SurvivalError`` if the names differ.
    public func linearPredictors(_ patients: Covariates) throws(SurvivalError) -> [Double] {
        try requireSameColumns(patients, names)
        return patients.products(coefficients)
    }

    /// From a hundred times to a thousandth of what the events tell about a mean direction.
    private static func usual(_ covariates: Covariates, _ outcome: SurvivalTimes) -> [Double] {
        let means = (0..<covariates.width).map { column in
            covariates.column(column).reduce(0, +) / Double(covariates.count)
        }
        var squares = 0.0
        for row in 0..<covariates.count {
            for column in means.indices {
                let distance = covariates[row, column] - means[column]
                squares += distance * distance
            }
        }
        let directions = Double(min(covariates.count, covariates.width))
        let told = Double(outcome.eventCount) * squares / (Double(covariates.count) * directions)
        return (0..<13).map { max(told, 1e-12) * exp(log(10) * (2 - 0.4 * Double($0))) }
    }

    private static func fit(
        _ table: Covariates, _ outcome: SurvivalTimes, _ penalty: Double, _ ties: TieMethod
    ) throws(SurvivalError) -> (coefficients: [Double], logLikelihood: Double) {
        let design = try coxDesign(table, outcome, ties, nil)
        let fit = try CoxNewton(design, ridge: penalty)
        return (design.unscaled(fit.coefficients), fit.fitted.logLikelihood)
    }

    /// The deviance that the patients left out add, at each penalty.
    private static func costs(
        _ table: Covariates, _ outcome: SurvivalTimes, _ training: [Int], _ penalties: [Double],
        _ ties: TieMethod
    ) throws(SurvivalError) -> [Double] {
        let rows = try table.rows(training)
        let trained = try outcome.rows(training)
        var costs: [Double] = []
        for penalty in penalties {
            let fit = try fit(rows, trained, penalty, ties)
            let all = try CoxLoss(
                logHazards: table.products(fit.coefficients), outcome: outcome, ties: ties)
            costs.append(2 * (all.value + fit.logLikelihood))
        }
        return costs
    }
}
