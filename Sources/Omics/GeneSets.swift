import Files
public import SystemPackage

/// Named sets of gene symbols, such as gene families or pathways.
public struct GeneSets: Codable, Sendable, Hashable {
    /// One set.
    public struct GeneSet: Codable, Sendable, Hashable {
        /// The name, as it stands in the file.
        public let name: String
        /// Different symbols, in the order of the file.
        public let symbols: [String]

        /// Makes a set; a symbol that stands twice counts once.
        public init(name: String, symbols: [String]) {
            self.name = name
            var seen: Set<String> = []
            self.symbols = symbols.filter { seen.insert($0).inserted }
        }
    }

    /// The sets, in the order of the file.
    public let sets: [GeneSet]

    /// Takes sets as they are.
    public init(_ sets: [GeneSet]) { self.sets = sets }

    /// Reads a file of sets.
    ///
    /// A file named `.gmt` has a set per line: its name, a description, then its
    /// symbols, with tabs between them. Any other is a table with a set per
    /// column, named by the header; the columns may be of different lengths.
    ///
    /// - Parameter path: The file; plain, `.gz` or `.zip`.
    /// - Throws: `FileError` if it cannot be read, ``OmicsError`` if it
    ///   holds no set, a set twice, or a set without symbols.
    public init(_ path: FilePath) throws {
        let name = path.lastComponent?.string.lowercased() ?? ""
        let isGMT = name.hasSuffix(".gmt") || name.hasSuffix(".gmt.gz")
        let sets = isGMT ? try GeneSets.gmt(path) : try GeneSets.table(path)
        guard !sets.isEmpty else { throw OmicsError(.table, "\(path) holds no gene set") }
        var seen: Set<String> = []
        for set in sets {
            guard !set.symbols.isEmpty else {
                throw OmicsError(
                    .emptyGroup, "\(path) has the gene set '\(set.name)' without genes")
            }
            guard seen.insert(set.name).inserted else {
                throw OmicsError(.contradiction, "\(path) has the gene set '\(set.name)' twice")
            }
        }
        self.sets = sets
    }

    private static func table(_ path: FilePath) throws -> [GeneSet] {
        var reader = try CSVReader(path, raggedRows: .fill)
        var symbols = [[String]](repeating: [], count: reader.columns.count)
        while let row = try reader.next() {
            for column in symbols.indices where !row.trimmed(column).isEmpty {
                symbols[column].append(row.trimmed(column))
            }
        }
        return zip(reader.columns, symbols).map { GeneSet(name: $0, symbols: $1) }
    }

    private static func gmt(_ path: FilePath) throws -> [GeneSet] {
        try readText(of: path).split(whereSeparator: \.isNewline).map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map { String($0.drop { $0 == " " }) }
            return GeneSet(
                name: fields[0], symbols: fields.dropFirst(2).filter { !$0.isEmpty })
        }
    }
}
