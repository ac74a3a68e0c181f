/// A study as its `study.yaml` describes it: the data, the network, the training.
///
/// Every key has a default except ``name`` and ``cohort``. A key that is not known is an error. The hash of the whole
/// value names the run.
public struct StudyConfiguration: Codable, Sendable, Hashable {
    /// The study's name, as it stands in reports.
    public var name: String
    /// What the data are; reports say it wherever a number stands.
    public var data: RunManifest.DataKind = .real
    /// Where the data are and how patients are split.
    public var cohort: Cohort
    /// The network.
    public var model = Model()
    /// How it is trained.
    public var training = Training()

    /// Describes a study with all defaults.
    public init(name: String, cohort: Cohort) {
        self.name = name
        self.cohort = cohort
    }

    /// Where the data are.
    ///
    /// Paths are relative to the configuration's own folder.
    public struct Cohort: Codable, Sendable, Hashable {
        /// The clinical table: CSV or TSV, plain, `.gz` or `.zip`; one row per patient or per slide.
        public var clinical: String
        /// The table of genes, one row per patient or slide; nothing for a study without genes.
        public var omics: String?
        /// Steps on the way from expression to what is learned, such as `log 1`; each is learned on the
        /// training fold and stored with the model.
        public var transforms: [String]?
        /// The lengths of genes, for the step `tpm`.
        public var geneLengths: String?
        /// The largest share of genes that a table of new patients may lack; a fifth if nothing is said.
        public var missingGenes: Double?
        /// Gene groups, one per column (ragged CSV) or GMT; needed where there is a table of genes.
        public var geneGroups: String?
        /// The folder of feature files, one per slide.
        public var features: String
        /// The folder of slides, for pictures in the report only.
        public var slides: String?
        /// A simulation's truth, with the column `oracle_risk`, for comparison in the report only.
        public var truth: String?
        /// The names of the columns.
        public var columns = Columns()
        /// The unit of the time column.
        public var timeUnit = TimeUnit.months
        /// An endpoint to be found by the names that the field's tables give it, in place of columns for
        /// time and event; nothing to use those.
        public var endpoint: Endpoint?
        /// What is done with follow-up before anything is learned from it.
        public var outcome = OutcomeRules()
        /// A folder of published splits (`splits_0.csv` … with the columns `train` and `val`); nothing for our own folds.
        public var splits: String?
        /// The number of folds, where no splits are given.
        public var folds = 5

        /// Names the two things that every study has.
        public init(clinical: String, features: String) {
            self.clinical = clinical
            self.features = features
        }
    }

    /// The names of the clinical table's columns.
    public struct Columns: Codable, Sendable, Hashable {
        /// The patient's identifier.
        public var patient = "case_id"
        /// The slide's identifier or file name.
        public var slide = "slide_id"
        /// Follow-up time.
        public var time = "survival_months"
        /// Whether the event was seen: 1, true, dead … Give this or ``censorship``.
        public var event: String?
        /// Whether the patient was censored (1 = censored), as the tables of MCAT and its descendants have it.
        public var censorship: String?
        /// The hospital; nothing to read it from barcodes of TCGA, or a column `site` if there is one.
        public var site: String?

        /// The names that tables of TCGA commonly have.
        public init() {}
    }

    /// The unit of a time column.
    public enum TimeUnit: String, Codable, Sendable, CaseIterable {
        /// Days; a month has 30.4375.
        case days
        /// Months, the unit of all our results.
        case months
        /// Years of 12 months.
        case years

        /// Months in one unit.
        public var months: Double {
            switch self {
            case .days: 1 / 30.4375
            case .months: 1
            case .years: 12
            }
        }
    }

    /// The network.
    public struct Model: Codable, Sendable, Hashable {
        /// The network's name.
        public var name = "ghanet"
        /// `fixed`, or `reference` for the authors' wiring with its defects, for comparison only.
        public var preset = "fixed"
        /// The width of the layers, a multiple of 4 (the heads of each attention).
        public var width = 512
        /// Time bins.
        public var bins = 4
        /// The share of patches that each gene group's attention keeps.
        public var ratio = 0.2

        /// The network of the paper, corrected.
        public init() {}
    }

    /// How the network is trained.
    public struct Training: Codable, Sendable, Hashable {
        /// Passes over the training fold.
        public var epochs = 20
        /// The optimiser's step size.
        public var learningRate = 2e-4
        /// L2 penalty, added to the gradient.
        public var weightDecay = 1e-5
        /// Patients per optimiser step.
        public var accumulation = 32
        /// Which patients an epoch visits.
        public var sampling = Sampling.balanced
        /// The seed of every random stream.
        public var seed: UInt64 = 1
        /// How the reported epoch is chosen.
        public var epochChoice = RunManifest.EpochChoice.lastEpoch
        /// Whether genes are used at all.
        public var genes = true
        /// The weight of the reconstruction loss.
        public var reconstructionWeight = 0.3
        /// How genes are chosen on the training fold.
        public var geneSelection = GeneSelection.welch
        /// Bound on standardised genes, in standard deviations; nothing for none.
        public var clip: Double?
        /// Whether genes are mapped to normal ranks on the training fold.
        public var rankNormal = false
        /// Threads; nothing for as many as the machine has cores.
        public var threads: Int?
        /// The kind of number in which products with patches are made.
        public var precision = Precision.float32
        /// The device: `cpu`, `cuda:0`, `mps`.
        public var device = "cpu"
        /// The most patches of a bag used in training, drawn anew each time; nothing for all.
        public var patchLimit: Int?

        private enum CodingKeys: String, CodingKey {
            case epochs, learningRate, weightDecay, accumulation, sampling, seed
            case epochChoice = "protocol"
            case genes, reconstructionWeight, geneSelection, clip, rankNormal, threads, precision
            case device, patchLimit
        }

        /// The paper's settings.
        public init() {}
    }

    /// The kind of number in which products with patches are made.
    ///
    /// Weights, sums over patches and everything after them are single precision in both.
    public enum Precision: String, Codable, Sendable, CaseIterable {
        /// Single precision.
        case float32
        /// About 0.6 of the time for bags of 12,000 patches; eight bits of each factor are kept.
        case bfloat16
    }

    /// Which patients an epoch visits.
    public enum Sampling: String, Codable, Sendable, CaseIterable {
        /// As many draws as patients, with replacement, each class of (bin, event) equally often.
        case balanced
        /// Each patient once, in random order.
        case shuffled
    }

    /// How genes are chosen on the training fold.
    public enum GeneSelection: String, Codable, Sendable, CaseIterable {
        /// Welch's test between early deaths and long survivors, p < 0.05.
        case welch
        /// The same with Benjamini–Hochberg's false discovery rate < 0.05.
        case falseDiscoveryRate = "fdr"
        /// All genes of the groups.
        case none
    }
}
