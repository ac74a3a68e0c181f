public import Cohorts
public import Files
import Foundation
import Slides
import SystemPackage
import Tensors

/// Cross-validation of a study: one model per fold, judged by the patients it has not seen.
///
/// All files go into a `RunFolder`. A run that was killed goes on where it was and ends with the same bytes.
public struct CrossValidation {
    private let study: Study
    private let folder: RunFolder
    private let manifest: RunManifest
    private let resumes: Bool
    private let checkpointInterval: Duration
    /// The program that reads slides for the pictures of a report; this process if nil.
    public var slideReader: WorkerProgram?

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - study: The patients and the configuration.
    ///   - folder: Where the files go; a folder that holds a run already is refused unless `resumes`.
    ///   - version: The version of the program, for the files.
    ///   - resumes: Whether to go on with the run in the folder. What is there must be of the same study.
    ///   - checkpointInterval: How long may pass between two checkpoints, and so the most work a kill can cost.
    /// - Throws: ``TrainingError`` if the folder holds another run, or the network or device is not known; `TensorError`
    ///   if there is no engine.
    public init(
        _ study: Study, into folder: RunFolder, version: String, resumes: Bool,
        checkpointInterval: Duration = .seconds(30)
    ) throws {
        try requireEngine()
        let configuration = study.configuration
        guard configuration.model.name == "ghanet" else {
            throw TrainingError(
                .study, "the model '\(configuration.model.name)' is not known; there is ghanet")
        }
        guard ["fixed", "reference"].contains(configuration.model.preset) else {
            throw TrainingError(
                .study,
                "the preset '\(configuration.model.preset)' is not known; there are fixed and reference"
            )
        }
        guard Device(configuration.training.device).isAvailable else {
            throw TrainingError(
                .study,
                "the device '\(configuration.training.device)' is not there; this machine has \(Device.available.map(\.name).joined(separator: ", "))"
            )
        }
        if let threads = configuration.training.threads { try setThreadCount(threads) }
        manifest = RunManifest(
            study: configuration.name, model: configuration.model.name,
            preset: configuration.model.preset, epochChoice: configuration.training.epochChoice,
            dataKind: configuration.data,
            trainedWithGenes: configuration.training.genes && study.omics != nil,
            seed: configuration.training.seed, threads: threadCount(), version: version,
            torchVersion: engineVersion(), configurationHash: try configuration.hash(),
            foldsHash: study.folds.hash, inputHashes: study.inputHashes,
            folds: study.folds.folds.count)
        try manifest.requireRoom(in: folder, resumes: resumes)
        self.study = study
        self.folder = folder
        self.resumes = resumes
        self.checkpointInterval = checkpointInterval
    }

    /// Trains and judges all folds.
    ///
    /// - Parameter progress: Called after every optimiser step; what it throws ends the run, which can be resumed.
    /// - Returns: The indices of all folds and of all held-out patients together.
    /// - Throws: ``TrainingError`` if a fold cannot be trained, `FileError` if a file cannot be read or written.
    public func run(progress: (TrainingProgress) throws -> Void) throws -> RunMetrics {
        try makeFolder(folder.path)
        try writeAtomically(to: folder.configuration, text: study.configuration.yaml())
        var report = study.cohort.report
        report.warnings = study.warnings
        try writeAtomically(to: folder.cohort, text: json(report))
        try writePatients()
        if let truth = study.truth {
            let bytes = try unsafe MappedFile(truth).withUnsafeBytes { unsafe Array($0) }
            try writeAtomically(to: folder.truth, bytes)
        }
        try writeAtomically(to: folder.manifest, text: json(manifest))

        for index in study.folds.folds.indices {
            let files = folder.fold(index)
            if resumes, files.metrics.exists { continue }
            try makeFolder(files.path)
            let started = ContinuousClock.now
            let trainer = try FoldTrainer(
                study, fold: index, folder: files, version: manifest.version, resumes: resumes,
                checkpointInterval: checkpointInterval)
            try trainer.run(progress: progress)
            var timing = try JSONLinesFile(appendingTo: folder.timing)
            try timing.append(
                FoldTiming(fold: index, seconds: (ContinuousClock.now - started) / .seconds(1)))
        }
        return try summary()
    }

    private func summary() throws -> RunMetrics {
        let metrics = try RunMetrics.summary(of: folder, folds: study.folds.folds.count)
        // Indices first: a run is done even if a picture of its report cannot be made.
        try writeAtomically(to: folder.metrics, text: json(metrics))
        try AttentionMaps(study: study, folder: folder, slideReader: slideReader).write(
            HeldOutPrediction.read(folder.predictions))
        return metrics
    }

    /// Writes who takes part.
    ///
    /// Every feature file is read once on the way, so that a broken or foreign one is reported now and not hours later.
    private func writePatients() throws {
        if resumes, folder.patients.exists { return }
        let everyone = Set(study.folds.folds.flatMap { $0.training + $0.heldOut })
        let first = study.cohort.patients.first { everyone.contains($0.id) }?.features.first
        let requirement = try first.map { FeatureRequirement(try readBag($0)) }
        var folds: [String: Int] = [:]
        for (index, fold) in study.folds.folds.enumerated() {
            for patient in fold.heldOut { folds[patient] = index }
        }
        try RunPatient.write(
            study.cohort.patients.map { patient in
                RunPatient(
                    id: patient.id, fold: folds[patient.id],
                    takesPart: everyone.contains(patient.id), slides: patient.features.count,
                    patches: try patient.features.reduce(0) { count, file in
                        let bag = try readBag(file)
                        try requirement?.check(bag)
                        return count + bag.count
                    },
                    hasGenes: patient.hasGenes, time: patient.outcome?.time,
                    event: patient.outcome?.event)
            }, to: folder.patients)
    }
}

/// How long a fold took.
struct FoldTiming: Codable {
    let fold: Int
    let seconds: Double
}
