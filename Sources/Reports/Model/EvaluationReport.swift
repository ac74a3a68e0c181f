public import Cohorts

/// Everything that the report of a judged set of predictions shows.
public struct EvaluationReport: Codable, Sendable, Hashable {
    /// Survival of groups that a column names.
    public struct Grouping: Codable, Sendable, Hashable {
        /// The column.
        public var column: String
        /// The curves, or why there are none.
        public var section: Part<RiskGroupSection>

        /// Names a grouping.
        ///
        /// - Parameters:
        ///   - column: The column.
        ///   - section: The curves, or why there are none.
        public init(_ column: String, _ section: Part<RiskGroupSection>) {
            self.column = column
            self.section = section
        }
    }

    /// The study and its main number.
    public var heading: ReportHeading
    /// The table of all measures.
    public var measures: [Measure]
    /// The same measure in parts of the patients, or several effects beside each other.
    public var forest: Part<ForestSection>
    /// Observed survival by risk.
    public var riskGroups: Part<RiskGroupSection>
    /// Observed survival of groups that the table names, by the name of their column.
    public var groups: [Grouping]
    /// How well the risk tells, at each time, who has had the event.
    public var timeDependentArea: Part<AreaSection>
    /// Whether predicted probabilities come true.
    public var calibration: Part<CalibrationSection>
    /// Classes instead of times; `nil` where classes play no part.
    public var classification: Part<ClassificationSection>?
    /// Gene groups and what is left without them; `nil` where there are none.
    public var geneGroups: Part<GroupSection>?
    /// Genes by what they moved; `nil` where nobody asked.
    public var genes: Part<GeneReport>?
    /// Slides and where gene groups looked; `nil` where nobody asked.
    public var slides: Part<SlideSection>?
    /// What few labels do; `nil` where it was not measured.
    public var labelCurves: LabelCurveSection?
    /// Inputs, versions, commands.
    public var provenance: Provenance
    /// Limits of these very numbers, each a sentence.
    public var limits: [String]

    /// Makes a report; the parameters are the properties of the same names.
    public init(
        heading: ReportHeading, measures: [Measure], forest: Part<ForestSection>,
        riskGroups: Part<RiskGroupSection>, groups: [Grouping] = [],
        timeDependentArea: Part<AreaSection>,
        calibration: Part<CalibrationSection>, classification: Part<ClassificationSection>? = nil,
        provenance: Provenance, limits: [String] = []
    ) {
        self.heading = heading
        self.measures = measures
        self.forest = forest
        self.riskGroups = riskGroups
        self.groups = groups
        self.timeDependentArea = timeDependentArea
        self.calibration = calibration
        self.classification = classification
        self.provenance = provenance
        self.limits = limits
    }
}

/// Estimates beside each other on one scale.
public struct ForestSection: Codable, Sendable, Hashable {
    /// Rows under one heading.
    public struct Group: Codable, Sendable, Hashable {
        /// The heading, for example "Stage".
        public var name: String
        /// The rows.
        public var rows: [Measure]

        /// Makes a group.
        ///
        /// - Parameters:
        ///   - name: The heading.
        ///   - rows: The rows.
        public init(_ name: String, _ rows: [Measure]) {
            self.name = name
            self.rows = rows
        }
    }

    /// What the scale measures, for example "C-index" or "hazard ratio".
    public var scale: String
    /// Where chance or no effect lies.
    public var reference: Double
    /// Whether equal factors are equal lengths; then every number must be above 0.
    public var isRatio: Bool
    /// The rows by heading.
    public var groups: [Group]

    /// Makes a section; the parameters are the properties of the same names.
    public init(scale: String, reference: Double, isRatio: Bool, groups: [Group]) {
        self.scale = scale
        self.reference = reference
        self.isRatio = isRatio
        self.groups = groups
    }
}

/// The area under the ROC curve over time.
public struct AreaSection: Codable, Sendable, Hashable {
    /// The times in months, ascending.
    public var months: [Double]
    /// The area at each time.
    public var areas: [IntervalEstimate]
    /// The mean over the times.
    public var mean: Double

    /// Makes a section; the parameters are the properties of the same names.
    public init(months: [Double], areas: [IntervalEstimate], mean: Double) {
        self.months = months
        self.areas = areas
        self.mean = mean
    }
}
