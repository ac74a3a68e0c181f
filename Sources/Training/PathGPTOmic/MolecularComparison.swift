public import Cohorts
import Layers
import Models
public import Omics
public import Survival

/// Survival from molecular measurements alone: a network beside the ridge regression that it has to
/// beat, on the same patients, columns and folds.
///
/// Columns are standardised by the training patients of each fold, and the ridge penalty is chosen
/// by cross-validation among them; the network's last epoch counts, nothing is chosen on the
/// held-out patients.
public struct MolecularComparison {
    /// The two models on the patients held out of a fold.
    public struct Fold: Codable, Sendable, Hashable {
        /// Patients learned from, held out, and events among the latter.
        public let training: Int
        /// Patients held out.
        public let heldOut: Int
        /// Events among those held out.
        public let events: Int
        /// Harrell's C of the network.
        public let network: Double
        /// Harrell's C of the ridge regression.
        public let ridge: Double
    }

    /// A held-out patient.
    public struct Prediction: Codable, Sendable, Hashable {
        /// Who it is.
        public let patient: String
        /// The fold that held the patient out.
        public let fold: Int
        /// The outcome.
        public let outcome: Outcome
        /// The network's log hazard.
        public let network: Double
        /// The log hazard of the ridge regression.
        public let ridge: Double
    }

    /// What came out.
    public struct Result: Sendable {
        /// Each fold.
        public let folds: [Fold]
        /// All held-out patients.
        public let predictions: [Prediction]
        /// How many columns were read.
        public let columns: Int
        /// Patients of the folds without outcome or without these measurements.
        public let leftOut: Int

        /// Harrell's C of all held-out patients, pairs within folds.
        ///
        /// - Parameter risk: Which risk to judge.
        /// - Returns: The index with its interval.
        /// - Throws: `SurvivalError` if no pair counts.
        public func concordance(
            _ risk: (Prediction) -> Double
        ) throws(SurvivalError) -> ConcordanceIndex {
            try ConcordanceIndex(risks: predictions.map(risk), outcome: outcome())
        }

        /// How much better the network is than the ridge regression over the folds, by the corrected
        /// resampled t test.
        ///
        /// - Returns: The test of the differences in C.
        /// - Throws: `SurvivalError` if there are fewer than two folds.
        public func difference() throws(SurvivalError) -> TTest {
            let ratio =
                folds.reduce(0) { $0 + Double($1.heldOut) / Double($1.training) }
                / Double(max(1, folds.count))
            return try correctedResampledTTest(
                differences: folds.map { $0.network - $0.ridge }, testTrainRatio: ratio)
        }

        /// How much better the network ranks these very patients, the trained models held fixed.
        ///
        /// - Returns: The paired comparison, pairs within folds, by the infinitesimal jackknife.
        /// - Throws: `SurvivalError` if no pair counts.
        public func pairedDifference() throws(SurvivalError) -> ConcordanceComparison {
            try ConcordanceComparison(
                risks: predictions.map(\.network), otherRisks: predictions.map(\.ridge),
                outcome: outcome())
        }

        private func outcome() throws(SurvivalError) -> SurvivalTimes {
            try SurvivalTimes(
                times: predictions.map(\.outcome.time), events: predictions.map(\.outcome.event),
                strata: predictions.map(\.fold))
        }
    }

    private let table: OmicsTable
    private let columns: [String]
    private let outcomes: [String: Outcome]
    private let folds: Folds
    private let options: CoxTrainingOptions
    private let clip: Double?

    /// Prepares.
    ///
    /// - Parameters:
    ///   - table: The measurements.
    ///   - modalities: Which to read.
    ///   - outcomes: The follow-up of patients.
    ///   - folds: Who learns and who judges.
    ///   - options: How the network learns.
    ///   - clip: The bound on standardised values, ± deviations; nil for none.
    /// - Throws: ``TrainingError`` if the table has nothing of these modalities.
    public init(
        _ table: OmicsTable, modalities: Set<Modality>, outcomes: [String: Outcome],
        folds: Folds, options: CoxTrainingOptions = .molecular, clip: Double? = 5
    ) throws {
        self.table = table
        self.outcomes = outcomes
        self.folds = folds
        self.options = options
        self.clip = clip
        columns = table.columns.filter { Modality(column: $0).map(modalities.contains) ?? false }
        guard !columns.isEmpty else {
            let names = modalities.map(\.rawValue).sorted().joined(separator: ", ")
            throw TrainingError(.study, "the table has no column of \(names)")
        }
    }

