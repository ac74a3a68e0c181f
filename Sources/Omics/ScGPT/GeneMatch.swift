/// Which genes of a table a vocabulary knows, and what is lost.
///
/// A gene that stands twice in the table is kept twice, as the authors' routine does; it is counted
/// here, so that a reader can see it.
public struct GeneMatch: Sendable, Hashable, CustomStringConvertible {
    /// A gene that both know.
    public struct Gene: Sendable, Hashable {
        /// The place of its column in the table.
        public let place: Int
        /// Its number in the vocabulary.
        public let id: Int
    }

    /// The genes that both know, in the order of the table.
    public let genes: [Gene]
    /// The symbols of the table that the vocabulary lacks, in the order of the table.
    public let unknown: [String]
    /// The symbols that more than one column has, after renaming, in the order of the table.
    public let repeated: [String]
    /// How many symbols were renamed by the table of other names.
    public let renamed: Int
    /// Unknown symbols that would be known in capital letters.
    public let wrongCase: [String]

    /// Looks the symbols of a table up.
    ///
    /// - Parameters:
    ///   - symbols: The symbols, one per column.
    ///   - vocabulary: The genes of the model.
    ///   - names: Other names of genes and the symbol that the vocabulary has; asked only for
    ///     symbols that it lacks.
    /// - Throws: ``OmicsError`` if nothing is known.
    public init(
        _ symbols: [String], in vocabulary: GeneVocabulary, names: [String: String] = [:]
    ) throws(OmicsError) {
        var genes: [Gene] = []
        var unknown: [String] = []
        var repeated: [String] = []
        var wrongCase: [String] = []
        var renamed = 0
        var seen: [Int: Int] = [:]
        for (place, symbol) in symbols.enumerated() {
            var found = vocabulary[symbol]
            if found == nil, let other = names[symbol], let id = vocabulary[other] {
                found = id
                renamed += 1
            }
            guard let id = found else {
                unknown.append(symbol)
                if vocabulary[symbol.uppercased()] != nil { wrongCase.append(symbol) }
                continue
            }
            genes.append(Gene(place: place, id: id))
            seen[id, default: 0] += 1
            if seen[id] == 2 { repeated.append(vocabulary.symbols[id]) }
        }
        guard !genes.isEmpty else {
            let first = symbols.first.map { ", such as '\($0)'," } ?? ""
            let hint =
                wrongCase.isEmpty
                ? "symbols like TP53 are needed, not Ensembl or Entrez numbers"
                : "\(wrongCase.count) are known in capital letters"
            throw OmicsError(
                .vocabulary,
                "none of the \(symbols.count) genes\(first) is in the vocabulary; \(hint)")
        }
        self.genes = genes
        self.unknown = unknown
        self.repeated = repeated
        self.renamed = renamed
        self.wrongCase = wrongCase
    }

    /// What was matched and what is lost, as one sentence.
    public var description: String {
        var parts = [
            "\(genes.count) of \(genes.count + unknown.count) genes are in the vocabulary"
        ]
        if !unknown.isEmpty {
            let shown = unknown.prefix(5).joined(separator: ", ")
            let rest = unknown.count > 5 ? ", …" : ""
            parts.append("\(unknown.count) are not and are left out (\(shown)\(rest))")
        }
        if !wrongCase.isEmpty {
            parts.append("\(wrongCase.count) of these are known in capital letters")
        }
        if renamed > 0 { parts.append("\(renamed) were renamed") }
        if !repeated.isEmpty {
            parts.append("\(repeated.count) stand more than once and are kept as often")
        }
        return parts.joined(separator: "; ")
    }
}
