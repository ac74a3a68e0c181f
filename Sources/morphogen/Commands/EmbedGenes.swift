public import ArgumentParser
import Cohorts
import Files
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
        if let limit, limit < 2 {
            throw ValidationError("--limit must be 2 or more: the cell token and a gene")
        }
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
        let folder = try ScGPTFolder(
            FilePath(model), checksum: sha256, randomWeights: randomWeights)
        let table = try OmicsTable(
            FilePath(table), bareColumns: .expression, differingRows: .useFirst)
        for warning in table.warnings { warn(warning) }
        let settings = try settings(folder, table)
        let embedder = try GeneEmbedder(
            folder.model, vocabulary: folder.vocabulary, settings: settings,
            weights: folder.weights, cache: FilePath(cache ?? output + ".cache"))
        let line = ProgressLine("Embedding", quiet: progress.quiet)
        defer { line.finish() }
        let result = try embedder.embed(table) { line.update($0, of: table.patients.count) }
        line.finish()
        let summary = EmbeddingTable(result, settings: settings, weights: folder.weights)
        try summary.write(result, to: FilePath(output))
        print("\(result.match)")
        print("\(result.embeddings.count) patients, \(result.cached) from the cache, in \(output)")
        print("weights: \(folder.weights)")
        if let variance = summary.meanVariance {
            print(
                "single draws lie \(fixed(variance, 6)) from their mean (squared), patients "
                    + "\(fixed(summary.spreadOfPatients, 6)) from theirs")
        }
    }

    private func settings(
        _ folder: ScGPTFolder, _ table: OmicsTable
    ) throws -> GeneEmbedder.Settings {
        var settings = folder.settings(unit: unit)
        if let limit { settings.limit = limit }
        settings.ties = ties
        settings.draws = draws
        settings.seed = seed
        settings.genes =
            switch genes {
            case nil: .fitting
            case .drawn: .drawn
            case .all: .all
            case .variable:
                .listed(
                    try GeneEmbedder.variableGenes(
                        table, folder.vocabulary, unit: unit,
                        training: readText(of: FilePath(training ?? ""))
                            .split(whereSeparator: \.isNewline).map(String.init),
                        count: settings.limit - 1))
            }
        return settings
    }
}

extension ExpressionUnit: ExpressibleByArgument {}
extension CellTokenizer.Ties: ExpressibleByArgument {}
