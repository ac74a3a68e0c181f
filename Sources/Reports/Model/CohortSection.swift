/// Who was studied: counts, follow-up, what is missing, and the folds.
public struct CohortSection: Codable, Sendable, Hashable {
    /// Which kinds of data a set of patients has.
    public struct Pattern: Codable, Sendable, Hashable {
        /// One entry per kind, in the order of ``CohortSection/kinds``: `true` if present.
        public var present: [Bool]
        /// How many patients have exactly this pattern.
        public var patients: Int

        /// Makes a pattern.
        ///
        /// - Parameters:
        ///   - present: One entry per kind of data.
        ///   - patients: How many patients have exactly this pattern.
        public init(present: [Bool], patients: Int) {
            self.present = present
            self.patients = patients
        }
    }

    /// A number of patients and of events among them.
    public struct Count: Codable, Sendable, Hashable {
        /// All patients.
        public var patients: Int
        /// Those with the event.
        public var events: Int

        /// Makes a count.
        ///
        /// - Parameters:
        ///   - patients: All patients.
        ///   - events: Those with the event.
        public init(patients: Int, events: Int) {
            self.patients = patients
            self.events = events
        }
    }

    /// How one fold parts the patients.
    public struct Fold: Codable, Sendable, Hashable {
        /// The name of the fold, for example "1".
        public var name: String
        /// The patients the model learned from.
        public var training: Count
        /// The patients it was tested on.
        public var test: Count

        /// Makes a fold.
        ///
        /// - Parameters:
        ///   - name: The name of the fold.
        ///   - training: The patients the model learned from.
        ///   - test: The patients it was tested on.
        public init(name: String, training: Count, test: Count) {
            self.name = name
            self.training = training
            self.test = test
        }
    }

    /// Patients that were left out, and why.
    public struct Exclusion: Codable, Sendable, Hashable {
        /// Why, for example "no slide could be read".
        public var reason: String
        /// How many patients.
        public var patients: Int

        /// Makes an exclusion.
        ///
        /// - Parameters:
        ///   - reason: Why they were left out.
        ///   - patients: How many.
        public init(reason: String, patients: Int) {
            self.reason = reason
            self.patients = patients
        }
    }

    /// All patients with an outcome, and their events.
    public var total: Count
    /// Median follow-up by the reverse Kaplan–Meier method; `nil` when nobody has an outcome.
    public var medianFollowUp: MedianTime?
    /// Median survival; `nil` when nobody has an outcome.
    public var medianSurvival: MedianTime?
    /// Slides of all patients.
    public var slides: Int
    /// Patches (feature rows) of all slides.
    public var patches: Int
    /// Fewest, median and most patches of one patient, if known.
    public var patchesPerPatient: [Int]?
    /// The kinds of data, for example `["slides", "genes", "outcome"]`.
    public var kinds: [String]
    /// Which patients have what.
    public var patterns: [Pattern]
    /// The folds; empty when there was no cross-validation.
    public var folds: [Fold]
    /// Patients that were left out.
    public var exclusions: [Exclusion]

    /// Makes the section; the parameters are the properties of the same names.
    public init(
        total: Count, medianFollowUp: MedianTime? = nil,
        medianSurvival: MedianTime? = nil,
        slides: Int, patches: Int, patchesPerPatient: [Int]? = nil, kinds: [String],
        patterns: [Pattern], folds: [Fold], exclusions: [Exclusion] = []
    ) {
        self.total = total
        self.medianFollowUp = medianFollowUp
        self.medianSurvival = medianSurvival
        self.slides = slides
        self.patches = patches
        self.patchesPerPatient = patchesPerPatient
        self.kinds = kinds
        self.patterns = patterns
        self.folds = folds
        self.exclusions = exclusions
    }
}
