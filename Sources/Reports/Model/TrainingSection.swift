public import Cohorts

/// What happened while the model learned.
public struct TrainingSection: Codable, Sendable, Hashable {
    /// One pass over the training patients.
    public struct Epoch: Codable, Sendable, Hashable {
        /// The number of the epoch, from 1.
        public var number: Int
        /// The mean survival loss of the training patients; `nil` when none has an outcome.
        public var survivalLoss: Double?
        /// The mean reconstruction loss of the genes; `nil` when nothing was reconstructed.
        public var reconstructionLoss: Double?
        /// The loss that was descended.
        public var totalLoss: Double
        /// The concordance of the test patients, if it was looked at.
        public var testConcordance: Double?
        /// The concordance of the inner split, with the nested protocol.
        public var innerConcordance: Double?

        /// What the two branches of a network did; `nil` where there are no two.
        public var branches: EpochRecord.Branches?

        /// Makes an epoch; the parameters are the properties of the same names.
        public init(
            number: Int, survivalLoss: Double?, reconstructionLoss: Double? = nil,
            totalLoss: Double, testConcordance: Double? = nil, innerConcordance: Double? = nil,
            branches: EpochRecord.Branches? = nil
        ) {
            self.number = number
            self.survivalLoss = survivalLoss
            self.reconstructionLoss = reconstructionLoss
            self.totalLoss = totalLoss
            self.testConcordance = testConcordance
            self.innerConcordance = innerConcordance
            self.branches = branches
        }
    }

    /// The epochs of one fold.
    public struct Fold: Codable, Sendable, Hashable {
        /// The name of the fold, for example "1".
        public var name: String
        /// Its epochs in order.
        public var epochs: [Epoch]
        /// The number of the epoch whose weights were kept.
        public var keptEpoch: Int?

        /// Makes a fold's history.
        ///
        /// - Parameters:
        ///   - name: The name of the fold.
        ///   - epochs: Its epochs in order.
        ///   - keptEpoch: The number of the epoch whose weights were kept.
        public init(name: String, epochs: [Epoch], keptEpoch: Int? = nil) {
            self.name = name
            self.epochs = epochs
            self.keptEpoch = keptEpoch
        }
    }

    /// The history of each fold.
    public var folds: [Fold]

    /// Makes the section.
    ///
    /// - Parameter folds: The history of each fold.
    public init(folds: [Fold]) { self.folds = folds }
}
