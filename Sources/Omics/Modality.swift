/// What was measured of a gene; the name of a column ends in it.
public enum Modality: String, Codable, Sendable, Hashable, CaseIterable {
    /// Expression, `TP53_rnaseq`.
    case expression = "rnaseq"
    /// Copy number, `TP53_cnv`.
    case copyNumber = "cnv"
    /// Mutation, `TP53_mut`.
    case mutation = "mut"

    /// The end of a column's name, such as `_rnaseq`.
    public var suffix: String { "_" + rawValue }

    /// The modality of a column, or nothing if its name ends in none of the suffixes.
    public init?(column: String) {
        guard let found = Modality.allCases.first(where: { column.hasSuffix($0.suffix) }),
            column.utf8.count > found.suffix.utf8.count
        else { return nil }
        self = found
    }

    /// The gene's symbol in a column's name.
    ///
    /// - Parameter column: A name such as `TP53_rnaseq`.
    /// - Returns: `TP53`, or nothing if the name ends in none of the suffixes.
    public static func symbol(in column: String) -> String? {
        Modality(column: column).map { String(column.dropLast($0.suffix.count)) }
    }
}
