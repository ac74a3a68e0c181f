/// The penalty of an elastic net Cox regression, chosen by cross-validation.
///
/// Patients are dealt into folds at random, those with and without an event separately. For every
/// fold the whole path is fitted without it, standard deviations included. What a fold costs is
/// the log partial likelihood that it adds: that of all patients minus that of those trained on,
/// both at the coefficients of training, times −2.
///
/// ### Reference
/// Verweij PJM, van Houwelingen HC. *Statistics in Medicine* 12(24):2305–2314, 1993.
public struct ElasticNetCoxValidation: Sendable, Hashable {
    /// The path over all patients; what is validated are its penalties.
    public let path: ElasticNetCoxPath
    /// The fold of every patient, from 0.
    public let folds: [Int]
    /// The mean deviance per event at every penalty; lower is better.
    public let deviances: [Double]
    /// The standard error of ``deviances`` over the folds.
    public let standardErrors: [Double]
    /// The fit of ``path`` with the least deviance.
    public let bestIndex: Int
    /// The sparsest fit of ``path`` within a standard error of the best.
    public let sparseIndex: Int

    /// The fit of least deviance, over all patients.
    public var best: ElasticNetCoxPath.Fit { path.fits[bestIndex] }
    /// The sparsest fit within a standard error of the best, over all patients.
    public var sparse: ElasticNetCoxPath.Fit { path.fits[sparseIndex] }

    /// Fits and validates the path.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - seed: Which patients share a fold depends on it alone.
    ///   - foldCount: How many folds, at least 2.
    ///   - mixing: α, from 0 (ridge) to 1 (lasso).
    ///   - penalties: As in ``ElasticNetCoxPath``.
    ///   - ties: How tied events are treated.
    ///   - threads: How many threads to use; all by default. The result does not depend on it.
    /// - Throws: ``SurvivalError`` as ``ElasticNetCoxPath``, or if there are fewer events than
    ///   twice the folds.
    public init(
        _ covariates: Covariates, outcome: SurvivalTimes, seed: UInt64, foldCount: Int = 10,
        mixing: Double = 1, penalties: [Double]? = nil, ties: TieMethod = .efron,
        threads: Int? = nil
    ) throws(SurvivalError) {
        guard foldCount >= 2 else {
            throw .invalidArgument("cross-validation needs at least 2 folds, not \(foldCount)")
        }
        guard outcome.eventCount >= 2 * foldCount else {
            throw .invalidArgument(
                "\(outcome.eventCount) events are too few for \(foldCount) folds; "
                    + "each needs at least 2")
        }
        let path = try ElasticNetCoxPath(
            covariates, outcome: outcome, mixing: mixing, penalties: penalties, ties: ties)
        let folds = dealt(
            outcome.events, into: foldCount, seed: seed, stream: "elastic net folds")
        let row = path.fits.map(\.penalty)
        let perFold = try validated(folds, count: foldCount, threads: threads) {
            (training, _) throws(SurvivalError) in
            try FoldDeviance(covariates, outcome, training, mixing, row, ties)
        }
        let choice = PenaltyChoice(perFold.map(\.deviances), weights: perFold.map(\.events))
        bestIndex = choice.best
        sparseIndex = choice.sparse
        self.path = path
        self.folds = folds
        deviances = choice.means
        standardErrors = choice.standardErrors
    }
}

/// What one fold costs at every penalty.
private struct FoldDeviance: Sendable {
    var deviances: [Double] = []
    /// The weight of the events of the fold.
    let events: Double

    init(
        _ covariates: Covariates, _ outcome: SurvivalTimes, _ training: [Int], _ mixing: Double,
        _ penalties: [Double], _ ties: TieMethod
    ) throws(SurvivalError) {
        let rows = try covariates.rows(training)
        let trained = try outcome.rows(training)
        let path = try ElasticNetCoxPath(
            rows, outcome: trained, mixing: mixing, penalties: penalties, ties: ties)
        func weight(_ outcome: SurvivalTimes) -> Double {
            var sum = 0.0
            for row in 0..<outcome.count where outcome.events[row] {
                sum += outcome.weights?[row] ?? 1
            }
            return sum
        }
        events = weight(outcome) - weight(trained)
        for fit in path.fits {
            let all = try CoxLoss(
                logHazards: covariates.products(fit.coefficients), outcome: outcome, ties: ties)
            deviances.append(2 * (all.value + fit.logLikelihood))
        }
    }
}
