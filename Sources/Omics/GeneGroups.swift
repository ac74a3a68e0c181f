/// The columns of each gene set in one table: what a model reconstructs.
public struct GeneGroups: Codable, Sendable, Hashable {
    /// One group.
    public struct Group: Codable, Sendable, Hashable {
        /// The name of the gene set.
        public let name: String
        /// Columns such as `TP53_rnaseq`, in the order of their position in the
        /// model's output.
        public let columns: [String]

        /// Makes a group of columns as they are.
        public init(name: String, columns: [String]) {
            self.name = name
            self.columns = columns
        }
    }

    /// The groups, in the order of the gene sets.
    public let groups: [Group]

    /// Takes groups as they are.
    public init(_ groups: [Group]) { self.groups = groups }

    /// Finds the columns of gene sets in a table.
    ///
    /// A group has the columns whose symbol is in the set, whatever their
    /// modality, sorted by name (by code points, so that capitals come first).
    /// A column may be in several groups.
    ///
    /// - Parameters:
    ///   - sets: The gene sets.
    ///   - columns: The columns of the table.
    /// - Throws: ``OmicsError`` if a set has no column at all.
    public init(_ sets: GeneSets, columns: [String]) throws(OmicsError) {
        var bySymbol: [String: [String]] = [:]
        for column in columns {
            guard let symbol = Modality.symbol(in: column) else { continue }
            bySymbol[symbol, default: []].append(column)
        }
        groups = sets.sets.map { set in
            Group(
                name: set.name, columns: set.symbols.flatMap { bySymbol[$0] ?? [] }.sorted())
        }
        if let index = groups.firstIndex(where: { $0.columns.isEmpty }) {
            throw OmicsError(
                .emptyGroup,
                "the gene group '\(groups[index].name)' has none of its "
                    + "\(sets.sets[index].symbols.count) genes in the table of "
                    + "\(columns.count) columns; leave the group out or check the symbols")
        }
    }

    /// The number of columns of each group.
    public var sizes: [Int] { groups.map(\.columns.count) }

    /// All columns of the groups, each once, sorted.
    public var distinctColumns: [String] { Set(groups.flatMap(\.columns)).sorted() }
}
