public import Cohorts
import Files
import SystemPackage
import Tensors

/// Cross-validation of Path-GPTOmic's second stage, in the folder that `RunFolder` describes.
///
/// Besides what every run has there is `predictions-regions.csv`: the log hazard of every region of
/// every held-out patient, and what genes and image say of it alone. A patient's risk is the mean over
/// his regions. A run that was killed goes on after the last checkpoint and ends with the same bytes.
public struct PathGPTOmicCrossValidation {
    /// Where a run stands.
    public struct Progress: Sendable, Hashable {
        /// The fold, from 0.
        public let fold: Int
        /// How many folds there are.
        public let folds: Int
        /// The epochs of a fold.
        public let epochs: Int
        /// The epoch that is done.
        public let last: EpochRecord
    }

    private let configuration: PathGPTOmicConfiguration
    private let cohort: PathGPTOmicCohort
    private let folder: RunFolder
    private let manifest: RunManifest
    private let resumes: Bool
    private let interval: Duration

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - configuration: The study.
    ///   - cohort: Its patients.
    ///   - folder: Where the files go; one that holds another run is refused.
    ///   - version: The version of the program, for the files.
    ///   - resumes: Whether to go on with what is there.
    ///   - interval: How long may pass between two checkpoints.
    /// - Throws: ``TrainingError`` if the folder holds another run, or one and `resumes` is false.
    public init(
        _ configuration: PathGPTOmicConfiguration, _ cohort: PathGPTOmicCohort,
        into folder: RunFolder, version: String, resumes: Bool = false,
        interval: Duration = .seconds(30)
    ) throws {
        try requireEngine()
        if let threads = configuration.training.threads { try setThreadCount(threads) }
        manifest = RunManifest(
            study: configuration.name, model: configuration.model,
            preset: configuration.wiring, epochChoice: .lastEpoch,
            dataKind: configuration.data,
            trainedWithGenes: cohort.genomics != nil || cohort.expression != nil,
            seed: configuration.training.seed, threads: threadCount(), version: version,
            torchVersion: engineVersion(),
            configurationHash: sha256(Array(try json(configuration).utf8)),
            foldsHash: cohort.folds.hash, inputHashes: cohort.inputs,
            folds: cohort.folds.folds.count)
        try manifest.requireRoom(in: folder, resumes: resumes)
        self.configuration = configuration
        self.cohort = cohort
        self.folder = folder
        self.resumes = resumes
        self.interval = interval
    }

    /// Trains and judges all folds.
    ///
    /// - Parameter progress: Called after every epoch; what it throws ends the run, which can be
    ///   resumed.
    /// - Returns: The indices of all folds and of all held-out patients together.
    /// - Throws: ``TrainingError`` if a fold cannot be trained.
    public func run(progress: (Progress) throws -> Void = { _ in }) throws -> RunMetrics {
        try makeFolder(folder.path)
        try writeAtomically(to: folder.configuration, text: StrictYAML.text(of: configuration))
        try writeAtomically(to: folder.cohort, text: json(cohort.report))
        try writePatients()
        try writeAtomically(to: folder.manifest, text: json(manifest))
        for index in cohort.folds.folds.indices {
            let files = folder.fold(index)
            if resumes, files.metrics.exists { continue }
            try makeFolder(files.path)
            let started = ContinuousClock.now
            let fold = try PathGPTOmicFold(configuration, cohort, fold: index)
            let identity = Checkpoint.Identity(
                configuration: manifest.configurationHash, folds: manifest.foldsHash,
                inputs: manifest.inputHashes, fold: index, version: manifest.version)
            let records = try fold.train(
                in: files, identity: identity, resumes: resumes, interval: interval
            ) { record in
                try progress(
                    Progress(
                        fold: index, folds: cohort.folds.folds.count,
                        epochs: configuration.training.epochs, last: record))
            }
            try fold.write(records, to: files)
            var timing = try JSONLinesFile(appendingTo: folder.timing)
            try timing.append(
                FoldTiming(fold: index, seconds: (ContinuousClock.now - started) / .seconds(1)))
        }
        try joinRegions()
        let metrics = try RunMetrics.summary(of: folder, folds: cohort.folds.folds.count)
        try writeAtomically(to: folder.metrics, text: json(metrics))
        return metrics
    }

    /// The region tables of all folds in one.
    private func joinRegions() throws {
        let name = "predictions-regions.csv"
        var lines: [Substring] = []
        for index in cohort.folds.folds.indices {
            let text = try readText(of: folder.fold(index).path.appending(name))
            let own = text.split(whereSeparator: \.isNewline)
            lines += index == 0 ? own[...] : own.dropFirst()
        }
        try writeAtomically(
            to: folder.path.appending(name), text: lines.joined(separator: "\n") + "\n")
    }

    private func writePatients() throws {
        let everyone = Set(cohort.folds.folds.flatMap { $0.training + $0.heldOut })
        var folds: [String: Int] = [:]
        for (index, fold) in cohort.folds.folds.enumerated() {
            for patient in fold.heldOut { folds[patient] = index }
        }
        try RunPatient.write(
            cohort.patients.map { patient in
                RunPatient(
                    id: patient.id, fold: folds[patient.id],
                    takesPart: everyone.contains(patient.id), slides: patient.units.count,
                    patches: 0,
                    hasGenes: cohort.genomics?.has(patient.id) ?? false
                        || cohort.expression?.has(patient.id) ?? false,
                    time: patient.outcome?.time, event: patient.outcome?.event)
            }, to: folder.patients)
    }
}
