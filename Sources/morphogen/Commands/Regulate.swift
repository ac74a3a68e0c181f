public import ArgumentParser
import Omics
import SystemPackage
import Tensors
public import Training

struct Regulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Learn MLP-A from annotated cells, so that scGPT's space is straight between them.",
        discussion: """
            The first stage of Path-GPTOmic: mixes cells of an AnnData file, embeds the mixtures by a
            frozen scGPT, and learns what they are made of. Writes MLP-A for cohort.adapter, and
            prints how far mixtures lie off the line between their cells, before and after.
            """)

    @Argument(help: "Cells: an AnnData file (.h5ad) with a column of classes in obs.")
    var cells: String

    @Option(help: "The column of obs with the class of each cell.")
    var label: String

    @Option(help: "The folder of scGPT.")
    var model: String

    @Option(name: .shortAndLong, help: "The file to write, .safetensors.")
    var output: String

    @Option(help: "The layer of the file: X, raw/X, or one under layers.")
    var layer = "X"

    @Option(help: "How many cells are mixed.")
    var mixed = 2

    @Option(help: "How many mixtures are learned from.")
    var mixtures = 1000

    @Option(help: "What is minimised: squared or cross-entropy.")
    var loss = EmbeddingRegulation.Loss.squared

    @Option(help: "The seed of cells, shares, weights and order.")
    var seed: UInt64 = 1

    @Option(help: "Random weights of this seed instead of best_model.pt; the result means nothing.")
    var randomWeights: UInt64?

    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        guard mixtures > 0, mixed > 1 else {
            throw ValidationError("--mixtures must be 1 or more, and --mixed 2 or more")
        }
    }

    func run() throws {
        try requireEngine()
        let path = FilePath(cells)
        var reading = AnnDataOptions()
        reading.layer = layer
        let matrix = try importAnnData(path, reading).matrix
        let labels = try readCellLabels(path, named: label)
        let folder = try ScGPTFolder(FilePath(model), randomWeights: randomWeights)
        var options = CellRegulation.Options()
        options.mixer.cells = mixed
        options.mixtures = mixtures
        options.regulation.loss = loss
        options.regulation.seed = seed
        let line = ProgressLine("Embedding", quiet: progress.quiet)
        defer { line.finish() }
        let result = try CellRegulation(folder, options).run(matrix, labels: labels) {
            line.update($0, of: $1)
        }
        line.finish()
        try result.regulation.write(
            to: FilePath(output),
            notes: ["weights": folder.weights, "classes": result.classes.joined(separator: ", ")])
        print("\(result.match)")
        print("\(result.classes.count) classes: \(result.classes.joined(separator: ", "))")
        print(
            "mixtures lie off the line by \(fixed(result.bendBefore, 3)) of the distance of their "
                + "cells before, \(fixed(result.bendAfter, 3)) after")
        print(
            "squared error of held-out shares \(fixed(result.error, 4)), of guessing their mean "
                + fixed(result.guessError, 4))
        print("weights: \(folder.weights)")
        print("MLP-A: \(output)")
    }
}

extension EmbeddingRegulation.Loss: ExpressibleByArgument {}
