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
    /// column, named by the header: either its symbols, in columns that may be of
    /// different lengths, or, where the first column names genes, `1` for those
    /// that are members and `0` for the others.
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
        var isMembership = false
        while let row = try reader.next() {
            let cells = symbols.indices.map { row.trimmed($0) }
            if row.number == 1 {
                isMembership = cells.count > 1 && cells.dropFirst().allSatisfy(Self.isFlag)
            }
            guard isMembership else {
                for column in symbols.indices where !cells[column].isEmpty {
                    symbols[column].append(cells[column])
                }
                continue
            }
            for column in symbols.indices.dropFirst() {
                guard Self.isFlag(cells[column]) else {
                    throw OmicsError(
                        .notANumber,
                        "\(path) holds '\(cells[column])' in row \(row.number), column "
                            + "'\(reader.columns[column])'; 1 for a member or 0 is needed")
                }
                if cells[column] == "1" { symbols[column].append(cells[0]) }
            }
        }
        return zip(reader.columns, symbols).map { GeneSet(name: $0, symbols: $1) }
            .dropFirst(isMembership ? 1 : 0).map(\.self)
    }

    private static func isFlag(_ cell: String) -> Bool { cell == "0" || cell == "1" }

    /// Writes the sets as GMT: name, a blank description, symbols.
    ///
    /// - Parameter path: The file to write, `.gmt`.
    /// - Throws: `FileError` if it cannot be written, ``OmicsError`` if the path ends otherwise.
    public func write(to path: FilePath) throws {
        guard path.extension == "gmt" else {
            throw OmicsError(.table, "\(path) must end in .gmt, so that its format is known")
        }
        try writeAtomically(
            to: path,
            text: sets.map { ([$0.name, ""] + $0.symbols).joined(separator: "\t") + "\n" }.joined())
    }

    /// Each set and how many of its genes a table has.
    ///
    /// - Parameter table: A table of genes.
    /// - Returns: One number per set, in the order of ``sets``.
    public func found(in table: OmicsTable) -> [Int] {
        let known = Set(table.columns.compactMap { Modality.symbol(in: $0) })
        return sets.map { set in set.symbols.count { known.contains($0) } }
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
