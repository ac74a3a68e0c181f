import Files
public import SystemPackage

extension GeneNames {
    /// Reads HGNC's table of all genes.
    ///
    /// Both of its downloads are understood: the complete set (`hgnc_complete_set.txt`, columns
    /// `symbol`, `alias_symbol`, `prev_symbol`, `entrez_id`, `ensembl_gene_id`, lists parted by bars)
    /// and custom downloads (`Approved symbol`, `Alias symbols`, `Previous symbols`,
    /// `NCBI Gene ID`, `Ensembl gene ID`, lists parted by commas).
    ///
    /// - Parameter path: Tab-separated text, plain or packed.
    /// - Throws: `FileError` if it cannot be read, ``OmicsError`` if it lacks the column of symbols or
    ///   has a symbol twice.
    public init(hgnc path: FilePath) throws {
        self.init(isComplete: true)
        var reader = try CSVReader(path, separator: "\t", raggedRows: .fill)
        let names = reader.columns.map { $0.lowercased() }
        func place(_ choices: String...) -> Int? {
            choices.lazy.compactMap { names.firstIndex(of: $0) }.first
        }
        guard let symbol = place("symbol", "approved symbol") else {
            throw OmicsError(
                .table,
                "\(path) is no table of HGNC: it has neither a column 'symbol' nor 'Approved symbol'"
            )
        }
        let status = place("status")
        let lists = (
            previous: place("prev_symbol", "previous symbols", "previous symbol"),
            aliases: place("alias_symbol", "alias symbols", "alias symbol", "synonyms"),
            entrez: place(
                "entrez_id", "ncbi gene id", "entrez gene id", "ncbi gene id(supplied by ncbi)"),
            ensembl: place(
                "ensembl_gene_id", "ensembl gene id", "ensembl id(supplied by ensembl)")
        )
        while let row = try reader.next() {
            let name = row.trimmed(symbol)
            guard !name.isEmpty else { continue }
            let isApproved =
                status.map { row.trimmed($0).lowercased().hasPrefix("approved") } ?? true
            guard isApproved, !name.hasSuffix("~withdrawn") else {
                withdrawn.insert(name.replacing("~withdrawn", with: ""))
                continue
            }
            guard current.insert(name).inserted else {
                throw OmicsError(
                    .contradiction, "\(path) has the symbol '\(name)' twice, in row \(row.number)")
            }
            for old in Self.list(row, lists.previous) { previous[old, default: []].append(name) }
            for other in Self.list(row, lists.aliases) { aliases[other, default: []].append(name) }
            for number in Self.list(row, lists.entrez).compactMap({ Int($0) }) {
                entrez[number, default: []].append(name)
            }
            for stable in Self.list(row, lists.ensembl) {
                ensembl[stable, default: []].append(name)
            }
        }
        guard !current.isEmpty else { throw OmicsError(.table, "\(path) names no gene") }
    }

    private static func list(_ row: CSVRow, _ place: Int?) -> [String] {
        guard let place, !row.isMissing(place) else { return [] }
        var seen: Set<String> = []
        return row[place].split(whereSeparator: { $0 == "|" || $0 == "," })
            .map { $0.trimmingBlanks }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
