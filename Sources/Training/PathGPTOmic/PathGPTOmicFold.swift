import Cohorts
import Files
import Foundation
import Layers
import Models
import Survival
import SystemPackage
import Tensors

/// One fold of a study of Path-GPTOmic: learns, can be killed and go on, judges those held out.
struct PathGPTOmicFold {
    /// What is said of one region or slide of a held-out patient.
    struct UnitPrediction {
        let patient: String
        /// The region or slide; empty for a patient without any.
        let unit: String
        let risk: Double
        let genes: Double?
        let image: Double?
    }

    private let configuration: PathGPTOmicConfiguration
    private let cohort: PathGPTOmicCohort
    private let index: Int
    private let knowledge: PathGPTOmicKnowledge
    private let scope: ParameterScope
    private let trainer: CoxTrainer
    private let training: [PathGPTOmicCohort.Patient]
    private let heldOut: [PathGPTOmicCohort.Patient]

    init(
        _ configuration: PathGPTOmicConfiguration, _ cohort: PathGPTOmicCohort, fold index: Int
    ) throws {
        let fold = cohort.folds.folds[index]
        self.configuration = configuration
        self.cohort = cohort
        self.index = index
        training = cohort.patients(fold.training)
        heldOut = cohort.patients(fold.heldOut)
        knowledge = try PathGPTOmicKnowledge(cohort, training: fold.training)
        scope = ParameterScope(seed: configuration.training.seed)
        var branch: (any ImageBranch)?
        if let sizes = configuration.network.image.transformer {
            branch = try T2TViT(sizes, in: scope / "image" / "t2t_vit")
        } else if let width = cohort.patchWidth {
            branch = try AttentionBag(
                width, dropout: configuration.network.dropout, in: scope / "image" / "bag")
        }
        let network = try PathGPTOmic(
            knowledge.sizes(configuration.network, imageWidth: branch?.width ?? 0), in: scope)
        let seed = configuration.training.seed
        let learned = training.map { [knowledge] patient in
            var ready = knowledge.patient(patient, of: cohort)
            guard !patient.units.isEmpty else { return ready }
            // One of several regions at a time, so that a patient never competes with himself.
            ready.image = { generator in
                let count = patient.units.count
                let draw = try count > 1 ? generator?.next() ?? seed : 0
                return try patient.units[Int(draw % UInt64(count))].read(generator)
            }
            return ready
        }
        trainer = try CoxTrainer(
            network, branch: branch, scope: scope, patients: learned,
            options: configuration.trainingOptions, name: "fold \(index)")
    }

    /// Learns, from a checkpoint if there is one.
    ///
    /// - Parameters:
    ///   - folder: Where the checkpoint lies.
    ///   - identity: What the run is; a checkpoint of another is refused.
    ///   - resumes: Whether to go on with a checkpoint.
    ///   - interval: How long may pass between two checkpoints.
    ///   - progress: Called after each epoch; what it throws ends the run, which can be resumed.
    /// - Returns: A record per epoch.
    /// - Throws: ``TrainingError`` if the loss is no number any more or the checkpoint is of another run.
    func train(
        in folder: FoldFolder, identity: Checkpoint.Identity, resumes: Bool, interval: Duration,
        progress: (EpochRecord) throws -> Void
    ) throws -> [EpochRecord] {
        var records: [EpochRecord] = []
        if resumes, folder.checkpoint.exists {
            let state = try StateDictionary(folder.checkpoint)
            try identity.check(state, of: folder.checkpoint)
            try trainer.restore(state, of: folder.checkpoint)
            records = try state.decoded("epochs", of: folder.checkpoint)
        }
        var written = ContinuousClock.now
        try trainer.run { record in
            let early = try Self.means(predictions(of: heldOut))
            var line = EpochRecord(
                epoch: record.epoch, survivalLoss: record.loss, reconstructionLoss: nil,
                totalLoss: record.loss, heldOutConcordance: concordance(early.map(\.risk)))
            if configuration.network.image != .none, cohort.genomics ?? cohort.expression != nil,
                configuration.network.fusion == .sum
            {
                line.branches = .init(
                    logRatio: record.logRatio, genesFactor: record.factors.genes,
                    imageFactor: record.factors.image,
                    genesGradient: record.gradientNorms.genes,
                    imageGradient: record.gradientNorms.image,
                    genesConcordance: concordance(early.compactMap(\.genes)),
                    imageConcordance: concordance(early.compactMap(\.image)))
            }
            records.append(line)
            if ContinuousClock.now - written >= interval {
                var state = try trainer.state()
                state.metadata["epochs"] = try json(records)
                state.metadata["identity"] = try json(identity)
                try state.write(to: folder.checkpoint)
                written = .now
            }
            try progress(line)
        }
        return records
    }

