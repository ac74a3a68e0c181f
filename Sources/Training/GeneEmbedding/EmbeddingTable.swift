import Files
import Omics
public import SystemPackage

/// Writes embeddings as a table that any program reads, and beside it how they were made.
public struct EmbeddingTable: Codable, Sendable {
    /// What the weights are: a release, a checksum, or that they are random.
    public let weights: String
    /// The settings.
    public let settings: GeneEmbedder.Settings
    /// Genes of the table that were known.
    public let knownGenes: Int
    /// Genes of the table that were not.
    public let unknownGenes: [String]
    /// Genes that stand more than once.
    public let repeatedGenes: [String]
    /// The fewest and most genes that had a value.
    public let expressedGenes: [Int]
    /// The fewest and most genes that were read.
    public let readGenes: [Int]
    /// The mean over patients of the squared distance of single draws from their mean; nil for one
    /// draw.
    public let meanVariance: Double?
    /// The squared distance of the patients from their own mean, to compare it with.
    public let spreadOfPatients: Double

    /// Sums a result up.
    ///
    /// - Parameters:
    ///   - result: The embeddings.
    ///   - settings: How they were made.
    ///   - weights: What the weights are.
    public init(_ result: GeneEmbedder.Result, settings: GeneEmbedder.Settings, weights: String) {
        let all = result.embeddings
        self.weights = weights
        self.settings = settings
        knownGenes = result.match.genes.count
        unknownGenes = result.match.unknown
        repeatedGenes = result.match.repeated
        expressedGenes = [all.map(\.expressed).min() ?? 0, all.map(\.expressed).max() ?? 0]
        readGenes = [all.map(\.read).min() ?? 0, all.map(\.read).max() ?? 0]
        let variances = all.compactMap(\.variance)
        meanVariance =
            variances.isEmpty ? nil : variances.reduce(0, +) / Double(variances.count)
        var spread = 0.0
        for column in (all.first?.values ?? []).indices {
            let values = all.map { Double($0.values[column]) }
            let mean = values.reduce(0, +) / Double(values.count)
            spread += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        spreadOfPatients = all.count > 1 ? spread / Double(all.count - 1) : 0
    }

    /// Writes `PATH` (one row per patient) and `PATH.json` (this value).
    ///
    /// - Parameters:
    ///   - result: The embeddings.
    ///   - path: The table; its folder must exist.
    /// - Throws: `FileError` if they cannot be written.
    public func write(_ result: GeneEmbedder.Result, to path: FilePath) throws {
        let width = result.embeddings.first?.values.count ?? 0
        var writer = CSVWriter(columns: ["case_id"] + (0..<width).map { "scgpt_\($0)" })
        for embedding in result.embeddings {
            writer.add([embedding.patient] + embedding.values.map { "\($0)" })
        }
        try writer.write(to: path)
        try writeAtomically(to: FilePath(path.string + ".json"), text: json(self) + "\n")
    }
}
