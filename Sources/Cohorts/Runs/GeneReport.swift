/// What moved a run's models: genes by integrated gradients, a mean over folds (`genes.json`).
public struct GeneReport: Codable, Sendable, Hashable {
    /// One gene.
    public struct Gene: Codable, Sendable, Hashable {
        /// The gene, as the table calls it.
        public var name: String
        /// The mean attribution: above 0 if the gene moved the answer up.
        public var mean: Double
        /// The mean size of the attribution, whichever way.
        public var size: Double
        /// The folds that read the gene.
        public var folds: Int

        /// Records a gene; the parameters are the properties of the same names.
        public init(name: String, mean: Double, size: Double, folds: Int) {
            self.name = name
            self.mean = mean
            self.size = size
            self.folds = folds
        }
    }

    /// A gene set among the genes of greatest size.
    public struct Enriched: Codable, Sendable, Hashable {
        /// The name of the set.
        public var name: String
        /// Its genes among all that were read.
        public var size: Int
        /// Those of them among the genes of greatest size.
        public var found: [String]
        /// How many chance would put there.
        public var expected: Double
        /// The chance of so many or more.
        public var pValue: Double
        /// The same, adjusted for the number of sets.
        public var adjusted: Double

        /// Records a set; the parameters are the properties of the same names.
        public init(
            name: String, size: Int, found: [String], expected: Double, pValue: Double,
            adjusted: Double
        ) {
            self.name = name
            self.size = size
            self.found = found
            self.expected = expected
            self.pValue = pValue
            self.adjusted = adjusted
        }
    }

    /// SHA-256 of the models that were asked, by fold.
    public var models: [String]
    /// What the attributions explain, in words.
    public var explained: String
    /// How many held-out patients were asked about.
    public var patients: Int
    /// How many genes were read.
    public var count: Int
    /// The genes of greatest size, greatest first.
    public var genes: [Gene]
    /// How many genes, of greatest size, ``enrichment`` looks for.
    public var chosen: Int
    /// Gene sets among those, or nothing.
    public var enrichment: [Enriched]?
    /// Why there is no ``enrichment``, as a sentence without its full stop.
    public var reason: String?

    /// Records a run; the parameters are the properties of the same names.
    public init(
        models: [String], explained: String, patients: Int, count: Int, genes: [Gene],
        chosen: Int, enrichment: [Enriched]?, reason: String?
    ) {
        self.models = models
        self.explained = explained
        self.patients = patients
        self.count = count
        self.genes = genes
        self.chosen = chosen
        self.enrichment = enrichment
        self.reason = reason
    }
}
