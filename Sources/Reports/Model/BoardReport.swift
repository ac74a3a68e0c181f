/// Everything that the page of a board shows: variants of one study, judged and compared with one
/// of them.
public struct BoardReport: Codable, Sendable, Hashable {
    /// One variant.
    public struct Row: Codable, Sendable, Hashable {
        /// What it stands under.
        public var heading: String
        /// Its name.
        public var name: String
        /// What is different in it, a phrase.
        public var meaning: String
        /// Whether the others are compared with it.
        public var isReference: Bool
        /// The index by which variants are compared, or why there is none.
        public var index: Part<IntervalEstimate>
        /// The same on the patients of ``BoardReport/common``; `nil` where all rows have the same.
        public var commonIndex: Part<IntervalEstimate>?
        /// The share of right calls; `nil` for survival.
        public var accuracy: Part<IntervalEstimate>?
        /// The index of the reference minus that of the row; `nil` for the reference.
        public var difference: Part<IntervalEstimate>?
        /// The p-value of the difference.
        public var pValue: Double?
        /// The p-value, adjusted for the number of rows.
        public var adjusted: Double?
        /// The same difference of the share of right calls.
        public var accuracyDifference: Part<IntervalEstimate>?

        /// Makes a row; the parameters are the properties of the same names.
        public init(
            heading: String, name: String, meaning: String, isReference: Bool,
            index: Part<IntervalEstimate>, commonIndex: Part<IntervalEstimate>? = nil,
            accuracy: Part<IntervalEstimate>? = nil, difference: Part<IntervalEstimate>? = nil,
            pValue: Double? = nil,
            adjusted: Double? = nil, accuracyDifference: Part<IntervalEstimate>? = nil
        ) {
            self.heading = heading
            self.name = name
            self.meaning = meaning
            self.isReference = isReference
            self.index = index
            self.commonIndex = commonIndex
            self.accuracy = accuracy
            self.difference = difference
            self.pValue = pValue
            self.adjusted = adjusted
            self.accuracyDifference = accuracyDifference
        }
    }

    /// The study and the index of the reference.
    public var heading: ReportHeading
    /// What the index is called, such as "AUROC"; one half is chance.
    public var scale: String
    /// The name of the row that the others are compared with.
    public var reference: String
    /// The variants, those of a heading together.
    public var rows: [Row]
    /// The patients whom all rows were judged on, where rows were judged on different ones.
    public var common: Int?
    /// What few labels do; `nil` where it was not measured.
    public var labelCurves: LabelCurveSection?
    /// Inputs, versions, commands.
    public var provenance: Provenance
    /// Limits of these very numbers, each a sentence.
    public var limits: [String]

    /// Makes a report; the parameters are the properties of the same names.
    public init(
        heading: ReportHeading, scale: String, reference: String, rows: [Row],
        common: Int? = nil, labelCurves: LabelCurveSection? = nil, provenance: Provenance,
        limits: [String] = []
    ) {
        self.heading = heading
        self.scale = scale
        self.reference = reference
        self.rows = rows
        self.common = common
        self.labelCurves = labelCurves
        self.provenance = provenance
        self.limits = limits
    }
}
