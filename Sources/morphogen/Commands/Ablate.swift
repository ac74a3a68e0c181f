import ArgumentParser
import Evaluation
import Files
import Foundation
import Reports
import SystemPackage
import Training

struct Ablate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lay variants of a study of GiMP side by side on the same folds.",
        discussion: """
            The study as it is, the study without each of its parts, with other masks, gene \
            encoders, weights and fusions, one side alone, their average, the lasso on genes and \
            attention MIL on patches: each trained on the same sealed folds, judged on its held-out \
            patients and compared with the study as it is, patient by patient. Writes board.json \
            and board.html. A run that was killed goes on when the command is given again.

              morphogen ablate study.yaml -o board
              morphogen ablate study.yaml -o board --only no-triplets,slides-only,lasso-on-genes
              morphogen ablate study.yaml -o board --labels 0.01,0.05,0.1,0.25
            """)

    @Argument(help: "The study, with 'model: gimp'.")
    var study: String

    @Option(name: .shortAndLong, help: "The folder of the board.")
    var output: String?

    @Option(help: ArgumentHelp("Only these variants, and the study as it is.", valueName: "name,…"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "Also train with these shares of labels: GiMP with and without pre-training, the lasso and attention MIL.",
            valueName: "share,…"))
    var labels: String?

    @Flag(help: "Print the variants and train none.")
    var list = false

    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        if output == nil, !list {
            throw ValidationError("name the folder of the board with --output")
        }
        for share in try shares() where !(share > 0 && share < 1) {
            throw ValidationError("--labels has \(share); shares lie above 0 and below 1")
        }
    }

    private func shares() throws -> [Double] {
        try (labels.map(PredictionOptions.names) ?? []).map { text in
            guard let share = Double(text) else {
                throw ValidationError("--labels has '\(text)'; a number is needed")
            }
            return share
        }.sorted()
    }

    func run() throws {
        let path = FilePath(study)
        let configuration = try GiMPStudyConfiguration.read(path)
        var chosen = GiMPVariant.all(configuration.options)
        if let only {
            let names = PredictionOptions.names(only)
            if let unknown = names.first(where: { name in !chosen.contains { $0.name == name } }) {
                throw CommandError(
                    "--only has '\(unknown)'; the variants of this study are \(chosen.map(\.name).joined(separator: ", "))"
                )
            }
            chosen = chosen.filter { names.contains($0.name) || $0.name == GiMPVariant.full }
        }
        guard !list, let output else {
            for variant in chosen { print("  \(variant.name.padded(30))\(variant.meaning)") }
            return
        }
        let job = BoardJob(
            configuration, try GiMPCohort(configuration, in: path.removingLastComponent()),
            FilePath(output), quiet: progress.quiet)
        try job.run(chosen.map(\.name), shares: try shares())
    }
}
