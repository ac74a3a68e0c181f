public import Survival

/// Turns the expression of one sample into the tokens that scGPT reads.
///
/// Genes that the vocabulary knows and whose value is not zero are binned by their rank within the
/// sample (``QuantileBinning``), all of them, before any is left out; the cell token goes in front.
/// What is random in the authors' routine, ties and the choice among more genes than fit, comes
/// from a stream of the sample or not at all.
///
/// ### Reference
/// Cui H. *et al.* *Nature Methods* 21:1470–1480, 2024; `tasks/cell_emb.py` of its code.
public struct CellTokenizer: Codable, Sendable, Hashable {
    /// Which genes are read when there are more than fit.
    public enum Choice: Codable, Sendable, Hashable {
        /// The same genes in every sample: those of a list, such as ``VariableGenes`` learned from
        /// the training patients. It applies to small samples, too.
        case listed(Set<Int>)
        /// Genes drawn anew for every sample, as in the authors' routine.
        case drawn
    }

    /// What a value that coincides with several quantiles becomes.
    public enum Ties: String, Codable, Sendable, Hashable, CaseIterable {
        /// A number drawn evenly from those it could have, as in the authors' routine.
        case drawn
        /// The greatest of them: nothing is random.
        case top
    }

    /// What happens to values below zero.
    public enum Negatives: String, Codable, Sendable, Hashable, CaseIterable {
        /// They are an error: amounts are never negative.
        case refuse
        /// They are binned below all others, as the authors' routine does.
        case keep
    }

    /// How values become numbers.
    public var binning = QuantileBinning()
    /// The most tokens of a sample, the cell token included; nil for no limit.
    public var limit: Int? = 1200
    /// Which genes are read when there are more.
    public var choice = Choice.drawn
    /// What a value that coincides with several quantiles becomes.
    public var ties = Ties.drawn
    /// What happens to values below zero.
    public var negatives = Negatives.refuse
    /// The value of the cell token: −2 in pre-training and when embedding, 0 in fine-tuning.
    public var cellValue: Float = -2

    /// The settings of the authors' routine that embeds cells.
    public init() {}

    /// The tokens of one sample.
    public struct Tokens: Sendable, Hashable {
        /// The numbers of the genes, the cell token first.
        public let ids: [Int]
        /// The binned value of each.
        public let values: [Float]
        /// How many genes had a value, read or not.
        public let expressed: Int
    }

    /// Makes the tokens of a sample.
    ///
    /// - Parameters:
    ///   - amounts: One number per column of the table that was matched.
    ///   - match: The columns that the vocabulary knows.
    ///   - vocabulary: The genes of the model.
    ///   - stream: The random numbers of this sample; the same stream gives the same tokens.
    /// - Returns: At least two tokens.
    /// - Throws: ``OmicsError`` if a value is not finite or, unless kept, negative; if no gene has a
    ///   value; or if the limit leaves no room for one.
    public func callAsFunction(
        _ amounts: [Float], _ match: GeneMatch, _ vocabulary: GeneVocabulary,
        stream: RandomStream
    ) throws(OmicsError) -> Tokens {
        if let limit, limit < 2 {
            throw OmicsError(
                .tokens, "a limit of \(limit) tokens leaves no room for a gene; 2 are needed")
        }
        var ids: [Int] = []
        var values: [Float] = []
        for gene in match.genes where amounts[gene.place] != 0 {
            let value = amounts[gene.place]
            guard value.isFinite, value > 0 || negatives == .keep else {
                throw OmicsError(
                    .tokens,
                    "the gene \(vocabulary.symbols[gene.id]) has the value \(value); finite "
                        + "amounts not below 0 are needed (state the unit if these are logarithms)"
                )
            }
            ids.append(gene.id)
            values.append(value)
        }
        guard !ids.isEmpty else {
            throw OmicsError(
                .tokens, "none of the \(match.genes.count) known genes has a value other than 0")
        }
        var draws = stream.child("ties")
        let numbers = binning(values) { ties == .top ? 0 : draws.uniform() }
        let kept = places(of: ids, stream: stream)
        guard !kept.isEmpty else {
            throw OmicsError(
                .tokens, "none of the listed genes has a value other than 0 in this sample")
        }
        return Tokens(
            ids: [vocabulary.cellID] + kept.map { ids[$0] },
            values: [cellValue] + kept.map { Float(numbers[$0]) }, expressed: ids.count)
    }

    /// The places of the genes that are read, in their own order.
    private func places(of ids: [Int], stream: RandomStream) -> [Int] {
        switch choice {
        case .listed(let list):
            let places = ids.indices.filter { list.contains(ids[$0]) }
            return limit.map { Array(places.prefix($0 - 1)) } ?? places
        case .drawn:
            guard let limit, ids.count >= limit else { return Array(ids.indices) }
            var draws = stream.child("genes")
            return draws.permutation(of: ids.count).prefix(limit - 1).sorted()
        }
    }
}
