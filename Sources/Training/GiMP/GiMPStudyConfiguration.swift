public import Cohorts
import Files
public import SystemPackage

/// A study of GiMP as its `study.yaml` describes it.
///
/// Every key has a default except `name`, `cohort.clinical` and `cohort.features`; a key that is
/// not known is an error.
public struct GiMPStudyConfiguration: Codable, Sendable, Hashable {
    /// The study's name.
    public var name: String
    /// The network, `gimp`.
    public var model = "gimp"
    /// What the data are; results say it wherever a number stands.
    public var data = RunManifest.DataKind.real
    /// Where the data are and how patients are split.
    public var cohort: Cohort
    /// How the network is built and trained.
    public var options = GiMPOptions()

    /// Describes a study with all defaults.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - cohort: Where the data are.
    public init(name: String, cohort: Cohort) {
        self.name = name
        self.cohort = cohort
    }

    /// Where the data are; paths are relative to the configuration's own folder.
    public struct Cohort: Codable, Sendable, Hashable {
        /// The clinical table, one row per patient or slide.
        public var clinical: String
        /// The table of genes; nothing for a study without genes.
        public var omics: String?
        /// Gene sets for the grouping `pathway`: GMT, or one set per column.
        public var geneSets: String?
        /// The folder of feature files, one per slide.
        public var features: String
        /// The column of the class; nothing for a study of survival.
        public var label: String?
        /// The names of the other columns.
        public var columns = StudyConfiguration.Columns()
        /// The unit of the time column.
        public var timeUnit = StudyConfiguration.TimeUnit.months
        /// An endpoint to be found by its usual names; nothing to use the columns.
        public var endpoint: Endpoint?
        /// What is done with follow-up before anything is learned from it.
        public var outcome = OutcomeRules()
        /// A folder of splits (`splits_0.csv` … with the columns `train` and `val`), such as
        /// `morphogen splits make` writes; nothing for folds of our own.
        public var splits: String?
        /// The number of folds, where no splits are given.
        public var folds = 5

        /// Names the two things that every study has.
        ///
        /// - Parameters:
        ///   - clinical: The clinical table.
        ///   - features: The folder of feature files.
        public init(clinical: String, features: String) {
            self.clinical = clinical
            self.features = features
        }
    }

    /// Whether a file is a study of GiMP rather than of another network.
    ///
    /// - Parameter path: A `study.yaml`.
    /// - Returns: True if its key `model` is `gimp`.
    /// - Throws: `FileError` if it cannot be read.
    public static func describes(_ path: FilePath) throws -> Bool {
        try StudyModel.named("gimp", in: path)
    }

    /// Reads a study.
    ///
    /// - Parameter path: The file.
    /// - Returns: The configuration.
    /// - Throws: `FileError` with the key, its line and what was needed.
    public static func read(_ path: FilePath) throws -> GiMPStudyConfiguration {
        let empty = GiMPStudyConfiguration(
            name: "", cohort: Cohort(clinical: "", features: ""))
        let configuration = try StrictYAML.decode(
            String(decoding: try readBytes(of: path), as: UTF8.self), at: path, defaults: empty,
            complete: empty.completed, required: ["name", "cohort.clinical", "cohort.features"])
        if let fault = configuration.fault { throw FileError(.malformed, path, fault) }
        return configuration
    }

    /// The same with every key there is.
    var completed: GiMPStudyConfiguration {
        var complete = self
        complete.cohort.nameEverything()
        complete.cohort.geneSets = ""
        complete.cohort.label = ""
        return complete
    }

    /// The first value outside its range, as the end of a sentence that begins with the file's name.
    private var fault: String? {
        let o = options
        if let fault = cohort.fault { return fault }
        let counts = [
            ("options.batch", o.batch, 1),
            ("options.patchLimit", o.patchLimit, 1), ("options.bins", o.bins, 2),
            ("options.evaluationLimit", o.evaluationLimit, 1),
            ("options.mask.length", o.mask.length, 1),
            ("options.geneStage.epochs", o.geneStage.epochs, 0),
            ("options.pretraining.epochs", o.pretraining.epochs, 0),
            ("options.finetuning.epochs", o.finetuning.epochs, 1),
            ("options.network.fragment", o.network.fragment, 1),
            ("options.network.decoderBlocks", o.network.decoderBlocks, 0),
        ]
        for (key, value, least) in counts where value < least {
            return "has \(key) \(value); it must be \(least) or more"
        }
        let shares = [
            ("options.modalityDropout", o.modalityDropout),
            ("options.validationShare", o.validationShare),
            ("options.network.dropout", o.network.dropout),
            ("options.network.classifierDropout", o.network.classifierDropout),
        ]
        for (key, value) in shares where !(value >= 0 && value < 1) {
            return "has \(key) \(value); it must be at least 0 and below 1"
        }
        if !(o.hiddenGenes > 0 && o.hiddenGenes < 1) {
            return "has options.hiddenGenes \(o.hiddenGenes); it must be above 0 and below 1"
        }
        if !(o.labelShare > 0 && o.labelShare <= 1) {
            return "has options.labelShare \(o.labelShare); it must be above 0 and at most 1"
        }
        let stages = [
            ("geneStage", o.geneStage), ("pretraining", o.pretraining),
            ("finetuning", o.finetuning),
        ]
        for (name, stage) in stages {
            if !(stage.learningRate > 0 && stage.learningRate.isFinite) {
                return
                    "has options.\(name).learningRate \(stage.learningRate); it must be above 0"
            }
            if !(stage.beta2 > 0 && stage.beta2 < 1) {
                return
                    "has options.\(name).beta2 \(stage.beta2); it must be above 0 and below 1"
            }
            if !(stage.warmUp >= 0 && stage.warmUp <= 1) {
                return "has options.\(name).warmUp \(stage.warmUp); it must be from 0 to 1"
            }
            if !(stage.decay >= 0 && stage.decay.isFinite) {
                return "has options.\(name).decay \(stage.decay); it must be 0 or more"
            }
        }
        for (key, value) in [("maskWeight", o.maskWeight), ("tripletWeight", o.tripletWeight)]
        where !(value >= 0 && value.isFinite) {
            return "has options.\(key) \(value); it must be 0 or more"
        }
        if !(o.clip > 0) { return "has options.clip \(o.clip); it must be above 0" }
        if let margin = o.margin, !(margin > 0 && margin.isFinite) {
            return
                "has options.margin \(margin); it must be above 0, or nothing for the soft margin"
        }
        if model != "gimp" { return "has model '\(model)'; it must be 'gimp'" }
        return name.isEmpty ? "has an empty name" : nil
    }
}

extension GiMPStudyConfiguration.Cohort: CohortSection {
    /// The gene sets.
    public var sets: String? { geneSets }
    /// The folder of feature files.
    public var featureFolder: String? { features }
    /// The column of the class.
    public var classColumn: String? { label }

    /// Changes the paths of everything but the clinical table.
    ///
    /// - Parameter change: What becomes of a path.
    public mutating func changePaths(_ change: (String) -> String) {
        features = change(features)
        omics = omics.map(change)
        geneSets = geneSets.map(change)
        splits = splits.map(change)
    }
}
