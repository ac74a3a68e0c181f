/// Which gene groups count for a model, and what is left without them.
public struct GroupSection: Codable, Sendable, Hashable {
    /// One group of genes.
    public struct Group: Codable, Sendable, Hashable {
        /// What it is.
        public var name: String
        /// How many genes it has, in each fold.
        public var genes: [Int]
        /// Its first genes, for a glance.
        public var examples: [String]
        /// For each ranking of ``GroupSection/rankings`` the score in each fold.
        public var scores: [[Double]]

        /// Makes a group; the parameters are the properties of the same names.
        public init(name: String, genes: [Int], examples: [String], scores: [[Double]]) {
            self.name = name
            self.genes = genes
            self.examples = examples
            self.scores = scores
        }
    }

    /// The index without a share of the groups, means over folds.
    public struct Drop: Codable, Sendable, Hashable {
        /// The share of groups left out, 0 to 1.
        public var share: Double
        /// For each ranking of ``GroupSection/rankings`` the index without the highest ranked.
        public var ranked: [Double]
        /// The index without groups drawn at random, a mean over draws.
        public var random: Double
        /// The least of the draws, a mean over folds.
        public var minimum: Double
        /// The greatest of the draws, a mean over folds.
        public var maximum: Double

        /// Makes a point; the parameters are the properties of the same names.
        public init(
            share: Double, ranked: [Double], random: Double, minimum: Double, maximum: Double
        ) {
            self.share = share
            self.ranked = ranked
            self.random = random
            self.minimum = minimum
            self.maximum = maximum
        }
    }

    /// The ways of ranking, such as "attention".
    public var rankings: [String]
    /// The groups, best of the last ranking first.
    public var groups: [Group]
    /// Whether a group has the same genes in all folds.
    public var isSameInFolds: Bool
    /// The index without groups, or why there is none.
    public var drops: Part<[Drop]>
    /// What the index is called.
    public var scale: String
    /// How many random choices stand behind each point of ``drops``.
    public var draws: Int
    /// The folds.
    public var folds: Int
    /// The held-out patients who were asked about, of all folds.
    public var patients: Int

    /// Makes a section; the parameters are the properties of the same names.
    public init(
        rankings: [String], groups: [Group], isSameInFolds: Bool, drops: Part<[Drop]>,
        scale: String, draws: Int, folds: Int, patients: Int
    ) {
        self.rankings = rankings
        self.groups = groups
        self.isSameInFolds = isSameInFolds
        self.drops = drops
        self.scale = scale
        self.draws = draws
        self.folds = folds
        self.patients = patients
    }
}
