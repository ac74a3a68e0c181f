/// What was run: everything needed to run it again, and to distrust it.
public struct RunManifest: Codable, Sendable, Hashable {
    /// How the epoch that is reported was chosen.
    public enum EpochChoice: String, Codable, Sendable, CaseIterable {
        /// The last of a fixed number of epochs: nothing is chosen.
        case lastEpoch = "last-epoch"
        /// The epoch that was best on an inner part of the training fold.
        case nested
        /// The epoch that was best on the held-out fold itself, as published work often does. Inflated.
        case paperCompatible = "paper-compatible"
    }

    /// What the numbers of a study stand on.
    public enum DataKind: String, Codable, Sendable, CaseIterable {
        /// Tissue, genes and outcome of real patients.
        case real
        /// Everything was drawn by a program.
        case simulated
        /// Real genes; the patches or the classes were made from them by a program.
        case semiSynthetic = "semi-synthetic"
        /// Real tissue and real genes of different people who share a class.
        case classMatched = "class-matched"
    }

    /// The study's name.
    public var study: String
    /// The network, for example `ghanet`.
    public var model: String
    /// `fixed` or `reference`, or another preset of the network.
    public var preset: String
    /// How the reported epoch was chosen.
    public var epochChoice: EpochChoice
    /// What the numbers stand on.
    public var dataKind: DataKind
    /// Whether genes were used in training.
    public var trainedWithGenes: Bool
    /// The seed of every random stream.
    public var seed: UInt64
    /// The number of threads; another number may change the last bits.
    public var threads: Int
    /// The version of Morphogen.
    public var version: String
    /// The version of libtorch.
    public var torchVersion: String
    /// SHA-256 of the configuration.
    public var configurationHash: String
    /// SHA-256 of the folds.
    public var foldsHash: String
    /// SHA-256 of each input table by what it is.
    public var inputHashes: [String: String]
    /// The number of folds.
    public var folds: Int

    /// Fills in a manifest.
    public init(
        study: String, model: String, preset: String, epochChoice: EpochChoice, dataKind: DataKind,
        trainedWithGenes: Bool, seed: UInt64, threads: Int, version: String, torchVersion: String,
        configurationHash: String, foldsHash: String, inputHashes: [String: String], folds: Int
    ) {
        self.study = study
        self.model = model
        self.preset = preset
        self.epochChoice = epochChoice
        self.dataKind = dataKind
        self.trainedWithGenes = trainedWithGenes
        self.seed = seed
        self.threads = threads
        self.version = version
        self.torchVersion = torchVersion
        self.configurationHash = configurationHash
        self.foldsHash = foldsHash
        self.inputHashes = inputHashes
        self.folds = folds
    }

    /// What differs between two runs, one phrase each: `seed 2, there 1`; empty if one can go on with the other.
    ///
    /// - Parameter other: The run that is there already.
    /// - Returns: The differences in the order of the properties.
    public func differences(from other: RunManifest) -> [String] {
        let values: [(String, String, String)] = [
            ("study", study, other.study), ("model", model, other.model),
            ("preset", preset, other.preset),
            ("protocol", epochChoice.rawValue, other.epochChoice.rawValue),
            ("data", dataKind.rawValue, other.dataKind.rawValue),
            ("genes in training", "\(trainedWithGenes)", "\(other.trainedWithGenes)"),
            ("seed", "\(seed)", "\(other.seed)"), ("threads", "\(threads)", "\(other.threads)"),
            ("version", version, other.version),
            ("libtorch", torchVersion, other.torchVersion),
            ("number of folds", "\(folds)", "\(other.folds)"),
        ]
        var found = values.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1), there \($0.2)" }
        let tables = Set(inputHashes.keys).union(other.inputHashes.keys).sorted()
        for table in tables where inputHashes[table] != other.inputHashes[table] {
            found.append("another \(table) table")
        }
        if foldsHash != other.foldsHash { found.append("other folds") }
        if found.isEmpty, configurationHash != other.configurationHash {
            found.append("another configuration")
        }
        return found
    }
}
