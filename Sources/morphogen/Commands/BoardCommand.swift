import ArgumentParser
import Cohorts
import Evaluation
import Files
import Foundation
import Reports
import SystemPackage
import Training

struct BoardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "board",
        abstract: "Path-GPTOmic's ablations on one plan of folds, side by side.",
        discussion: """
            Takes a study with 'model: path-gptomic' and trains the rows of the published ablation, our
            own, other ways to balance, and each side alone, as far as the study names their inputs.
            Every row sees the same patients and folds. Writes one run per row, board.html and
            board.json. A board that was killed goes on with --resume.
            """)

    @Argument(help: "The study.")
    var study: String

    @Option(name: .shortAndLong, help: "The folder of the board.")
    var output: String

    @Flag(help: "Go on with the board in the folder, if there is one.")
    var resume = false

    @OptionGroup var progress: ProgressOptions

    func run() throws {
        let path = FilePath(study)
        let base = try PathGPTOmicConfiguration.read(path)
        let plan = try PathGPTOmicBoard(base, in: path.removingLastComponent())
        for warning in plan.warnings { warn(warning) }
        let folder = FilePath(output)
        let line = ProgressLine("Training", quiet: progress.quiet)
        defer { line.finish() }
        let runs = try plan.run(into: folder, version: morphogenVersion, resumes: resume) {
            row, state in
            line.update(
                (row * state.folds + state.fold) * state.epochs + state.last.epoch,
                of: plan.rows.count * state.folds * state.epochs,
                showing: "row \(row + 1)/\(plan.rows.count), fold \(state.fold + 1)/\(state.folds)")
        }
        line.finish()
        let board = try RunBoard(runs)
        try writeAtomically(to: folder.appending("board.json"), text: jsonText(board) + "\n")
        let page = try StudyPage(
            board, study: base.name, leftOut: plan.leftOut.map { "\($0.name): it \($0.reason)" },
            runs: runs.map(\.folder), version: morphogenVersion,
            date: Date.now.formatted(.iso8601.year().month().day()),
            commands: ["morphogen board \(study) --output \(output)"])
        try writeAtomically(to: folder.appending("board.html"), text: html(page))
        print(board.text())
        for row in plan.leftOut { print("left out: \(row.name): the study \(row.reason)") }
        print("Board: \(folder.appending("board.html"))")
    }
}
