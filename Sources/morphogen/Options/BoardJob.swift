import Cohorts
import Evaluation
import Files
import Foundation
import Reports
import SystemPackage
import Training

/// Trains the variants of a board and writes what they come to.
struct BoardJob {
    private let configuration: GiMPStudyConfiguration
    private let cohort: GiMPCohort
    private let folder: FilePath
    private let quiet: Bool

    init(
        _ configuration: GiMPStudyConfiguration, _ cohort: GiMPCohort, _ folder: FilePath,
        quiet: Bool
    ) {
        self.configuration = configuration
        self.cohort = cohort
        self.folder = folder
        self.quiet = quiet
    }

    /// Trains, compares, writes.
    ///
    /// - Parameters:
    ///   - names: The variants.
    ///   - shares: Shares of labels to train with besides all.
    /// - Throws: An error with a sentence, if the study as it is cannot be trained.
    func run(_ names: [String], shares: [Double]) throws {
        if let report = cohort.report { print(report.text) }
        try makeFolder(folder)
        var boards: [(share: Double, board: Board)] = []
        for share in shares {
            let place = folder.appending("labels-\(NumberText.percent(share).dropLast())")
            boards.append((share, try board(Self.fewLabels.map(\.0), share: share, in: place)))
        }
        let needed = shares.isEmpty ? names : names + Self.fewLabels.map(\.0)
        let whole = try board(needed, share: 1, in: folder)
        boards.append((1, whole))
        let line = ProgressLine("Asking about genes", quiet: quiet)
        defer { line.finish() }
        let full = folder.appending(GiMPVariant.full)
        let judged: GiMPMetrics = try readJSON(of: full.appending("metrics.json"))
        let folds = judged.views.first?.folds.count ?? 0
        try GiMPAblation(configuration, cohort, into: folder, version: morphogenVersion)
            .interpret { line.update($0, of: folds) }
        line.finish()
        let curves =
            shares.isEmpty
            ? nil
            : LabelCurveSection(
                boards, names: Self.fewLabels, other: GiMPVariant.scratch)
        if let curves {
            try writeAtomically(to: full.appending("label-curve.json"), text: jsonText(curves))
        }
        try writeAtomically(
            to: full.appending("report.html"), text: html(EvaluationReport(gimpRun: full)))
        try writeAtomically(to: folder.appending("board.json"), text: jsonText(whole) + "\n")
        let report = BoardReport(
            whole, heading: heading(whole), labelCurves: curves,
            provenance: try provenance(folds: folds), limits: [])
        let page = folder.appending("board.html")
        try writeAtomically(to: page, text: html(report))
        print(whole.text())
        print("Board: \(page)")
    }

    /// The variants of the curve of few labels, and what they are called.
    private static let fewLabels = [
        (GiMPVariant.full, "GiMP"), (GiMPVariant.scratch, "GiMP from scratch"),
        (GiMPVariant.unpaired, "GiMP with the genes' stage only"),
        ("lasso-on-genes", "lasso on genes"), ("attention-mil", "attention MIL on patches"),
    ]

    /// Trains some variants with a share of labels, and compares them.
    private func board(_ names: [String], share: Double, in folder: FilePath) throws -> Board {
        var settings = configuration
        if share < 1 { settings.options.labelShare = share }
        let ablation = GiMPAblation(settings, cohort, into: folder, version: morphogenVersion)
        let chosen = ablation.variants.filter { names.contains($0.name) }
        let line = ProgressLine("Training", quiet: quiet)
        defer { line.finish() }
        let columns = PredictionColumns(classes: cohort.classes)
        let rows = try chosen.enumerated().map { place, variant -> BoardVariant in
            func row(_ reason: String) -> BoardVariant {
                BoardVariant(
                    heading: variant.heading, name: variant.name, meaning: variant.meaning,
                    predictions: .missing(reason))
            }
            do {
                let table = try ablation.run(variant) { state in
                    line.update(
                        state.stage.done, of: state.stage.total,
                        showing:
                            "\(place + 1)/\(chosen.count) \(variant.name), fold \(state.fold + 1), \(state.stage.stage)"
                    )
                }
                return BoardVariant(
                    heading: variant.heading, name: variant.name, meaning: variant.meaning,
                    table: table, columns: columns)
            } catch let error as TrainingError where variant.name != GiMPVariant.full {
                return row("\(error)")
            }
        }
        return try Board(rows, reference: GiMPVariant.full)
    }

    private func heading(_ board: Board) -> ReportHeading {
        let index = board.rows[0].index.estimate
        let value = index.value.map { NumberText.estimate($0) } ?? "unknown"
        return ReportHeading(
            study: configuration.name, model: "GiMP",
            summary: """
                GiMP and \(NumberText.count(board.rows.count - 1, "variant")) of it on the same \
                folds: the study as it is has the \(board.scale) \(value); 0.5 is \
                chance.\(index.value?.verdict ?? "")
                """, headline: index, dataKind: configuration.data,
            patients: index.value?.patients ?? cohort.patients.count,
            date: Date.now.formatted(.iso8601.year().month().day()), version: morphogenVersion)
    }

    private func provenance(folds: Int) throws -> Provenance {
        let hashes = cohort.inputs.sorted { $0.key < $1.key }
            .map { Provenance.Fact($0.key, $0.value, isCode: true) }
        return Provenance(
            groups: [
                .init(
                    "Board",
                    [
                        .init("Morphogen", morphogenVersion),
                        .init("Network", "GiMP, a re-implementation from the public description"),
                        .init("Seed", "\(configuration.options.seed)"),
                        .init("Folds", "\(folds)"),
                    ]), .init("SHA-256", hashes),
            ], configuration: try jsonText(configuration),
            commands: [(["morphogen"] + CommandLine.arguments.dropFirst()).joined(separator: " ")])
    }
}