    /// Writes everything that a trained fold leaves behind, the metrics last.
    func write(_ records: [EpochRecord], to folder: FoldFolder) throws {
        let learned = try Self.means(predictions(of: training)).map(\.risk).sorted()
        let median = (learned[(learned.count - 1) / 2] + learned[learned.count / 2]) / 2
        let units = try predictions(of: heldOut)
        var table = CSVWriter(columns: [
            "patient", "region", "fold", "time", "event", "risk", "genes", "image",
        ])
        let outcomes = Dictionary(uniqueKeysWithValues: heldOut.map { ($0.id, $0.outcome) })
        for unit in units {
            let outcome = outcomes[unit.patient] ?? nil
            table.add([
                unit.patient, unit.unit, "\(index)", outcome.map { "\($0.time)" } ?? "",
                outcome.map { $0.event ? "1" : "0" } ?? "", "\(unit.risk)",
                unit.genes.map { "\($0)" } ?? "", unit.image.map { "\($0)" } ?? "",
            ])
        }
        try table.write(to: folder.path.appending("predictions-regions.csv"))
        let means = Self.means(units)
        let rows = zip(heldOut, means).map { patient, mean in
            HeldOutPrediction(
                patient: patient.id, fold: index, time: patient.outcome?.time,
                event: patient.outcome?.event, risk: mean.risk,
                riskGroup: mean.risk > median ? 1 : 0, hazards: [], survival: [])
        }
        try HeldOutPrediction.write(rows, to: folder.predictions)
        try scope.state(metadata: [
            "model": "path-gptomic", "configuration": try json(configuration.network),
            "knowledge": try json(knowledge),
        ]).write(to: folder.model)
        let metrics = FoldMetrics(
            fold: index, epoch: records.last?.epoch ?? 0, trainingPatients: training.count,
            trainingEvents: training.count { $0.outcome?.event == true }, genesPerGroup: [],
            binEdges: [], medianTrainingRisk: median,
            parameters: scope.all.reduce(0) { $0 + $1.tensor.count },
            concordance: heldOutConcordance(rows))
        try writeAtomically(
            to: folder.epochs, text: records.map { try json($0) + "\n" }.joined())
        try writeAtomically(to: folder.metrics, text: json(metrics))
        try? FileManager.default.removeItem(atPath: folder.checkpoint.string)
    }

    /// What is said of each region of some patients.
    private func predictions(
        of patients: [PathGPTOmicCohort.Patient]
    ) throws -> [UnitPrediction] {
        try patients.flatMap { patient in
            let plain = knowledge.patient(patient, of: cohort)
            let cases: [(String, CoxPatient)] =
                patient.units.isEmpty
                ? [("", plain)]
                : patient.units.map { unit in
                    var one = plain
                    one.image = unit.read
                    return (unit.name, one)
                }
            return try cases.map { name, one in
                let said = try trainer.predict([one])[0]
                return UnitPrediction(
                    patient: patient.id, unit: name, risk: said.risk, genes: said.genes,
                    image: said.image)
            }
        }
    }

    /// The mean over each patient's regions, in the order of the patients.
    private static func means(_ units: [UnitPrediction]) -> [UnitPrediction] {
        var means: [UnitPrediction] = []
        var start = 0
        while start < units.count {
            var end = start
            while end < units.count, units[end].patient == units[start].patient { end += 1 }
            let own = units[start..<end]
            func mean(_ values: [Double]) -> Double? {
                values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
            }
            means.append(
                UnitPrediction(
                    patient: units[start].patient, unit: "", risk: mean(own.map(\.risk)) ?? 0,
                    genes: mean(own.compactMap(\.genes)), image: mean(own.compactMap(\.image))))
            start = end
        }
        return means
    }

    /// Harrell's C of the held-out patients; nil if a number is missing or no pair counts.
    private func concordance(_ risks: [Double]) -> Double? {
        guard risks.count == heldOut.count else { return nil }
        let known = heldOut.indices.filter { heldOut[$0].outcome != nil }
        let outcomes = known.compactMap { heldOut[$0].outcome }
        guard
            let times = try? SurvivalTimes(
                times: outcomes.map(\.time), events: outcomes.map(\.event))
        else { return nil }
        return try? ConcordanceIndex(risks: known.map { risks[$0] }, outcome: times).value
    }
}
