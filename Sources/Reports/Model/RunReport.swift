/// Everything that the report of a training run shows.
///
/// A report is a value: it can be stored as JSON, compared, and turned into a page with
/// ``html(_:)-(RunReport)`` at any time, without the run it describes.
public struct RunReport: Codable, Sendable, Hashable {
    /// The study and its main number.
    public var heading: ReportHeading
    /// Who was studied.
    public var cohort: CohortSection
    /// How well the risks order the patients.
    public var discrimination: Part<DiscriminationSection>
    /// Observed survival by predicted risk.
    public var riskGroups: Part<RiskGroupSection>
    /// What happened while the model learned.
    public var training: Part<TrainingSection>
    /// A few slides as the model saw them.
    public var slides: Part<SlideSection>
    /// How well genes can be told from slides.
    public var reconstruction: Part<ReconstructionSection>
    /// Whether predicted probabilities come true.
    public var calibration: Part<CalibrationSection>
    /// Configuration, versions, hashes, commands.
    public var provenance: Provenance
    /// Limits of this very run, besides those the report states by itself.
    public var limits: [String]

    /// Makes a report; the parameters are the properties of the same names.
    public init(
        heading: ReportHeading, cohort: CohortSection,
        discrimination: Part<DiscriminationSection>, riskGroups: Part<RiskGroupSection>,
        training: Part<TrainingSection>, slides: Part<SlideSection>,
        reconstruction: Part<ReconstructionSection>, calibration: Part<CalibrationSection>,
        provenance: Provenance, limits: [String] = []
    ) {
        self.heading = heading
        self.cohort = cohort
        self.discrimination = discrimination
        self.riskGroups = riskGroups
        self.training = training
        self.slides = slides
        self.reconstruction = reconstruction
        self.calibration = calibration
        self.provenance = provenance
        self.limits = limits
    }
}
