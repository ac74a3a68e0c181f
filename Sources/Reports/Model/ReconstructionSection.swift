/// How well the genes of test patients can be told from their slides.
public struct ReconstructionSection: Codable, Sendable, Hashable {
    /// One gene of one group, judged on test patients only.
    public struct Gene: Codable, Sendable, Hashable {
        /// The column, for example "CDX4_rnaseq".
        public var name: String
        /// The gene group it was predicted in.
        public var group: String
        /// Pearson's correlation of predicted and measured values.
        public var pearson: IntervalEstimate
        /// Spearman's correlation of the same values.
        public var spearman: Double
        /// The two-sided p-value of Pearson's correlation.
        public var pValue: Double
        /// The p-value after Benjamini–Hochberg over all genes of the report.
        public var qValue: Double

        /// Makes a gene; the parameters are the properties of the same names.
        public init(
            name: String, group: String, pearson: IntervalEstimate, spearman: Double,
            pValue: Double,
            qValue: Double
        ) {
            self.name = name
            self.group = group
            self.pearson = pearson
            self.spearman = spearman
            self.pValue = pValue
            self.qValue = qValue
        }
    }

    /// All genes of one group.
    public struct Group: Codable, Sendable, Hashable {
        /// The name, for example "Oncogenes".
        public var name: String
        /// Pearson's correlation of each gene.
        public var pearson: [Double]
        /// Spearman's correlation of each gene, in the same order.
        public var spearman: [Double]
        /// Genes whose q-value is below 0.05 with a positive correlation.
        public var significant: Int
        /// Squared error divided by that of guessing each gene's mean, the median over genes.
        ///
        /// Below 1 is better than the guess; `nil` when it was not computed.
        public var errorRatio: Double?
        /// Genes without a correlation because their values do not vary.
        public var constant: Int

        /// Makes a group; the parameters are the properties of the same names.
        public init(
            name: String, pearson: [Double], spearman: [Double], significant: Int,
            errorRatio: Double?, constant: Int = 0
        ) {
            self.name = name
            self.pearson = pearson
            self.spearman = spearman
            self.significant = significant
            self.errorRatio = errorRatio
            self.constant = constant
        }
    }

    /// Test patients with genes.
    public var patients: Int
    /// The gene groups in the order of the model.
    public var groups: [Group]
    /// The genes told best, best first; the report shows them all.
    public var best: [Gene]
    /// How the numbers were made, for example "test patients of all folds, pooled".
    public var method: String

    /// Makes the section; the parameters are the properties of the same names.
    public init(patients: Int, groups: [Group], best: [Gene], method: String) {
        self.patients = patients
        self.groups = groups
        self.best = best
        self.method = method
    }
}
