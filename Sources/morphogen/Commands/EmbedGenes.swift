public import ArgumentParser
import Cohorts
import Files
import Foundation
import Layers
import Models
public import Omics
import SystemPackage
import Tensors
import Training

struct EmbedGenes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed-genes",
        abstract: "Turn bulk expression into scGPT embeddings, one per patient.",
        discussion: """
            The folder of the model holds best_model.pt, args.json and vocab.json, as the authors of
            scGPT release them (links in the README of bowang-lab/scGPT); nothing in them is run.
            Writes OUTPUT, a table, and OUTPUT.json: how it was made, which genes were lost, and how
            far the draws lie apart.
            """)

    enum Genes: String, ExpressibleByArgument, CaseIterable {
        case drawn, variable, all
    }

    @Argument(help: "Expression: a table of patients by genes, or the result of an import.")
    var table: String

    @Option(help: "The folder of the model.")
    var model: String

    @Option(help: "What the numbers are, such as tpm or log2(tpm+0.001).")
    var unit: ExpressionUnit

    @Option(name: .shortAndLong, help: "The table to write.")
    var output: String

    @Option(help: "Which genes to read where more have a value than fit: drawn, variable or all.")
    var genes: Genes?

    @Option(help: "A file with one training patient per line, for --genes variable.")
    var training: String?

    @Option(help: "How many times each patient is drawn; the mean is written.")
    var draws = 1

    @Option(help: "The seed of all draws.")
    var seed: UInt64 = 1

    @Option(help: "What a value tied with several quantiles becomes: drawn or top.")
    var ties = CellTokenizer.Ties.drawn

    @Option(help: "The most tokens of a patient; that of the model's training by default.")
    var limit: Int?

    @Option(help: "Where embeddings are kept for the next time; OUTPUT.cache by default.")
    var cache: String?

    @Option(help: "The SHA-256 that the weights must have.")
    var sha256: String?

    @Option(
        help:
            "Random weights of this seed instead of best_model.pt: shows the way of the data; the embeddings mean nothing."
    )
    var randomWeights: UInt64?

    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        if genes == .variable, training == nil {
            throw ValidationError(
                "the most variable genes are learned from training patients; name them with --training"
            )
        }
        if randomWeights != nil, sha256 != nil {
            throw ValidationError("random weights have no SHA-256; leave one of the two out")
        }
    }

    func run() throws {
        try requireEngine()
        let folder = FilePath(model)
        let vocabulary = try GeneVocabulary(folder.appending("vocab.json"))
        let network = try network(folder, vocabulary)
        let table = try OmicsTable(
            FilePath(table), bareColumns: .expression, differingRows: .useFirst)
        for warning in table.warnings { print(warning) }
        let settings = try settings(network, vocabulary, table)
        let embedder = try GeneEmbedder(
            network.model, vocabulary: vocabulary, settings: settings, weights: network.weights,
            cache: FilePath(cache ?? output + ".cache"))
        let line = ProgressLine("Embedding", quiet: progress.quiet)
        let result = try embedder.embed(table) { line.update($0, of: table.patients.count) }
        line.finish()
        let summary = EmbeddingTable(result, settings: settings, weights: network.weights)
        try summary.write(result, to: FilePath(output))
        print("\(result.match)")
        print("\(result.embeddings.count) patients, \(result.cached) from the cache, in \(output)")
        print("weights: \(network.weights)")
        if let variance = summary.meanVariance {
            print(
                "single draws lie \(fixed(variance, 6)) from their mean (squared), patients "
                    + "\(fixed(summary.spreadOfPatients, 6)) from theirs")
        }
    }

    private struct Network {
        let model: ScGPT
        let weights: String
        var limit = 1200
        var bins = 51
        var cellValue: Float = -2
    }

    private func network(_ folder: FilePath, _ vocabulary: GeneVocabulary) throws -> Network {
        if let randomWeights {
            var configuration = ScGPT.Configuration()
            configuration.tokens = vocabulary.count
            configuration.padding = vocabulary.paddingID
            return Network(
                model: try ScGPT(configuration, in: ParameterScope(seed: randomWeights)),
                weights: "random, seed \(randomWeights): the embeddings mean nothing")
        }
        let checkpoint = try ScGPTCheckpoint(
            weights: folder.appending("best_model.pt"), arguments: folder.appending("args.json"),
            checksum: sha256)
        let loaded = try checkpoint.model(
            checkpoint.configuration(padding: vocabulary.paddingID))
        let release = checkpoint.release.map { "\($0), " } ?? "no known release, "
        return Network(
            model: loaded.model, weights: release + "SHA-256 \(checkpoint.checksum)",
            limit: checkpoint.arguments.limit, bins: checkpoint.arguments.bins,
            cellValue: Float(checkpoint.arguments.padValue))
    }

    private func settings(
        _ network: Network, _ vocabulary: GeneVocabulary, _ table: OmicsTable
    ) throws -> GeneEmbedder.Settings {
        var settings = GeneEmbedder.Settings(unit: unit)
        settings.limit = limit ?? network.limit
        settings.bins = network.bins
        settings.cellValue = network.cellValue
        settings.ties = ties
        settings.draws = draws
        settings.seed = seed
        switch genes {
        case nil: settings.genes = .fitting
        case .drawn: settings.genes = .drawn
        case .all: settings.genes = .all
        case .variable:
            let lines = try String(contentsOfFile: training ?? "", encoding: .utf8)
                .split(whereSeparator: \.isNewline).map(String.init)
            settings.genes = .listed(
                try GeneEmbedder.variableGenes(
                    table, vocabulary, unit: unit, training: lines, count: settings.limit - 1))
        }
        return settings
    }
}

extension ExpressionUnit: ExpressibleByArgument {}
extension CellTokenizer.Ties: ExpressibleByArgument {}
