import ArgumentParser
import Cohorts
import Evaluation
import Files
import Reports
import SystemPackage

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the report of a run: one self-contained HTML file.")

    @Argument(help: "The folder of a finished run.")
    var folder: String

    @Option(help: "Another run of the same folds to stand beside it.")
    var compare: [String] = []

    @Option(name: .shortAndLong, help: "The file to write; report.html in the run by default.")
    var output: String?

    func run() throws {
        let run = RunFolder(FilePath(folder))
        if !run.manifest.exists, run.path.appending("study.json").exists {
            try reportGiMP(run.path)
            return
        }
        var options = RunReport.Options()
        options.comparisons = try compare.map {
            try ComparedScore.run(RunFolder(FilePath($0)), besides: run)
        }
        if let oracle = try ComparedScore.oracle(of: run) { options.comparisons.append(oracle) }
        options.commands = try RunReport.commands(of: run)
        let path = output.map { FilePath($0) } ?? run.report
        let report = try RunReport(run, options)
        try writeAtomically(to: path, text: html(report))
        for row in report.discrimination.value?.rows ?? [] {
            let estimate = row.estimate
            let index = brief(
                estimate.value, from: estimate.interval?.lower, to: estimate.interval?.upper)
            print(
                "  \(row.name.padded(42))\(index.padded(20))n = \(estimate.patients), \(estimate.events ?? 0) events"
            )
        }
        print("Report: \(path)")
    }

    private func reportGiMP(_ folder: FilePath) throws {
        guard compare.isEmpty else {
            throw CommandError(
                "--compare is of runs of G-HANet; variants of GiMP stand beside each other with morphogen ablate"
            )
        }
        let report = try EvaluationReport(gimpRun: folder)
        let path = output.map { FilePath($0) } ?? RunFolder(folder).report
        try writeAtomically(to: path, text: html(report))
        for group in report.forest.value?.groups ?? [] {
            print("  \(group.name)")
            for row in group.rows {
                guard let estimate = row.estimate.value else { continue }
                let index = brief(
                    estimate.value, from: estimate.interval?.lower, to: estimate.interval?.upper)
                print("    \(row.name.padded(40))\(index.padded(20))n = \(estimate.patients)")
            }
        }
        print("Report: \(path)")
    }
}
