import Cohorts
import Files
public import SystemPackage
import Tensors

/// Cross-validation of GiMP: all stages anew in every fold, judged by the patients held out of it.
///
/// ```
/// RUN/
///   study.json             the configuration, version, seed, hashes of inputs and folds
///   cohort.json            who takes part, what is missing
///   fold-0/
///     genes.safetensors, pretraining.safetensors, model.safetensors   one per stage
///     genes.jsonl …        the epochs of each stage
///     groups.json          gene groups ranked on the held-out patients, and the index without them
///   predictions.csv        held-out patients, seen from both sides
///   predictions-slides.csv, predictions-genes.csv    seen from one side each
///   metrics.json           the indices of each view
///   genes.json             genes by integrated gradients, a mean over folds, and gene sets among them
/// ```
///
/// Predictions and indices are written by ``judge()``; groups and genes come after, by
/// ``interpret(_:)``.
public struct GiMPCrossValidation {
    private struct Manifest: Codable, Hashable {
        var configuration: GiMPStudyConfiguration
        var folds: String
        /// How many folds there are, which planned folds decide and not the configuration.
        var count: Int
        var inputs: [String: String]
        var version: String
        var engine: String

        /// What differs between two runs, one phrase each.
        func differences(from other: Manifest) -> [String] {
            var found = [
                ("seed", "\(configuration.options.seed)", "\(other.configuration.options.seed)"),
                ("version", version, other.version), ("libtorch", engine, other.engine),
            ].filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1), there \($0.2)" }
            let tables = Set(inputs.keys).union(other.inputs.keys).sorted()
            for table in tables where inputs[table] != other.inputs[table] {
                found.append("another \(table) table")
            }
            if folds != other.folds { found.append("other folds") }
            if found.isEmpty, self != other { found.append("another configuration") }
            return found
        }
    }

    /// The stages that a run may be limited to.
    public typealias Stage = GiMPFold.Stage

    let configuration: GiMPStudyConfiguration
    let cohort: GiMPCohort
    let folder: FilePath
    let folds: Folds
    private let version: String
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
        _ configuration: GiMPStudyConfiguration, _ cohort: GiMPCohort, into folder: FilePath,
        version: String, resumes: Bool, interval: Duration = .seconds(30)
    ) throws {
        try requireEngine()
        guard Device(configuration.options.device).isAvailable else {
            throw TrainingError(
                .study,
                "the device '\(configuration.options.device)' is not there; this machine has cpu")
        }
        self.configuration = configuration
        self.cohort = cohort
        self.folder = folder
        self.version = version
        self.resumes = resumes
        self.interval = interval
        folds =
            try cohort.folds
            ?? Folds(
                strata: cohort.strata, count: configuration.cohort.folds,
                seed: configuration.options.seed)
        let manifest = Manifest(
            configuration: configuration, folds: folds.hash, count: folds.folds.count,
            inputs: cohort.inputs, version: version, engine: engineVersion())
        let path = folder.appending("study.json")
        try requireRoom(in: folder, of: path, resumes: resumes) {
            manifest.differences(from: $0)
        }
        try makeFolder(folder)
        try writeAtomically(to: path, text: json(manifest))
        if let report = cohort.report {
            try writeAtomically(to: RunFolder(folder).cohort, text: json(report))
        }
    }

    /// The number of folds.
    public var count: Int { folds.folds.count }

    /// Takes all stages of all folds up to one.
    ///
    /// - Parameters:
    ///   - last: The last stage to take; stages without epochs are left out.
    ///   - progress: Called after every step with the fold; what it throws ends the run, which can
    ///     be resumed.
    /// - Throws: ``TrainingError`` if a fold cannot be trained.
    public func train(
        upTo last: Stage = .finetuning, progress: (Int, StageProgress) throws -> Void
    ) throws {
        let options = configuration.options
        for index in folds.folds.indices {
            let fold = try fold(index)
            let isPaired = options.network.sides == .both
            if options.geneStage.epochs > 0, isPaired {
                try fold.trainGenes { try progress(index, $0) }
            }
            guard last != .genes else { continue }
            if options.pretraining.epochs > 0, isPaired {
                try fold.pretrain { try progress(index, $0) }
            }
            guard last == .finetuning else { continue }
            try fold.finetune { try progress(index, $0) }
        }
    }

    /// Predicts the held-out patients of all folds and judges the predictions.
    ///
    /// - Returns: The indices of each view.
    /// - Throws: ``TrainingError`` if a fold is not trained.
    public func judge() throws -> GiMPMetrics {
        let sides = configuration.options.network.sides
        let views = sides == .both ? GiMPOptions.Sides.allCases : [sides]
        var tables = views.map { _ in CSVWriter(columns: columns) }
        var rows: [[GiMPMetrics.Row]] = views.map { _ in [] }
        for index in folds.folds.indices {
            let fold = try fold(index)
            for (place, view) in views.enumerated() {
                for forecast in try fold.predict(folds.folds[index].heldOut, sides: view) {
                    let target = cohort.patients([forecast.id]).first?.target
                    tables[place].add(cells(forecast, index, target))
                    if let target { rows[place].append((forecast, index, target)) }
                }
            }
        }
        for (table, view) in zip(tables, views) {
            let name = view == views[0] ? "predictions.csv" : "predictions-\(view.rawValue).csv"
            try table.write(to: folder.appending(name))
        }
        let complete = cohort.patients.filter { $0.slides != nil && cohort.hasGenes($0) }
        let metrics = try GiMPMetrics(
            rows, sides: views, complete: Set(complete.map(\.id)), classes: cohort.classes,
            data: configuration.data, folds: count)
        try writeAtomically(to: folder.appending("metrics.json"), text: json(metrics))
        return metrics
    }

    /// A fold with its files.
    ///
    /// - Parameter index: Which one.
    /// - Returns: The fold.
    /// - Throws: ``TrainingError`` if it lacks what the network reads.
    public func fold(_ index: Int) throws -> GiMPFold {
        let path = folder.appending("fold-\(index)")
        try makeFolder(path)
        return try GiMPFold(
            cohort, training: folds.folds[index].training, name: "fold \(index)",
            options: configuration.options, folder: path, version: version, resumes: true,
            interval: interval)
    }

    /// The patients that a fold holds out.
    ///
    /// - Parameter index: Which fold.
    /// - Returns: Identifiers.
    public func heldOut(_ index: Int) -> [String] { folds.folds[index].heldOut }

    /// The columns of predictions: those of outcome and forecast have the names that
    /// `morphogen evaluate` looks for.
    private var columns: [String] {
        cohort.classes.isEmpty
            ? ["case_id", "fold", "time", "event", "risk"]
                + (0..<configuration.options.bins).map { "survival_\($0)" }
            : ["case_id", "fold", "label"] + cohort.classes
    }

    private func cells(
        _ forecast: GiMPForecast, _ fold: Int, _ target: GiMPPatient.Target?
    ) -> [String] {
        let start = [forecast.id, String(fold)]
        switch target {
        case .survival(let outcome):
            return start + [outcome.time.description, outcome.event ? "1" : "0"]
                + ([forecast.risk] + forecast.survival).map(\.description)
        case .category(let index):
            return start + [cohort.classes[index]] + forecast.probabilities.map(\.description)
        case nil where cohort.classes.isEmpty:
            return start + ["", ""] + ([forecast.risk] + forecast.survival).map(\.description)
        case nil:
            return start + [""] + forecast.probabilities.map(\.description)
        }
    }
}
