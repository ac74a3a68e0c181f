/// What stands at the head of a report: what was studied, how, and the one number to remember.
public struct ReportHeading: Codable, Sendable, Hashable {
    /// When a training run stops and which epoch it keeps.
    public enum EpochChoice: String, Codable, Sendable, Hashable, CaseIterable {
        /// The last epoch, fixed beforehand.
        case lastEpoch = "last-epoch"
        /// Chosen on an inner split of the training patients.
        case nested
        /// The best epoch on the very patients that are scored: optimistic, for comparison only.
        case paperCompatible = "paper-compatible"
    }

    /// Which wiring of the model ran.
    public enum Preset: String, Codable, Sendable, Hashable, CaseIterable {
        /// With the known defects of the reference code mended.
        case fixed
        /// Bug-compatible with the reference code, for comparison only.
        case reference
    }

    /// Where the data come from.
    public enum DataOrigin: String, Codable, Sendable, Hashable, CaseIterable {
        /// Slides, genes and outcomes were all drawn by a simulation.
        case simulated
        /// Genes and outcomes are real; what the slides show was planted.
        case semiSynthetic = "semi-synthetic"
        /// Everything was observed.
        case real
    }

    /// The name of the study, as the user gave it.
    public var study: String
    /// The model or score that is judged, for example "G-HANet".
    public var model: String
    /// What the model was given when it was tested, for example "slides alone".
    public var testInput: String?
    /// The endpoint in words, for example "overall survival".
    public var endpoint: String?
    /// A plain-language sentence; `nil` lets the report write one from ``headline``.
    public var summary: String?
    /// The main number, with its interval, or the reason why there is none.
    public var headline: Part<Estimate>
    /// How the epoch was chosen; `nil` where nothing was trained.
    public var epochChoice: EpochChoice?
    /// The wiring of the model; `nil` where it has only one.
    public var preset: Preset?
    /// Where the data come from; `nil` when unknown.
    public var dataOrigin: DataOrigin?
    /// The patients of the study.
    public var patients: Int
    /// The day the numbers were made, `2026-05-31`.
    public var date: String
    /// The version of Morphogen.
    public var version: String

    /// Makes a heading; the parameters are the properties of the same names.
    public init(
        study: String, model: String, testInput: String? = nil, endpoint: String? = nil,
        summary: String? = nil, headline: Part<Estimate>, epochChoice: EpochChoice? = nil,
        preset: Preset? = nil, dataOrigin: DataOrigin? = nil, patients: Int, date: String,
        version: String
    ) {
        self.study = study
        self.model = model
        self.testInput = testInput
        self.endpoint = endpoint
        self.summary = summary
        self.headline = headline
        self.epochChoice = epochChoice
        self.preset = preset
        self.dataOrigin = dataOrigin
        self.patients = patients
        self.date = date
        self.version = version
    }
}
