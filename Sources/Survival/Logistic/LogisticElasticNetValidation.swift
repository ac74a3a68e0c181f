/// The penalty of an elastic net logistic regression, chosen by cross-validation.
///
/// Patients of each class are dealt into folds at random. For every fold the whole path is fitted
/// without it, standard deviations included; what a fold costs is the deviance, −2 times the
/// log-likelihood, of those left out.
public struct LogisticElasticNetValidation: Sendable, Hashable {
    /// The path over all patients; what is validated are its penalties.
    public let path: LogisticElasticNetPath
    /// The fold of every patient, from 0.
    public let folds: [Int]
    /// The mean deviance per patient at every penalty; lower is better.
    public let deviances: [Double]
    /// The standard error of ``deviances`` over the folds.
    public let standardErrors: [Double]
    /// The fit of ``path`` with the least deviance.
    public let bestIndex: Int
    /// The sparsest fit of ``path`` within a standard error of the best.
    public let sparseIndex: Int

    /// Fits and validates the path.
    ///
    /// - Parameters:
    ///   - covariates: One row per patient.
    ///   - labels: `true` for a positive patient; as many as rows.
    ///   - seed: Which patients share a fold depends on it alone.
    ///   - foldCount: How many folds, at least 2.
    ///   - mixing: α, from 0 (ridge) to 1 (lasso).
    ///   - penalties: As in ``LogisticElasticNetPath``.
    ///   - threads: How many threads to use; all by default. The result does not depend on it.
    /// - Throws: ``SurvivalError`` as ``LogisticElasticNetPath``, or if a class has fewer patients
    ///   than there are folds.
    public init(
        _ covariates: Covariates, labels: [Bool], seed: UInt64, foldCount: Int = 10,
        mixing: Double = 1, penalties: [Double]? = nil, threads: Int? = nil
    ) throws(SurvivalError) {
        guard foldCount >= 2 else {
            throw .invalidArgument("cross-validation needs at least 2 folds, not \(foldCount)")
        }
        let least = [true, false].map { label in labels.count { $0 == label } }.min() ?? 0
        guard least >= foldCount else {
            throw .invalidArgument(
                "\(least) patients of a class are too few for \(foldCount) folds; each needs one")
        }
        let path = try LogisticElasticNetPath(
            covariates, labels: labels, mixing: mixing, penalties: penalties)
        let folds = dealt(labels, into: foldCount, seed: seed, stream: "elastic net folds")
        let row = path.fits.map(\.penalty)
        let costs = try validated(folds, count: foldCount, threads: threads) {
            (training, heldOut) throws(SurvivalError) in
            try Self.deviances(covariates, labels, training, heldOut, mixing, row)
        }
        let choice = PenaltyChoice(
            costs, weights: (0..<foldCount).map { fold in Double(folds.count { $0 == fold }) })
        bestIndex = choice.best
        sparseIndex = choice.sparse
        self.path = path
        self.folds = folds
        deviances = choice.means
        standardErrors = choice.standardErrors
    }

    /// The deviance of one fold's patients at every penalty.
    private static func deviances(
        _ covariates: Covariates, _ labels: [Bool], _ training: [Int], _ heldOut: [Int],
        _ mixing: Double, _ penalties: [Double]
    ) throws(SurvivalError) -> [Double] {
        let path = try LogisticElasticNetPath(
            covariates.rows(training), labels: training.map { labels[$0] }, mixing: mixing,
            penalties: penalties)
        let rows = try covariates.rows(heldOut)
        return try path.fits.indices.map { (index) throws(SurvivalError) in
            zip(try path.logOdds(rows, fit: index), heldOut).reduce(0) {
                $0 - 2 * logSigmoid(labels[$1.1] ? $1.0 : -$1.0)
            }
        }
    }
}
