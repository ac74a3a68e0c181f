/// Observed survival of the patients whom the model put at low and at high risk.
public struct RiskGroupSection: Codable, Sendable, Hashable {
    /// One line of a life table: a time at which somebody had the event or left.
    public struct Step: Codable, Sendable, Hashable {
        /// The time in months.
        public var time: Double
        /// The share surviving past this time.
        public var survival: Double
        /// The lower end of the confidence band.
        public var lower: Double
        /// The upper end of the confidence band.
        public var upper: Double
        /// Patients under observation just before this time.
        public var atRisk: Int
        /// Events at this time.
        public var events: Int
        /// Patients whose observation ended here without the event.
        public var censored: Int

        /// Makes a line of the life table; the parameters are the properties of the same names.
        public init(
            time: Double, survival: Double, lower: Double, upper: Double, atRisk: Int,
            events: Int, censored: Int
        ) {
            self.time = time
            self.survival = survival
            self.lower = lower
            self.upper = upper
            self.atRisk = atRisk
            self.events = events
            self.censored = censored
        }
    }

    /// The Kaplan–Meier curve of one group.
    public struct Group: Codable, Sendable, Hashable {
        /// The name, for example "High risk".
        public var name: String
        /// The number of patients.
        public var patients: Int
        /// The number of events.
        public var events: Int
        /// Median survival; `nil` when there is nobody.
        public var median: MedianTime?
        /// Every distinct time, censored ones included, in ascending order.
        public var steps: [Step]

        /// Makes a group; the parameters are the properties of the same names.
        public init(
            name: String, patients: Int, events: Int, median: MedianTime? = nil, steps: [Step]
        ) {
            self.name = name
            self.patients = patients
            self.events = events
            self.median = median
            self.steps = steps
        }
    }

    /// How the groups were made, for example "cut at the median risk of each training fold".
    public var rule: String
    /// The groups from low to high risk; an empty group keeps its place with no steps.
    public var groups: [Group]
    /// The p-value of the log-rank test, or why there is none.
    public var logRank: Part<Double>
    /// The hazard ratio of high against low, or why there is none.
    public var hazardRatio: Part<IntervalEstimate>
    /// The test in words, for example "log-rank test, stratified by fold".
    public var test: String
    /// The confidence band in words, for example "95% log-log bands".
    public var band: String

    /// Makes the section; the parameters are the properties of the same names.
    public init(
        rule: String, groups: [Group], logRank: Part<Double>,
        hazardRatio: Part<IntervalEstimate>, test: String = "log-rank test", band: String
    ) {
        self.rule = rule
        self.groups = groups
        self.logRank = logRank
        self.hazardRatio = hazardRatio
        self.test = test
        self.band = band
    }
}
