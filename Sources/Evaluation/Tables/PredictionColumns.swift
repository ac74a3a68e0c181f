public import Cohorts

/// Which columns of a table of predictions hold what.
///
/// Where a column has several possible names, exactly one of them must be in the table, so that tables
/// of different origin can be read with the same words.
public struct PredictionColumns: Sendable, Hashable {
    /// What is judged.
    public enum Target: Sendable, Hashable {
        /// Risks and times of events.
        case survival
        /// Probabilities of classes; the column of true classes, and one column per class, or one alone
        /// for the class `positive`.
        case classes(label: [String], probabilities: [String], positive: String?)
    }

    /// A column of predicted survival at one time.
    public struct Horizon: Sendable, Hashable {
        /// The time in months.
        public var months: Double
        /// The column: the probability of being free of the event after that time.
        public var column: String

        /// Names a column.
        ///
        /// - Parameters:
        ///   - months: The time in months.
        ///   - column: The column.
        public init(months: Double, column: String) {
            self.months = months
            self.column = column
        }
    }

    /// What is judged.
    public var target = Target.survival
    /// The patient; `nil` for `patient` or `case_id` if the table has it.
    public var patient: [String]?
    /// The follow-up time.
    public var time = ["time"]
    /// The unit of ``time``; everything that comes out is in months.
    public var unit = StudyConfiguration.TimeUnit.months
    /// Whether the event was seen.
    public var event = ["event"]
    /// Whether ``event`` says 1 for censored.
    public var eventSaysCensored = false
    /// The risk; higher means an earlier event.
    public var risk = ["risk"]
    /// Columns that tell predictions of different models apart; each table has at least one of them.
    public var models: [String] = []
    /// The fold whose model made the prediction: only patients of one fold are compared.
    public var folds: String?
    /// A column within whose values patients are compared.
    public var strata: String?
    /// Columns that name groups of patients.
    public var groups: [String] = []
    /// Columns of predicted survival, ascending in time.
    public var survival: [Horizon] = []

    /// The columns of Morphogen's own tables.
    public init() {}
}
