public import Omics
import Survival

/// How a table of genes becomes the input of a gene encoder, as learned from training patients:
/// which genes are kept, how they are standardised, and in which slot each stands.
///
/// Slots are cut into fragments, and consecutive fragments make a group. Genes that do not vary
/// among the training patients are left out.
public struct GeneLayout: Codable, Sendable, Hashable {
    /// How genes are put into groups.
    public enum Grouping: String, Codable, Sendable, Hashable, CaseIterable {
        /// In the order of their names.
        case order
        /// In a random order.
        case random
        /// One group per gene set, and as many as needed for the rest.
        case pathway
        /// Genes that rise and fall together in the training patients.
        case coexpression
    }

    /// How genes are standardised, in the order of ``slots``' numbers.
    public let standardizer: Standardizer
    /// The gene of each slot, a position in the standardizer's columns; nil where there is none.
    public let slots: [Int?]
    /// The number of groups.
    public let groups: Int
    /// What each group is, for people.
    public let names: [String]

    /// The genes that are read.
    public var genes: [String] { standardizer.columns }

    /// Learns from the training patients.
    ///
    /// - Parameters:
    ///   - table: The measurements.
    ///   - training: The training patients; those without a row do not count.
    ///   - grouping: How genes are put into groups.
    ///   - groups: How many groups; with ``Grouping/pathway`` it follows from the sets.
    ///   - fragment: The slots of a fragment; groups are padded to whole fragments.
    ///   - sets: The gene sets of ``Grouping/pathway``.
    ///   - clip: The bound on standardised values.
    ///   - seed: The seed of ``Grouping/random``.
    /// - Throws: ``TrainingError`` if there are fewer genes than groups, no sets, or sets that
    ///   have none of the genes;
    ///   `OmicsError` if a gene is absent from every training patient.
    public init(
        _ table: OmicsTable, training: [String], grouping: Grouping, groups: Int, fragment: Int,
        sets: GeneSets? = nil, clip: Double = 5, seed: UInt64
    ) throws {
        let rows = training.compactMap { table.row(of: $0) }
        let present = table.columns.filter { column in
            guard let place = table.place(of: column) else { return false }
            return rows.contains { !table[$0, place].isNaN }
        }
        let all = try Standardizer(
            table, rows: rows, columns: present.sorted(), options: .init(clip: clip))
        let varying = all.columns.indices.filter { !all.isConstant[$0] }.map { all.columns[$0] }
        guard varying.count >= groups, groups > 0 else {
            throw TrainingError(
                .study,
                "\(varying.count) genes vary among \(rows.count) training patients; \(groups) groups need at least as many"
            )
        }
        let scales = all.restricted(to: varying)
        standardizer = scales
        let members: [[Int]]
        switch grouping {
        case .order:
            members = Self.dealt(Array(varying.indices), into: groups, by: fragment)
            names = Self.spans(members, varying)
        case .random:
            var stream = RandomStream(seed: seed, stream: "gene order")
            members = Self.dealt(
                stream.permutation(of: varying.count), into: groups, by: fragment)
            names = members.indices.map { "random group \($0 + 1)" }
        case .pathway:
            guard let sets else {
                throw TrainingError(
                    .study, "the grouping 'pathway' needs gene sets; name a file of them")
            }
            (members, names) = try Self.pathways(varying, sets)
        case .coexpression:
            let values = rows.map { row in
                scales.standardize(row: row, of: table).map { $0.isNaN ? 0 : $0 }
            }
            members = Self.bisected(Array(varying.indices), into: groups, values)
            names = members.indices.map { "co-expression group \($0 + 1)" }
        }
        self.groups = members.count
        let widest = members.map(\.count).max() ?? 0
        let width = (widest + fragment - 1) / fragment * fragment
        slots = members.flatMap { group in
            group.map(Optional.some) + Array(repeating: nil, count: width - group.count)
        }
    }

    /// The slots of a patient.
    ///
    /// - Parameters:
    ///   - row: The patient's row.
    ///   - table: A table that may have other columns besides.
    /// - Returns: One standardised value per slot; 0, the mean, where nothing was measured.
    /// - Throws: ``TrainingError`` if the table lacks more than a fifth of the genes.
    public func values(row: Int, of table: OmicsTable) throws -> [Float] {
        let lacking = genes.count { table.place(of: $0) == nil }
        guard lacking * 5 <= genes.count else {
            throw TrainingError(
                .mismatch,
                "the table of genes lacks \(lacking) of the \(genes.count) genes that the model reads; at most a fifth may be missing"
            )
        }
        let values = standardizer.standardize(row: row, of: table)
        return slots.map { slot in
            guard let slot, !values[slot].isNaN else { return 0 }
            return Float(values[slot])
        }
    }

