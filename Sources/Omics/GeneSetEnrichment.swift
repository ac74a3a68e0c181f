import Survival

/// Which gene sets hold more of some chosen genes than chance would put there.
///
/// Each set is judged by the chance, when as many genes are drawn from all that were looked at, of
/// so many or more of the set (hypergeometric); p-values are adjusted after Benjamini and Hochberg.
/// Genes of a set that were not looked at do not count.
public struct GeneSetEnrichment: Codable, Sendable, Hashable {
    /// One set.
    public struct Row: Codable, Sendable, Hashable {
        /// The name of the set.
        public var name: String
        /// Its genes among all that were looked at.
        public var size: Int
        /// Those of them that were chosen, in the order given.
        public var chosen: [String]
        /// How many chosen ones chance would put there.
        public var expected: Double
        /// The chance of so many or more.
        public var pValue: Double
        /// The same, adjusted for the number of sets.
        public var adjusted: Double
    }

    /// The sets with at least the least size, smallest p-value first.
    public let rows: [Row]
    /// How many genes were looked at.
    public let universe: Int
    /// How many were chosen.
    public let chosen: Int

    /// Judges sets.
    ///
    /// - Parameters:
    ///   - sets: The sets.
    ///   - chosen: The chosen genes; one that is named again does not count again.
    ///   - universe: All genes that were looked at, the chosen ones among them.
    ///   - least: Sets with fewer genes that were looked at are left out.
    /// - Throws: ``OmicsError`` if a chosen gene was not looked at, `SurvivalError` never.
    public init(
        _ sets: GeneSets, chosen: [String], among universe: Set<String>, least: Int = 5
    ) throws {
        var picked: Set<String> = []
        let chosen = chosen.filter { picked.insert($0).inserted }
        if let stray = chosen.first(where: { !universe.contains($0) }) {
            throw OmicsError(
                .contradiction, "the chosen gene '\(stray)' is not among those that were looked at")
        }
        var rows: [Row] = []
        for set in sets.sets {
            let members = Set(set.symbols).intersection(universe)
            guard members.count >= least else { continue }
            let draw = try HypergeometricDistribution(
                population: universe.count, marked: members.count, drawn: picked.count)
            let hits = chosen.filter(members.contains)
            rows.append(
                Row(
                    name: set.name, size: members.count, chosen: hits,
                    expected: Double(members.count) * Double(picked.count)
                        / Double(max(1, universe.count)),
                    pValue: draw.upperTail(from: hits.count), adjusted: 1))
        }
        let adjusted = try MultipleTesting.benjaminiHochberg.adjusted(rows.map(\.pValue))
        for (place, value) in adjusted.enumerated() { rows[place].adjusted = value }
        self.rows = rows.sorted { ($0.pValue, $0.name) < ($1.pValue, $1.name) }
        self.universe = universe.count
        self.chosen = picked.count
    }
}
