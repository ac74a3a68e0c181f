/// One page of truth about a cohort, before anything is trained on it.
public struct CohortCheck: Codable, Sendable, Hashable {
    /// What is known of the outcome.
    public struct FollowUp: Codable, Sendable, Hashable {
        /// Patients whose outcome is known.
        public let patients: Int
        /// Of them, those whose event was seen.
        public let events: Int
        /// Patients whose follow-up is zero.
        public let zeroTimes: Int
        /// Months until half are censored, by reverse Kaplan–Meier; nothing if fewer are.
        public let medianFollowUp: Double?
        /// Its 95 % interval; an end that is not reached is nil.
        public let followUpInterval: [Double?]?
        /// Months until half have the event, by Kaplan–Meier; nothing if fewer have it.
        public let medianSurvival: Double?
        /// Its 95 % interval; an end that is not reached is nil.
        public let survivalInterval: [Double?]?
        /// The longest follow-up, months.
        public let longest: Double
    }

    /// One hospital.
    public struct Site: Codable, Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Its patients.
        public let patients: Int
        /// Of them, those whose event was seen.
        public let events: Int
        /// Of them, those whose outcome is known.
        public let withOutcome: Int
    }

    /// One class of a study of classes.
    public struct Category: Codable, Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Its patients.
        public let patients: Int
    }

    /// One kind of molecular column.
    public struct Genes: Codable, Sendable, Hashable {
        /// What was measured.
        public let modality: String
        /// Columns.
        public let columns: Int
        /// Patients that have them.
        public let patients: Int
        /// Columns that do not vary.
        public let constant: Int
    }

    /// One gene set and how much of it the table has.
    public struct Coverage: Codable, Sendable, Hashable {
        /// The set.
        public let name: String
        /// Its genes.
        public let genes: Int
        /// Of them, those with a column.
        public let found: Int
    }

    /// One fold of the study.
    public struct FoldSize: Codable, Sendable, Hashable {
        /// Patients that train.
        public let training: Int
        /// Patients held out.
        public let heldOut: Int
        /// Events among those held out.
        public let events: Int
        /// Those held out of each class, in the order of ``CohortCheck/categories``.
        public let categories: [Int]
    }

    /// The study's name.
    public let name: String
    /// What the data are.
    public let data: RunManifest.DataKind
    /// Patients in all.
    public let patients: Int
    /// Patients by number of slides that the table lists: none, one, two, more.
    public let slidesPerPatient: [Int]
    /// Slides with features; nothing if the folder of features is not there yet.
    public let slidesWithFeatures: Int?
    /// Slides of the table without features.
    public let slidesWithoutFeatures: Int
    /// Who has which parts, most frequent first.
    public let patterns: [MissingnessReport.Pattern]
    /// The outcome; nothing if no patient has one.
    public let followUp: FollowUp?
    /// The classes by name; empty for a study of survival.
    public let categories: [Category]
    /// Hospitals, the largest first.
    public let sites: [Site]
    /// What the molecular table holds.
    public let genes: [Genes]
    /// What the gene sets find in it.
    public let coverage: [Coverage]
    /// The folds; nothing if they cannot be made yet.
    public let folds: [FoldSize]
    /// Sentences on what is wrong or suspicious, the gravest first.
    public let findings: [Finding]

    /// What is wrong, suspicious or worth knowing.
    public struct Finding: Codable, Sendable, Hashable {
        /// How grave it is.
        public enum Weight: String, Codable, Sendable, Hashable, CaseIterable {
            /// The study cannot be run, or its numbers would mean nothing.
            case wrong
            /// A person should look.
            case suspicious
            /// Worth knowing.
            case note
        }
        /// How grave it is.
        public let weight: Weight
        /// The sentence.
        public let sentence: String
    }

    /// Whether outcomes matter: not in a study of classes whose patients have none.
    public var judgesOutcomes: Bool { followUp != nil || categories.isEmpty }

    /// Whether nothing is wrong.
    public var isSound: Bool { !findings.contains { $0.weight == .wrong } }
}
