/// Which symbol a gene goes by today, whatever name a table gives it.
///
/// Without a table only the families are known that changed their names because spreadsheets hurt
/// them (MARCH → MARCHF, SEPT → SEPTIN, …); symbols then stand for themselves. With HGNC's table,
/// ``init(hgnc:)``, Ensembl and Entrez identifiers, earlier symbols and aliases are understood too.
public struct GeneNames: Sendable {
    /// What a name means.
    public enum Meaning: Sendable, Hashable {
        /// A symbol in use, and by which kind of name it was found.
        case symbol(String, Kind)
        /// Several genes could be meant; the symbols.
        case ambiguous([String])
        /// HGNC withdrew the name and gives no gene for it.
        case withdrawn
        /// No gene of the table has the name.
        case unknown
        /// The name is a line of totals, or empty.
        case notAGene
    }

    /// By which kind of name a gene was found.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The symbol in use.
        case current
        /// A symbol of before.
        case previous
        /// Another name for it.
        case alias
        /// Ensembl's identifier.
        case ensembl
        /// NCBI's number.
        case entrez
        /// What a spreadsheet left of it.
        case repaired
        /// Not in a table: the name stands for itself.
        case asIs
    }

    /// Whether a table was read, so that an unknown name is worth reporting.
    public let isComplete: Bool
    /// The genes of the table.
    public var count: Int { current.count }

    var current: Set<String> = []
    var previous: [String: [String]] = [:]
    var aliases: [String: [String]] = [:]
    var ensembl: [String: [String]] = [:]
    var entrez: [Int: [String]] = [:]
    var withdrawn: Set<String> = []

    /// Knows only the families that were renamed for the sake of spreadsheets.
    public init() {
        isComplete = false
        for (old, new) in Self.renamed { previous[old] = [new] }
    }

    init(isComplete: Bool) { self.isComplete = isComplete }

    /// What a name means.
    ///
    /// A current symbol goes before an earlier one, and that before an alias. `TP53|7157` goes by its
    /// number where the table has it.
    ///
    /// - Parameter name: A name as it stands in a table.
    /// - Returns: The symbol, or why there is none.
    public func meaning(of name: String) -> Meaning {
        switch GeneIdentifier(name) {
        case .none, .summary: return .notAGene
        case .damaged(let damage):
            if let symbol = damage.repaired { return .symbol(symbol, .repaired) }
            return damage.candidates.isEmpty ? .unknown : .ambiguous(damage.candidates)
        case .ensembl(let stable):
            if let found = ensembl[stable] { return one(of: found, .ensembl) }
            return isComplete ? .unknown : .symbol(stable, .asIs)
        case .entrez(let number):
            if let found = entrez[number] { return one(of: found, .entrez) }
            return isComplete ? .unknown : .symbol(String(number), .asIs)
        case .symbolAndEntrez(let symbol, let number):
            if let found = entrez[number] { return one(of: found, .entrez) }
            return meaning(ofSymbol: symbol)
        case .symbol(let symbol): return meaning(ofSymbol: symbol)
        }
    }

    private func meaning(ofSymbol symbol: String) -> Meaning {
        if current.contains(symbol) { return .symbol(symbol, .current) }
        if let found = previous[symbol] { return one(of: found, .previous) }
        if let found = aliases[symbol] { return one(of: found, .alias) }
        if withdrawn.contains(symbol) { return .withdrawn }
        let upper = symbol.uppercased()
        if isComplete, upper != symbol, current.contains(upper) { return .symbol(upper, .alias) }
        return isComplete ? .unknown : .symbol(symbol, .asIs)
    }

    private func one(of symbols: [String], _ kind: Kind) -> Meaning {
        symbols.count == 1 ? .symbol(symbols[0], kind) : .ambiguous(symbols.sorted())
    }

    /// Whether a name is surely one of a gene: an Ensembl identifier, a symbol of the table or one of
    /// the built-in families, or a damaged symbol.
    func isSurelyAGene(_ name: String) -> Bool {
        switch GeneIdentifier(name) {
        case .ensembl, .symbolAndEntrez, .damaged, .summary: return true
        case .symbol(let symbol):
            return current.contains(symbol) || previous[symbol] != nil
                || GeneFamily.wellKnown.contains(symbol) || Modality(column: name) != nil
        case .entrez, .none: return false
        }
    }

    /// The renamed families: MARCH1…11, SEPT1…14, SEP15, DEC1, MARC1 and MARC2.
    private static let renamed: [String: String] = {
        var names = [
            "SEP15": "SELENOF", "DEC1": "DELEC1", "MARC1": "MTARC1", "MARC2": "MTARC2",
            "SEPT13": "SEPTIN7P2",
        ]
        for number in 1...11 { names["MARCH\(number)"] = "MARCHF\(number)" }
        for number in 1...14 where number != 13 { names["SEPT\(number)"] = "SEPTIN\(number)" }
        return names
    }()
}
