import Layers
public import Models
public import Omics
public import SystemPackage

/// scGPT as its authors release it: a folder with `best_model.pt`, `args.json` and `vocab.json`.
public struct ScGPTFolder {
    /// The network.
    public let model: ScGPT
    /// Its genes.
    public let vocabulary: GeneVocabulary
    /// What the weights are: a release, a checksum, or that they are random.
    public let weights: String
    /// The most tokens of a sample in training.
    public let limit: Int
    /// How many bins values had in training.
    public let bins: Int
    /// The value of the cell token in training.
    public let cellValue: Float

    /// Reads the folder.
    ///
    /// - Parameters:
    ///   - folder: The folder; of random weights only `vocab.json` is read.
    ///   - checksum: The SHA-256 that the weights must have; any if nil.
    ///   - seed: Weights by formula from this seed in place of the file's; nil for the file's.
    /// - Throws: `FileError`, `OmicsError` or `ModelError` with a sentence if a file cannot be used.
    public init(_ folder: FilePath, checksum: String? = nil, randomWeights seed: UInt64? = nil)
        throws
    {
        vocabulary = try GeneVocabulary(folder.appending("vocab.json"))
        if let seed {
            var configuration = ScGPT.Configuration()
            configuration.tokens = vocabulary.count
            configuration.padding = vocabulary.paddingID
            model = try ScGPT(configuration, in: ParameterScope(seed: seed))
            weights = "random, seed \(seed): the embeddings mean nothing"
            (limit, bins, cellValue) = (1200, 51, -2)
            return
        }
        let checkpoint = try ScGPTCheckpoint(
            weights: folder.appending("best_model.pt"), arguments: folder.appending("args.json"),
            checksum: checksum)
        model = try checkpoint.model(
            checkpoint.configuration(padding: vocabulary.paddingID)
        ).model
        let release = checkpoint.release.map { "\($0), " } ?? "no known release, "
        weights = release + "SHA-256 \(checkpoint.checksum)"
        limit = checkpoint.arguments.limit
        bins = checkpoint.arguments.bins
        guard bins > 1 else {
            throw ModelError.checkpoint(
                "\(folder)/args.json has n_bins \(bins); values need 2 bins or more")
        }
        cellValue = Float(checkpoint.arguments.padValue)
    }

    /// Settings that the network was trained with.
    ///
    /// - Parameter unit: What the numbers of a table are.
    /// - Returns: The settings, with everything else at its default.
    public func settings(unit: ExpressionUnit) -> GeneEmbedder.Settings {
        var settings = GeneEmbedder.Settings(unit: unit)
        settings.limit = limit
        settings.bins = bins
        settings.cellValue = cellValue
        return settings
    }
}
