import ArgumentParser
import Cohorts
import Files
import SystemPackage
import Training

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy a run's models for use elsewhere, without anything of its patients.",
        discussion: """
            Tables, predictions and the names of slides stay behind, and so do the decoders of
            genes, which slides alone do not need. predict --model takes the folder.
            """)

    @Argument(help: "The folder of a finished run.")
    var finishedRun: String

    @Option(name: .shortAndLong, help: "The folder of the copy.")
    var output: String

    @Flag(help: "Keep the decoders, so that expression can still be guessed from slides.")
    var withDecoders = false

    func run() throws {
        let run = FilePath(finishedRun)
        if !RunFolder(run).manifest.exists, run.appending("study.json").exists {
            guard !withDecoders else {
                throw CommandError("--with-decoders is of G-HANet; models of GiMP have no decoders")
            }
            let weights = try GiMPPredictor.export(run, to: FilePath(output))
            print("Wrote the models to \(output), \(weights) weights each")
            return
        }
        let weights = try exportModels(
            of: RunFolder(FilePath(finishedRun)), to: RunFolder(FilePath(output)),
            withDecoders: withDecoders)
        print("Wrote the models to \(output), \(weights) weights each")
    }
}
