/// Which genes of each group a model learns to reconstruct, chosen on the
/// training fold.
///
/// Each column is tested once, by Welch's test between the training patients of
/// high and of low risk; nobody is drawn twice, so p-values mean what they say.
public struct GeneSelection: Codable, Sendable, Hashable {
    /// Which columns are kept.
    public enum Rule: Codable, Sendable, Hashable {
        /// p below a bound, without regard to how many tests there are.
        case pValue(below: Double)
        /// A false discovery rate below a bound, by Benjamini and Hochberg over
        /// all different columns.
        case falseDiscoveryRate(below: Double)
        /// All columns.
        case all
    }

    /// What happens to a group of which no column is kept.
    public enum EmptyGroup: Codable, Sendable, Hashable {
        /// Its columns with the smallest p-values are kept.
        case strongest(Int)
        /// It stays empty, and its loss is left out.
        case mask
    }

    /// The kept columns of each group, in the order of the group.
    public let groups: GeneGroups
    /// The groups of which no column passed the rule.
    public let emptyGroups: [Int]
    /// The p-value of each column that could be tested.
    public let pValues: [String: Double]

    /// Chooses.
    ///
    /// - Parameters:
    ///   - groups: All columns of each group.
    ///   - standardizer: Learned from the training patients, with all columns of
    ///     the groups. Columns that do not vary are never kept.
    ///   - table: The measurements.
    ///   - highRisk: Rows of the training patients of high risk.
    ///   - lowRisk: Rows of the training patients of low risk.
    ///   - rule: Which columns are kept.
    ///   - emptyGroup: What happens to a group of which none is.
    /// - Throws: ``OmicsError`` if a test is asked for with fewer than two
    ///   patients on a side, or no group keeps any column.
    public init(
        _ groups: GeneGroups, standardizer: Standardizer, table: OmicsTable, highRisk: [Int],
        lowRisk: [Int], rule: Rule = .pValue(below: 0.05), emptyGroup: EmptyGroup = .strongest(1)
    ) throws(OmicsError) {
        let varying = Set(
            zip(standardizer.columns, standardizer.isConstant).filter { !$0.1 }.map(\.0))
        var pValues: [String: Double] = [:]
        if rule != .all {
            guard highRisk.count > 1, lowRisk.count > 1 else {
                throw OmicsError(
                    .tooFewPatients,
                    "genes are chosen by comparing early events with long survivors, but the "
                        + "training fold has \(highRisk.count) of the first and \(lowRisk.count) "
                        + "of the second with genes; two of each are needed")
            }
            for (index, column) in standardizer.columns.enumerated() where varying.contains(column)
            {
                guard let place = table.place(of: column) else { continue }
                func values(_ rows: [Int]) -> [Double] {
                    rows.map { standardizer.standardize(table[$0, place], column: index) }
                        .filter { !$0.isNaN }
                }
                let p = WelchTest(values(highRisk), values(lowRisk)).pValue
                if !p.isNaN { pValues[column] = p }
            }
        }
        let kept = GeneSelection.kept(pValues, varying: varying, rule: rule)
        var emptyGroups: [Int] = []
        let chosen = groups.groups.enumerated().map { index, group in
            let columns = group.columns.filter { kept.contains($0) }
            if !columns.isEmpty { return GeneGroups.Group(name: group.name, columns: columns) }
            emptyGroups.append(index)
            guard case .strongest(let count) = emptyGroup else {
                return GeneGroups.Group(name: group.name, columns: [])
            }
            // Untested columns come last; ties go by name, as the columns are sorted.
            let ranked = group.columns.enumerated().sorted {
                (pValues[$0.element] ?? 2, $0.offset) < (pValues[$1.element] ?? 2, $1.offset)
            }
            let strongest = Set(ranked.prefix(max(1, count)).map(\.element))
            return GeneGroups.Group(
                name: group.name, columns: group.columns.filter { strongest.contains($0) })
        }
        self.groups = GeneGroups(chosen)
        self.emptyGroups = emptyGroups
        self.pValues = pValues
        guard chosen.contains(where: { !$0.columns.isEmpty }) else {
            throw OmicsError(.emptyGroup, "no gene of any group passes the selection")
        }
    }

    private static func kept(
        _ pValues: [String: Double], varying: Set<String>, rule: Rule
    ) -> Set<String> {
        switch rule {
        case .all: return varying
        case .pValue(let bound): return Set(pValues.filter { $0.value < bound }.keys)
        case .falseDiscoveryRate(let bound):
            let rates = benjaminiHochberg(pValues)
            return Set(rates.filter { $0.value < bound }.keys)
        }
    }

    /// The false discovery rate at which each test would just be kept.
    ///
    /// ### Reference
    /// Benjamini Y, Hochberg Y. *J R Stat Soc B* 57:289–300, 1995.
    static func benjaminiHochberg(_ pValues: [String: Double]) -> [String: Double] {
        let sorted = pValues.sorted { ($0.value, $0.key) > ($1.value, $1.key) }
        var rates: [String: Double] = [:]
        var smallest = 1.0
        for (index, entry) in sorted.enumerated() {
            let rank = Double(sorted.count - index)
            smallest = min(smallest, entry.value * Double(sorted.count) / rank)
            rates[entry.key] = smallest
        }
        return rates
    }
}
