public import Cohorts
import Files
public import Models
public import Omics
import Survival
public import SystemPackage

/// A study of Path-GPTOmic as its `study.yaml` describes it.
///
/// Every key has a default except `name` and `cohort.clinical`; a key that is not known is an error.
public struct PathGPTOmicConfiguration: Codable, Sendable, Hashable {
    /// The study's name.
    public var name: String
    /// The network, `path-gptomic`.
    public var model = "path-gptomic"
    /// What the data are; results say it wherever a number stands.
    public var data = RunManifest.DataKind.real
    /// Where the data are and how patients are split.
    public var cohort: Cohort
    /// Which sides are read, and how they are joined.
    public var network = Network()
    /// How the network learns.
    public var training = Training()

    /// Describes a study with all defaults.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - clinical: The clinical table.
    public init(name: String, clinical: String) {
        self.name = name
        cohort = Cohort(clinical: clinical)
    }

    /// Where the data are; paths are relative to the configuration's own folder.
    public struct Cohort: Codable, Sendable, Hashable {
        /// The clinical table, one row per patient or slide.
        public var clinical: String
        /// The table of measurements, with columns that end in `_mut`, `_cnv` or `_rnaseq`.
        public var omics: String?
        /// Vectors of expression as `morphogen embed-genes` writes them.
        public var vectors: String?
        /// MLP-A as `morphogen regulate` writes it, which the vectors are sent through.
        public var adapter: String?
        /// The folder of feature files, one per slide.
        public var features: String?
        /// The folder of pictures of regions, PNG or JPEG, whose names begin with the patient's.
        public var regions: String?
        /// A folder of splits, published or sealed; nothing for our own folds.
        public var splits: String?
        /// The names of the clinical table's columns.
        public var columns = StudyConfiguration.Columns()
        /// The unit of the time column.
        public var timeUnit = StudyConfiguration.TimeUnit.months
        /// An endpoint to be found by its usual names; nothing to use the columns.
        public var endpoint: Endpoint?
        /// What is done with follow-up before anything is learned from it.
        public var outcome = OutcomeRules()
        /// The number of folds, where no splits are given.
        public var folds = 5

        /// Names the one thing that every study has.
        ///
        /// - Parameter clinical: The clinical table.
        public init(clinical: String) { self.clinical = clinical }
    }

    /// Where expression comes from.
    public enum Expression: String, Codable, Sendable, Hashable, CaseIterable {
        /// Nowhere.
        case none
        /// Columns of the table, through a molecular network of their own.
        case columns
        /// `cohort.vectors`, as they are.
        case vectors
        /// `cohort.vectors` through MLP-A.
        case regulated
    }

    /// What reads tissue.
    public enum Image: String, Codable, Sendable, Hashable, CaseIterable {
        /// Nothing.
        case none
        /// Gated attention over the features of patches.
        case bag
        /// T2T-ViT-7 on pictures of regions.
        case small = "t2t-vit-7"
        /// T2T-ViT-14.
        case medium = "t2t-vit-14"
        /// T2T-ViT-19.
        case large = "t2t-vit-19"

        /// The sizes of the transformer; nil for what is none.
        var transformer: T2TViT.Configuration? {
            switch self {
            case .none, .bag: nil
            case .small: .small
            case .medium: .medium
            case .large: .large
            }
        }
    }

    /// Which sides are read, and how they are joined.
    public struct Network: Codable, Sendable, Hashable {
        /// The columns of measurements that the molecular network reads; none if empty.
        public var genomics: [Modality] = [.mutation, .copyNumber]
        /// Where expression comes from.
        public var expression = Expression.none
        /// What reads tissue.
        public var image = Image.none
        /// How the two sides become one log hazard.
        public var fusion = PathGPTOmic.Fusion.sum
        /// The width of each side before the head.
        public var width = 128
        /// How likely an element is dropped in training.
        public var dropout = 0.25

        /// Mutations and copy numbers alone.
        public init() {}
    }

    /// What keeps a side that leads from starving the other.
    public enum Balance: String, Codable, Sendable, Hashable, CaseIterable {
        /// Nothing.
        case none
        /// The leader's steps are made smaller.
        case modulation
        /// Each side's own loss is added, with `ownLossWeight`.
        case ownLosses = "own-losses"
        /// One side of a patient is hidden, with `hiddenShare`.
        case modalityDropout = "modality-dropout"
    }

