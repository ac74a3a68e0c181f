import ArgumentParser
import Evaluation
import Files
import Foundation
import Reports
import SystemPackage

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge predictions by what was observed.",
        discussion: """
            Risks: Harrell's and Uno's C, areas under ROC curves over time, Kaplan–Meier medians and \
            log-rank tests of groups, and calibration where predicted survival is named. Classes: \
            areas under curves, calibration, agreement and operating points. Each number comes with \
            its interval, patients, events and method. Risks are higher for earlier events; a row \
            without outcome is left out and counted, a patient without prediction is refused.

              morphogen evaluate run/predictions.csv --folds fold
              morphogen evaluate p.csv --survival-at 12=s12,24=s24 --report p.html
              morphogen evaluate c.csv --label grade --probability II --probability III
            """)

    @Argument(
        help: "Tables with one row per patient; of several, each is a model of its own.",
        completion: .file(extensions: ["csv", "tsv", "gz", "zip"]))
    var predictions: [String]

    @OptionGroup(title: "Columns") var columns: PredictionOptions

    @Option(
        name: .customLong("at"), parsing: .singleValue,
        help: ArgumentHelp(
            "A time for areas under ROC curves, months; 12, 24, 36, 60 where the data allow.",
            valueName: "months"))
    var horizons: [Double] = []

    @Option(
        help: ArgumentHelp(
            "Uno's C counts events before this time; while a tenth is followed by default.",
            valueName: "months"))
    var until: Double?

    @Option(help: "Digits after the point.")
    var digits = 3

    @Flag(help: "Print JSON, every number in full.")
    var json = false

    @Option(help: ArgumentHelp("Write a page with curves to this file.", valueName: "html"))
    var report: String?

    func validate() throws {
        guard (0...15).contains(digits) else {
            throw ValidationError("--digits must be from 0 to 15, not \(digits)")
        }
    }

    func run() throws {
        let table = try columns.table(predictions)
        if columns.label == nil { try judgeRisks(table) } else { try judgeClasses(table) }
    }

    private func judgeRisks(_ table: PredictionTable) throws {
        var settings = SurvivalEvaluation.Settings()
        settings.horizons = horizons.isEmpty ? nil : horizons.sorted()
        settings.until = until
        let evaluations = try table.sets.map { try SurvivalEvaluation($0, settings) }
        print(
            json
                ? try jsonText(evaluations)
                : evaluations.count == 1
                    ? evaluations[0].text(digits: digits)
                    : SurvivalEvaluation.text(evaluations, digits: digits))
        try write { study, date, provenance in
            EvaluationReport(
                evaluations, study: study, date: date, version: morphogenVersion,
                provenance: provenance)
        }
    }

    private func judgeClasses(_ table: PredictionTable) throws {
        let evaluations = try table.sets.map { try ClassEvaluation($0) }
        print(
            json
                ? try jsonText(evaluations)
                : evaluations.map { $0.text(digits: digits) }.joined(separator: "\n\n"))
        try write { study, date, provenance in
            EvaluationReport(
                evaluations, study: study, date: date, version: morphogenVersion,
                provenance: provenance)
        }
    }

    /// Writes the page if one is wanted.
    private func write(
        _ page: (_ study: String, _ date: String, Provenance) -> EvaluationReport
    ) throws {
        guard let report else { return }
        let inputs = try predictions.map { path in
            Provenance.Fact(
                FilePath(path).lastComponent?.string ?? path,
                "SHA-256 \(try sha256(of: FilePath(path)))", isCode: true)
        }
        let command = (["morphogen"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
        let names = predictions.compactMap { FilePath($0).stem }
        let study = names.count > 3 ? "\(names.count) tables" : names.joined(separator: ", ")
        let date = Date.now.formatted(.iso8601.year().month().day())
        let provenance = Provenance(groups: [.init("Inputs", inputs)], commands: [command])
        try writeAtomically(to: FilePath(report), text: html(page(study, date, provenance)))
        say("Report: \(report)")
    }
}
