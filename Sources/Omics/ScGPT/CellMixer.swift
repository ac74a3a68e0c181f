public import Survival

/// Mixes the expression of single cells, as bulk tissue does, with the shares as what is to be told.
///
/// Amounts are mixed before they are binned: binning is a matter of ranks, and ranks of a mixture are
/// no mixture of ranks. Shares are drawn evenly from all that add up to 1, which for two cells is λ
/// drawn evenly from 0 to 1.
///
/// ### Reference
/// Path-GPTOmic, ISBI 2024 (two cells); a re-implementation from the public description.
public struct CellMixer: Codable, Sendable, Hashable {
    /// How many cells are mixed.
    public var cells = 2
    /// What each cell's amounts are scaled to add up to first, since the deeper cell dominates
    /// otherwise; nil to mix amounts as they are.
    public var total: Double? = 10_000
    /// How many reads are drawn from a mixture, which brings back the zeros of a shallow sample; nil
    /// for the mixture itself.
    public var reads: Int?
    /// How likely the amount of a gene is lost.
    public var lostGenes = 0.0

    /// Two cells, scaled.
    public init() {}

    /// A mixture.
    public struct Mixture: Sendable, Hashable {
        /// The amount of each gene.
        public let amounts: [Float]
        /// The cells and their shares, which add up to 1.
        public let shares: [Share]

        /// What a mixture is made of, as shares of classes.
        ///
        /// - Parameters:
        ///   - classes: The class of every cell.
        ///   - count: How many classes there are.
        /// - Returns: One share per class, adding up to 1.
        public func composition(classes: [Int], count: Int) -> [Float] {
            var result = [Double](repeating: 0, count: count)
            for share in shares { result[classes[share.cell]] += share.share }
            return result.map { Float($0) }
        }
    }

    /// A cell in a mixture.
    public struct Share: Sendable, Hashable {
        /// The place of the cell.
        public let cell: Int
        /// How much of the mixture it is.
        public let share: Double
    }

    /// Mixes different cells at random.
    ///
    /// - Parameters:
    ///   - amounts: The amounts of every cell, all of one length.
    ///   - stream: Where cells, shares, reads and losses are drawn.
    /// - Returns: A mixture.
    /// - Throws: ``OmicsError`` if there are fewer cells than are mixed, or a cell is empty.
    public func callAsFunction(
        _ amounts: [[Float]], stream: inout RandomStream
    ) throws(OmicsError) -> Mixture {
        guard cells > 0, amounts.count >= cells else {
            throw OmicsError(
                .tooFewPatients,
                "\(cells) different cells are mixed, but there are \(amounts.count)")
        }
        var chosen: [Int] = []
        while chosen.count < cells {
            let cell = stream.index(below: amounts.count)
            if !chosen.contains(cell) { chosen.append(cell) }
        }
        let draws = chosen.map { _ in stream.exponential() }
        let sum = draws.reduce(0, +)
        let shares = zip(chosen, draws).map { Share(cell: $0, share: $1 / sum) }
        var mixed = [Double](repeating: 0, count: amounts[chosen[0]].count)
        for share in shares {
            let own = amounts[share.cell]
            let depth = own.reduce(0.0) { $0 + Double($1) }
            guard depth > 0 else {
                throw OmicsError(.tokens, "cell \(share.cell + 1) has no expression at all")
            }
            let factor = share.share * (total.map { $0 / depth } ?? 1)
            for gene in own.indices { mixed[gene] += factor * Double(own[gene]) }
        }
        if let reads { mixed = Self.drawn(reads, from: mixed, &stream) }
        if lostGenes > 0 {
            for gene in mixed.indices where stream.uniform() < lostGenes { mixed[gene] = 0 }
        }
        return Mixture(amounts: mixed.map { Float($0) }, shares: shares)
    }

    /// Counts of reads drawn from genes by their amounts.
    private static func drawn(
        _ reads: Int, from amounts: [Double], _ stream: inout RandomStream
    ) -> [Double] {
        var sums: [Double] = []
        var sum = 0.0
        for amount in amounts {
            sum += amount
            sums.append(sum)
        }
        var counts = [Double](repeating: 0, count: amounts.count)
        for _ in 0..<reads {
            let place = stream.uniform() * sum
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > place { high = middle } else { low = middle + 1 }
            }
            counts[low] += 1
        }
        return counts
    }
}
