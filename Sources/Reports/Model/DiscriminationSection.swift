/// How well the risks order the patients, by fold, over all folds, and beside other scores.
public struct DiscriminationSection: Codable, Sendable, Hashable {
    /// What a row of the comparison stands for.
    public enum Role: String, Codable, Sendable, Hashable, CaseIterable {
        /// The model the report is about.
        case subject
        /// The same network without something, for example without genes.
        case ablation
        /// A simpler score from other data, for example a Cox model of clinical variables.
        case baseline
        /// The true risk that a simulation drew: the most that any model could reach.
        case oracle
    }

    /// One score, judged on the same test patients.
    public struct Row: Codable, Sendable, Hashable {
        /// The name, for example "The same network without genes".
        public var name: String
        /// What the row stands for.
        public var role: Role
        /// The concordance.
        public var estimate: IntervalEstimate
        /// Subject minus this score on the same patients; `nil` for the subject itself.
        public var difference: IntervalEstimate?
        /// The two-sided p-value of that difference.
        public var pValue: Double?

        /// Makes a row.
        ///
        /// - Parameters:
        ///   - name: The name of the score.
        ///   - role: What it stands for.
        ///   - estimate: The concordance.
        ///   - difference: Subject minus this score, on the same patients.
        ///   - pValue: The two-sided p-value of that difference.
        public init(
            name: String, role: Role, estimate: IntervalEstimate,
            difference: IntervalEstimate? = nil,
            pValue: Double? = nil
        ) {
            self.name = name
            self.role = role
            self.estimate = estimate
            self.difference = difference
            self.pValue = pValue
        }
    }

    /// The concordance in one fold.
    public struct Fold: Codable, Sendable, Hashable {
        /// The name of the fold, for example "1".
        public var name: String
        /// The concordance of the fold's test patients, or why there is none.
        public var estimate: Part<IntervalEstimate>

        /// Makes a fold's entry.
        ///
        /// - Parameters:
        ///   - name: The name of the fold.
        ///   - estimate: The concordance of its test patients, or why there is none.
        public init(name: String, estimate: Part<IntervalEstimate>) {
            self.name = name
            self.estimate = estimate
        }
    }

    /// The concordance of each fold's test patients.
    public var folds: [Fold]
    /// The mean over the folds, if it was computed.
    public var mean: IntervalEstimate?
    /// The subject over all folds first, then what it is compared with.
    public var rows: [Row]
    /// Comparisons that could not be made, each a sentence without its full stop.
    public var leftOut: [String]

    /// Makes the section; the parameters are the properties of the same names.
    public init(folds: [Fold], mean: IntervalEstimate? = nil, rows: [Row], leftOut: [String] = []) {
        self.folds = folds
        self.mean = mean
        self.rows = rows
        self.leftOut = leftOut
    }
}