    /// The genes of each group.
    public var members: [[String]] {
        let width = slots.count / groups
        return (0..<groups).map { group in
            slots[group * width..<(group + 1) * width].compactMap { $0.map { genes[$0] } }
        }
    }

    /// Consecutive groups of whole fragments; only the last ones are shorter.
    private static func dealt(_ genes: [Int], into groups: Int, by fragment: Int) -> [[Int]] {
        let fragments = (genes.count + fragment - 1) / fragment
        // With fewer fragments than groups, groups share the genes evenly instead.
        let size =
            fragments >= groups
            ? (fragments + groups - 1) / groups * fragment : (genes.count + groups - 1) / groups
        return (0..<groups).map { group in
            Array(genes[min(genes.count, group * size)..<min(genes.count, (group + 1) * size)])
        }
    }

    private static func spans(_ members: [[Int]], _ genes: [String]) -> [String] {
        members.map { group in
            guard let first = group.first, let last = group.last else { return "empty" }
            return "\(genes[first]) to \(genes[last])"
        }
    }

    /// Each gene in the smallest set that has it; the rest in groups no larger than the largest.
    private static func pathways(
        _ genes: [String], _ sets: GeneSets
    ) throws(TrainingError) -> (members: [[Int]], names: [String]) {
        // Sets name symbols, columns also what was measured of them, such as TP53_rnaseq.
        let places = Dictionary(grouping: genes.indices) {
            Modality.symbol(in: genes[$0]) ?? genes[$0]
        }
        var owner: [Int: Int] = [:]
        let order = sets.sets.indices.sorted {
            (sets.sets[$0].symbols.count, $0) < (sets.sets[$1].symbols.count, $1)
        }
        for index in order {
            for symbol in sets.sets[index].symbols {
                for place in places[symbol] ?? [] where owner[place] == nil {
                    owner[place] = index
                }
            }
        }
        guard !owner.isEmpty else {
            throw TrainingError(
                .study,
                "none of the \(genes.count) genes is in one of the \(sets.sets.count) gene sets; both need the same kind of names"
            )
        }
        var members: [[Int]] = []
        var names: [String] = []
        for index in sets.sets.indices {
            let group = genes.indices.filter { owner[$0] == index }
            if group.isEmpty { continue }
            members.append(group)
            names.append(sets.sets[index].name)
        }
        let rest = genes.indices.filter { owner[$0] == nil }
        let size = max(1, members.map(\.count).max() ?? rest.count)
        for start in stride(from: 0, to: rest.count, by: size) {
            members.append(Array(rest[start..<min(rest.count, start + size)]))
            names.append("other genes \(start / size + 1)")
        }
        return (members, names)
    }

    /// Genes halved again and again along the direction in which they differ most.
    private static func bisected(
        _ genes: [Int], into groups: Int, _ values: [[Double]]
    ) -> [[Int]] {
        guard groups > 1 else { return [genes] }
        let half = groups / 2
        let scores = leading(genes, values)
        let order = genes.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }.map { genes[$0] }
        let cut = order.count * half / groups
        return bisected(Array(order[..<cut]), into: half, values)
            + bisected(Array(order[cut...]), into: groups - half, values)
    }

    /// Each gene's loading on the first principal direction of patients, by power iteration.
    private static func leading(_ genes: [Int], _ values: [[Double]]) -> [Double] {
        var patient = values.indices.map { 1 + Double($0 % 7) / 10 }
        var loading = [Double](repeating: 0, count: genes.count)
        for _ in 0..<30 {
            for (place, gene) in genes.enumerated() {
                loading[place] = zip(values, patient).reduce(0) { $0 + $1.0[gene] * $1.1 }
            }
            for (index, row) in values.enumerated() {
                patient[index] = zip(genes, loading).reduce(0) { $0 + row[$1.0] * $1.1 }
            }
            let norm = patient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard norm > 0 else { break }
            patient = patient.map { $0 / norm }
        }
        return loading
    }
}
