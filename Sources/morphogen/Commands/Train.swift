import ArgumentParser
import Cohorts
import Foundation
import SystemPackage
import Training

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train with slides and genes by cross-validation.",
        discussion: """
            Writes one model per fold, the predictions of all held-out patients and the indices.
            A run that was killed goes on with --resume and ends with the same bytes.
            """)

    @Argument(help: "The study: morphogen init writes one to start from.")
    var study: String

    @Option(name: .shortAndLong, help: "The folder of the run.")
    var output: String

    @Flag(help: "Go on with the run in the folder, if there is one.")
    var resume = false

    @Flag(help: "Train the same network from slides only, to compare with.")
    var withoutGenes = false

    @Option(help: "Another seed than the study's.")
    var seed: UInt64?

    @OptionGroup var progress: ProgressOptions

    func run() throws {
        let path = FilePath(study)
        switch try StudyFile(path) {
        case .gimp: try trainGiMP()
        case .pathGPTOmic: try trainPathGPTOmic()
        case .ghanet(let configuration): try train(configuration, at: path)
        }
    }

    private func trainPathGPTOmic() throws {
        let job = PathGPTOmicJob(
            study: study, output: output, resumes: resume, quiet: progress.quiet)
        var kind = RunManifest.DataKind.real
        let metrics = try job.run { study in
            kind = study.data
            if withoutGenes {
                study.network.genomics = []
                study.network.expression = .none
            }
            if let seed { study.training.seed = seed }
        }
        if kind != .real { print("\(kind.rawValue) data") }
        print(summary(metrics))
        print("Run in \(output). Next: morphogen report \(output)")
    }

    private func train(_ study: StudyConfiguration, at path: FilePath) throws {
        var configuration = study
        if withoutGenes { configuration.training.genes = false }
        if let seed { configuration.training.seed = seed }
        let loaded = try Study(configuration, in: path.removingLastComponent())
        var report = loaded.cohort.report
        report.warnings = loaded.warnings
        print(report.text)
        for label in labels(configuration) { print("  \(label)") }
        let line = ProgressLine("Training", quiet: progress.quiet)
        defer { line.finish() }
        let folds = loaded.folds.folds.count
        var crossValidation = try CrossValidation(
            loaded, into: RunFolder(FilePath(output)), version: morphogenVersion, resumes: resume)
        crossValidation.slideReader = ReadSlide.worker
        let metrics = try crossValidation.run { state in
            line.update(
                state.fold * state.total + state.done, of: folds * state.total,
                showing: "fold \(state.fold + 1)/\(folds), epoch \(state.epoch)",
                note: state.last.map(note) ?? "")
        }
        line.finish()
        print(summary(metrics))
        print("Run in \(output). Next: morphogen report \(output)")
    }

    private func trainGiMP() throws {
        let job = GiMPJob(study: study, output: output, resumes: resume, quiet: progress.quiet)
        let run = try job.train(upTo: .finetuning) { options in
            if withoutGenes { options.network.sides = .slides }
            if let seed { options.seed = seed }
        }
        try job.judge(run)
    }

    /// What must stand wherever a number of the run stands.
    private func labels(_ configuration: StudyConfiguration) -> [String] {
        var labels: [String] = []
        if configuration.data != .real { labels.append("\(configuration.data.rawValue) data") }
        if configuration.model.preset == "reference" {
            labels.append(
                "reference preset: the authors' wiring with its defects, for comparison only")
        }
        if configuration.training.epochChoice == .paperCompatible {
            labels.append(
                "paper-compatible protocol: the best epoch on the held-out fold; every index below is inflated"
            )
        }
        return labels
    }

    private func note(_ record: EpochRecord) -> String {
        let concordance =
            record.heldOutConcordance.map { ", held-out C \(fixed($0, 2))" } ?? ""
        return "loss \(fixed(record.totalLoss, 3))\(concordance)"
    }

    private func summary(_ metrics: RunMetrics) -> String {
        var lines = ["  fold  C-index (95 % CI)     patients  events  genes"]
        func row(_ name: String, _ index: Estimate?, _ genes: String) {
            let cells = [
                name.padded(6),
                (index.map { brief($0.value, from: $0.lower, to: $0.upper) } ?? "no pair counts")
                    .padded(22), "\(index?.patients ?? 0)".padded(10),
                "\(index?.events ?? 0)".padded(8),
                genes,
            ]
            lines.append("  " + cells.joined())
        }
        for fold in metrics.folds {
            row("\(fold.fold)", fold.concordance, "\(fold.genesPerGroup.reduce(0, +))")
        }
        row("all", metrics.concordance, "")
        return lines.joined(separator: "\n")
    }
}