    /// Trains and judges both models in each fold.
    ///
    /// - Parameter progress: Called after each fold.
    /// - Returns: What came out.
    /// - Throws: ``TrainingError`` naming the fold that cannot be trained or judged.
    public func run(progress: (Fold) throws -> Void = { _ in }) throws -> Result {
        var made: [Fold] = []
        var predictions: [Prediction] = []
        var leftOut: Set<String> = []
        for (index, fold) in folds.folds.enumerated() {
            leftOut.formUnion((fold.training + fold.heldOut).filter { !isUsable($0) })
            do {
                let judged = try self.fold(
                    index, fold.training.filter(isUsable), fold.heldOut.filter(isUsable))
                let times = try SurvivalTimes(
                    times: judged.map(\.outcome.time), events: judged.map(\.outcome.event))
                made.append(
                    Fold(
                        training: fold.training.count { isUsable($0) }, heldOut: judged.count,
                        events: times.eventCount,
                        network: try ConcordanceIndex(
                            risks: judged.map(\.network), outcome: times
                        ).value,
                        ridge: try ConcordanceIndex(risks: judged.map(\.ridge), outcome: times)
                            .value))
                predictions += judged
            } catch let error as SurvivalError {
                throw TrainingError(.fold, "fold \(index): \(error)")
            } catch let error as OmicsError {
                throw TrainingError(.fold, "fold \(index): \(error)")
            }
            if let last = made.last { try progress(last) }
        }
        return Result(
            folds: made, predictions: predictions, columns: columns.count, leftOut: leftOut.count)
    }

    private func isUsable(_ patient: String) -> Bool {
        guard outcomes[patient] != nil, let row = table.row(of: patient) else { return false }
        return columns.allSatisfy { column in
            table.place(of: column).map { table[row, $0].isFinite } ?? false
        }
    }

    private func fold(
        _ index: Int, _ training: [String], _ heldOut: [String]
    ) throws -> [Prediction] {
        let rows = training.compactMap { table.row(of: $0) }
        var standardizer = try Standardizer(
            table, rows: rows, columns: columns, options: .init(clip: clip))
        standardizer = standardizer.restricted(
            to: zip(columns, standardizer.isConstant).filter { !$0.1 }.map(\.0))
        func values(_ patient: String) -> [Double] {
            table.row(of: patient).map { standardizer.standardize(row: $0, of: table) } ?? []
        }
        let learned = training.map(values)
        let judged = heldOut.map(values)
        let outcome = try SurvivalTimes(
            times: training.compactMap { outcomes[$0]?.time },
            events: training.compactMap { outcomes[$0]?.event })
        let ridge = try RidgeCoxValidation(
            Covariates(rows: learned), outcome: outcome, seed: options.seed)
        let ridgeRisks = try ridge.linearPredictors(Covariates(rows: judged))

        let scope = ParameterScope(seed: options.seed)
        let network = try SNN(.init(inputs: standardizer.columns.count), in: scope)
        let trainer = try CoxTrainer(
            network, scope: scope,
            patients: zip(training, learned).map { id, row in
                CoxPatient(id: id, genomics: row.map { Float($0) }, outcome: outcomes[id])
            }, options: options, name: "fold \(index)")
        try trainer.run()
        let risks = try trainer.predict(
            zip(heldOut, judged).map { id, row in
                CoxPatient(id: id, genomics: row.map { Float($0) })
            })
        return heldOut.indices.compactMap { place in
            outcomes[heldOut[place]].map {
                Prediction(
                    patient: heldOut[place], fold: index, outcome: $0,
                    network: risks[place].risk, ridge: ridgeRisks[place])
            }
        }
    }
}
