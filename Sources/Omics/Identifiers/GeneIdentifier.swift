import Files

/// What kind of name a gene goes by in a table, told from its letters alone.
public enum GeneIdentifier: Sendable, Hashable {
    /// `ENSG00000141510`, with the version of `ENSG00000141510.18` taken off.
    case ensembl(String)
    /// NCBI's (Entrez) number, such as 7157.
    case entrez(Int)
    /// A symbol, whether it is in use or not.
    case symbol(String)
    /// Both at once, as in `TP53|7157`.
    case symbolAndEntrez(String, Int)
    /// A symbol that a spreadsheet turned into a date or a number.
    case damaged(GeneNameDamage)
    /// A line of totals, such as `N_unmapped` or `__no_feature`, which is no gene.
    case summary(String)
    /// Nothing, or `?`.
    case none

    /// Reads a name; blanks around it and the endings `_rnaseq`, `_cnv` and `_mut` do not count.
    ///
    /// - Parameter text: One cell of a table.
    public init(_ text: String) {
        var name = text.trimmingBlanks
        if let modality = Modality(column: name) { name.removeLast(modality.suffix.count) }
        if name.isEmpty || name == "?" {
            self = .none
        } else if name.hasPrefix("__") || (name.hasPrefix("N_") && Self.totals.contains(name)) {
            self = .summary(name)
        } else if let stable = Self.ensembl(name) {
            self = .ensembl(stable)
        } else if name.utf8.allSatisfy(\.isDigit), let number = Int(name) {
            self = .entrez(number)
        } else if let damage = GeneNameDamage(name) {
            self = .damaged(damage)
        } else if let bar = name.firstIndex(of: "|"),
            let number = Int(name[name.index(after: bar)...])
        {
            let symbol = String(name[..<bar])
            self = symbol == "?" ? .entrez(number) : .symbolAndEntrez(symbol, number)
        } else {
            self = .symbol(name)
        }
    }

    private static let totals: Set = ["N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"]

    /// The stable identifier in `ENSG00000141510.18` or `ENSG00000182484_PAR_Y`, else nothing.
    private static func ensembl(_ name: String) -> String? {
        let bytes = Array(name.utf8)
        guard bytes.count >= 15, name.hasPrefix("ENSG"), bytes[4..<15].allSatisfy(\.isDigit)
        else { return nil }
        let rest = bytes[15...]
        guard rest.isEmpty || rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: "_")
        else { return nil }
        return String(decoding: bytes[..<15], as: UTF8.self)
    }
}

extension UInt8 {
    /// Whether this is one of the ten digits.
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