    /// How the network learns; the defaults are PathomicFusion's.
    public struct Training: Codable, Sendable, Hashable {
        /// The epochs.
        public var epochs = 30
        /// The epochs after which the step size falls.
        public var flatEpochs = 10
        /// Patients per step.
        public var batch = 32
        /// The step size.
        public var learningRate = 1e-4
        /// The weight decay, within the gradient.
        public var weightDecay = 4e-4
        /// The weight of Σ |w| over the molecular networks' weights.
        public var sparsity = 3e-4
        /// How tied events are treated: `breslow` or `efron`.
        public var ties = "breslow"
        /// How many patients of earlier batches stand in risk sets.
        public var bank = 0
        /// What keeps a side from starving the other.
        public var balance = Balance.modulation
        /// How modulation judges and where it acts.
        public var modulation = GradientModulation()
        /// The weight of each side's own loss.
        public var ownLossWeight = 1.0
        /// How often a side is hidden.
        public var hiddenShare = 0.3
        /// The seed of every random stream.
        public var seed: UInt64 = 1
        /// Threads; nothing for as many as the machine has cores.
        public var threads: Int?

        /// The defaults.
        public init() {}
    }

    /// Whether a file is a study of Path-GPTOmic rather than of another network.
    ///
    /// - Parameter path: A `study.yaml`.
    /// - Returns: True if its key `model` is `path-gptomic`.
    /// - Throws: `FileError` if it cannot be read.
    public static func describes(_ path: FilePath) throws -> Bool {
        try StudyModel.named("path-gptomic", in: path)
    }

    /// Reads a study.
    ///
    /// - Parameter path: The file.
    /// - Returns: The configuration.
    /// - Throws: `FileError` with the key, its line and what was needed.
    public static func read(_ path: FilePath) throws -> PathGPTOmicConfiguration {
        let empty = PathGPTOmicConfiguration(name: "", clinical: "")
        let configuration = try StrictYAML.decode(
            String(decoding: try readBytes(of: path), as: UTF8.self), at: path, defaults: empty,
            complete: empty.completed, required: ["name", "cohort.clinical"])
        if let fault = configuration.fault { throw FileError(.malformed, path, fault) }
        return configuration
    }

    /// The same with every key there is.
    var completed: PathGPTOmicConfiguration {
        var complete = self
        complete.cohort.nameEverything()
        complete.cohort.vectors = ""
        complete.cohort.adapter = ""
        complete.cohort.features = ""
        complete.cohort.regions = ""
        complete.training.threads = 1
        complete.training.modulation.lastEpoch = 1
        complete.training.modulation.memory = 0
        return complete
    }

    /// How the network learns, as the trainer takes it.
    var trainingOptions: CoxTrainingOptions {
        let t = training
        var options = CoxTrainingOptions()
        options.epochs = t.epochs
        options.flatEpochs = min(t.flatEpochs, t.epochs)
        options.batch = t.batch
        options.rate = t.learningRate
        options.decay = t.weightDecay
        options.sparsity = t.sparsity
        options.loss.ties = t.ties == "efron" ? .efron : .breslow
        options.bank = t.bank
        options.seed = t.seed
        options.balance =
            switch t.balance {
            case .none: .none
            case .modulation: .modulation(t.modulation)
            case .ownLosses: .ownLosses(genes: t.ownLossWeight, image: t.ownLossWeight)
            case .modalityDropout: .dropout(t.hiddenShare)
            }
        return options
    }
}

extension PathGPTOmicConfiguration.Cohort: CohortSection {
    /// The folder of feature files.
    public var featureFolder: String? { features }

    /// Changes the paths of everything but the clinical table.
    ///
    /// - Parameter change: What becomes of a path.
    public mutating func changePaths(_ change: (String) -> String) {
        omics = omics.map(change)
        vectors = vectors.map(change)
        adapter = adapter.map(change)
        features = features.map(change)
        regions = regions.map(change)
        splits = splits.map(change)
    }
}
