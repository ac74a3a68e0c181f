public import Cohorts

/// What stands at the head of a report: what was studied, how, and the one number to remember.
public struct ReportHeading: Codable, Sendable, Hashable {
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
    public var headline: Part<IntervalEstimate>
    /// How the epoch was chosen; `nil` where nothing was trained.
    public var epochChoice: RunManifest.EpochChoice?
    /// The wiring of the model, for example `fixed`; `nil` where it has only one.
    ///
    /// `reference` is the bug-compatible wiring and is labelled as such.
    public var preset: String?
    /// Where the data come from; `nil` when unknown.
    public var dataKind: RunManifest.DataKind?
    /// The patients of the study; 0 where every part of a page has its own.
    public var patients: Int
    /// The day the numbers were made, `2026-05-31`.
    public var date: String
    /// The version of Morphogen.
    public var version: String

    /// Makes a heading; the parameters are the properties of the same names.
    public init(
        study: String, model: String, testInput: String? = nil, endpoint: String? = nil,
        summary: String? = nil, headline: Part<IntervalEstimate>,
        epochChoice: RunManifest.EpochChoice? = nil,
        preset: String? = nil, dataKind: RunManifest.DataKind? = nil, patients: Int, date: String,
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
        self.dataKind = dataKind
        self.patients = patients
        self.date = date
        self.version = version
    }
}
