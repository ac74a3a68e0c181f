import Files
import Foundation
import Survival
public import SystemPackage

/// Variants of a study of GiMP on the same sealed folds, each in a folder of its own.
///
/// Every variant goes on from where it was killed. Stages that a variant shares with the study as
/// it is are copied from there, not learned again.
public struct GiMPAblation {
    /// How far the variants are.
    public struct Progress: Sendable {
        /// The variant under way.
        public let variant: String
        /// Its fold under way, from 0.
        public let fold: Int
        /// The stage under way.
        public let stage: StageProgress
    }

    /// The variants, the study as it is first.
    public let variants: [GiMPVariant]
    private let configuration: GiMPStudyConfiguration
    private let cohort: GiMPCohort
    private let folder: FilePath
    private let version: String
    private let interval: Duration

    /// Prepares a board.
    ///
    /// - Parameters:
    ///   - configuration: The study as it is.
    ///   - cohort: Its patients.
    ///   - folder: Where the variants' folders go; made if it is not there.
    ///   - version: The version of the program, for the files.
    ///   - interval: How long may pass between two checkpoints.
    public init(
        _ configuration: GiMPStudyConfiguration, _ cohort: GiMPCohort, into folder: FilePath,
        version: String, interval: Duration = .seconds(30)
    ) {
        self.configuration = configuration
        self.cohort = cohort
        self.folder = folder
        self.version = version
        self.interval = interval
        variants = GiMPVariant.all(configuration.options)
    }

    /// Brings a variant to its predictions of held-out patients; one that has them is left as it is.
    ///
    /// - Parameters:
    ///   - variant: One of ``variants``.
    ///   - progress: Called after every step; what it throws ends the run, which can be resumed.
    /// - Returns: The table of predictions, as `morphogen train` writes it.
    /// - Throws: ``TrainingError`` if the variant cannot be trained.
    public func run(
        _ variant: GiMPVariant, progress: (Progress) throws -> Void = { _ in }
    ) throws -> FilePath {
        func report(_ fold: Int, _ stage: StageProgress) throws {
            try progress(Progress(variant: variant.name, fold: fold, stage: stage))
        }
        let place = folder.appending(variant.name)
        let table = place.appending("predictions.csv")
        switch variant.kind {
        case .network(let change):
            var changed = configuration
            change(&changed.options)
            let run = try validation(changed, place)
            if place.appending("metrics.json").exists { return table }
            try adopt(for: changed.options, place, run)
            try run.train(progress: report)
            _ = try run.judge()
        case .average(let first, let second):
            let others = [first, second].map { folder.appending($0).appending("predictions.csv") }
            for (other, name) in zip(others, [first, second]) where !other.exists {
                throw TrainingError(
                    .study, "the mean needs the predictions of '\(name)', and there are none")
            }
            try makeFolder(place)
            try average(others).write(to: table)
        case .lasso:
            var changed = configuration
            changed.options.network.sides = .genes
            let run = try validation(changed, place)
            if table.exists { return table }
            try run.baselineTable { fold, _, heldOut in try fold.lasso(heldOut) }
                .write(to: table)
        case .attentionMIL:
            var changed = configuration
            changed.options.network.sides = .slides
            let run = try validation(changed, place)
            if table.exists { return table }
            try run.baselineTable { fold, index, heldOut in
                try fold.attentionMIL(
                    heldOut, folder: place.appending("fold-\(index)"), version: version,
                    interval: interval
                ) { try report(index, $0) }
            }.write(to: table)
        }
        return table
    }

    /// Asks the models of the study as it is about gene groups and genes.
    ///
    /// - Parameter progress: Called after each fold with the number of folds done.
    /// - Throws: ``TrainingError`` if it is not trained.
    public func interpret(_ progress: (Int) -> Void = { _ in }) throws {
        try validation(configuration, folder.appending(GiMPVariant.full)).interpret(progress)
    }

    private func validation(
        _ configuration: GiMPStudyConfiguration, _ place: FilePath
    ) throws -> GiMPCrossValidation {
        try GiMPCrossValidation(
            configuration, cohort, into: place, version: version, resumes: true,
            interval: interval)
    }

    /// Copies the stages that come out the same as those of the study as it is.
    private func adopt(
        for options: GiMPOptions, _ place: FilePath, _ run: GiMPCrossValidation
    ) throws {
        let whole = folder.appending(GiMPVariant.full)
        guard place != whole, options.network.sides == .both else { return }
        for stage in [GiMPFold.Stage.genes, .pretraining] {
            let epochs =
                stage == .genes ? options.geneStage.epochs : options.pretraining.epochs
            guard epochs > 0,
                options.bearing(on: stage) == configuration.options.bearing(on: stage)
            else { continue }
            for fold in 0..<run.count {
                let source = whole.appending("fold-\(fold)").appending(stage.file)
                let target = place.appending("fold-\(fold)").appending(stage.file)
                guard source.exists, !target.exists else { continue }
                try makeFolder(target.removingLastComponent())
                let bytes = try readBytes(of: source)
                try writeAtomically(to: target, bytes)
            }
        }
    }

    // MARK: The mean of two tables

    /// The mean of two tables of predictions.
    ///
    /// Risks have no common scale, so of them it is the mean of their ranks within the fold. A
    /// patient of one table only keeps what stands there.
    private func average(_ paths: [FilePath]) throws -> CSVWriter {
        let tables = try paths.map { try BaselineTable($0, classes: cohort.classes) }
        var writer = CSVWriter(columns: BaselineTable.columns(cohort.classes))
        var seen: Set<String> = []
        for row in tables.flatMap(\.rows) where seen.insert(row.id).inserted {
            let both = tables.compactMap { $0.row(of: row.id) }
            let values = row.values.indices.map { place in
                both.reduce(0) { $0 + $1.values[place] } / Double(both.count)
            }
            writer.add(row.start + values.map(\.description))
        }
        return writer
    }
}
