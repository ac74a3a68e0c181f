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
        let folds = outcome.dealt(
            into: foldCount, seed: seed, stream: "elastic net folds")
        let row = path.fits.map(\.penalty)
        let results = parallelMap(foldCount, threads: threads) {
            fold -> Result<FoldDeviance, SurvivalError> in
            do throws(SurvivalError) {
                return .success(
                    try FoldDeviance(
                        covariates, outcome, folds.indices.filter { folds[$0] != fold }, mixing,
                        row, ties))
            } catch {
                return .failure(error)
            }
        }
        var perFold: [FoldDeviance] = []
        for result in results { perFold.append(try result.get()) }

        let total = perFold.reduce(0) { $0 + $1.events }
        var deviances: [Double] = []
        var errors: [Double] = []
        for index in row.indices {
            let mean = perFold.reduce(0) { $0 + $1.deviances[index] } / total
            var spread = 0.0
            for fold in perFold {
                let distance = fold.deviances[index] / fold.events - mean
                spread += fold.events / total * distance * distance
            }
            deviances.append(mean)
            errors.append((spread / Double(foldCount - 1)).squareRoot())
        }
        let best = deviances.indices.reduce(0) { deviances[$1] < deviances[$0] ? $1 : $0 }
        let limit = deviances[best] + errors[best]
        bestIndex = best
        sparseIndex = deviances.firstIndex { $0 <= limit } ?? best
        self.path = path
        self.folds = folds
        self.deviances = deviances
        standardErrors = errors
    }
}

extension SurvivalTimes {
    /// The fold of every patient, those with an event dealt first.
    func dealt(into count: Int, seed: UInt64, stream name: String) -> [Int] {
        var stream = RandomStream(seed: seed, stream: name)
        var folds = [Int](repeating: 0, count: self.count)
        var next = 0
        for event in [true, false] {
            var rows = events.indices.filter { events[$0] == event }
            stream.shuffle(&rows)
            for row in rows {
                folds[row] = next % count
                next += 1
            }
        }
        return folds
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
