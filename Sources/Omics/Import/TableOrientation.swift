import Files
import SystemPackage

/// Whether a table's genes are its rows or its columns, and how that was seen.
public enum TableOrientation: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each row is a gene.
    case genesInRows = "rows"
    /// Each column is a gene.
    case genesInColumns = "columns"
}

/// The first rows of a table: enough to tell what lies where.
struct TablePreview {
    let header: [String]
    let rows: [CSVRow]
    /// The column whose cells name the rows.
    let nameColumn: Int
    /// Whether the header lacks a field for that column, as tables of R do.
    let separator: Character

    init(_ path: FilePath, separator: Character? = nil, comment: Character? = nil) throws {
        let separator = try separator ?? NumberTable.separator(of: path)
        self.separator = separator
        var reader = try CSVReader(
            path, separator: separator, raggedRows: .refuse, comment: comment)
        header = reader.columns.map(\.trimmingBlanks)
        var rows: [CSVRow] = []
        while rows.count < 200, let row = try reader.next() { rows.append(row) }
        guard !rows.isEmpty else { throw OmicsError(.table, "\(path) has a header but no rows") }
        self.rows = rows
        let named = [
            "sample", "samples", "gene", "genes", "gene_id", "symbol", "case_id", "patient",
        ]
        nameColumn =
            header.firstIndex { named.contains($0.lowercased()) }
            ?? header.indices.first { column in
                rows.contains { $0.number(column) == nil && !$0.isMissing(column) }
            } ?? 0
    }

    /// The names of the first rows.
    var rowNames: [String] { rows.map { $0.trimmed(nameColumn) } }

    /// Whether a column holds nothing.
    func isBlank(_ column: Int) -> Bool { rows.allSatisfy { $0.isMissing(column) } }

    /// Whether at least half of a column's cells that are not blank hold numbers, or all are blank.
    func isMostlyNumbers(_ column: Int) -> Bool {
        let numbers = rows.count { $0.number(column) != nil }
        return 2 * numbers >= rows.count { !$0.isMissing(column) }
    }
}

extension TableOrientation {
    /// Tells by the names on both sides; never by the shape of the table.
    ///
    /// Genes are sure by an Ensembl identifier, a symbol that is known, a damaged symbol or one of the
    /// endings `_rnaseq`, `_cnv`, `_mut`; samples by a barcode of TCGA or by being known to the study.
    ///
    /// - Throws: ``OmicsError`` if both sides look alike, so that only a person can say.
    static func detect(
        _ preview: TablePreview, path: FilePath, names: GeneNames, knownPatients: Set<String>
    ) throws(OmicsError) -> (TableOrientation, String) {
        let header = preview.header.enumerated().filter { $0.offset != preview.nameColumn }
            .map(\.element)
        func shares(_ names: [String], _ genes: GeneNames) -> (genes: Int, samples: Int) {
            (
                names.count { genes.isSurelyAGene($0) },
                names.count { TCGABarcode($0) != nil || knownPatients.contains($0) }
            )
        }
        let columns = shares(header, names)
        let rows = shares(preview.rowNames, names)
        func isMost(_ count: Int, _ all: Int) -> Bool { count > 0 && 2 * count > all }
        // A handful of known symbols among thousands is enough where the other side has none.
        let columnsAreGenes =
            columns.genes > 0 && (columns.genes >= 3 || isMost(columns.genes, header.count))
        let rowsAreGenes =
            rows.genes > 0 && (rows.genes >= 3 || isMost(rows.genes, preview.rows.count))
        let columnsAreSamples = isMost(columns.samples, header.count)
        let rowsAreSamples = isMost(rows.samples, preview.rows.count)
        let inRows = (rowsAreGenes && !columnsAreGenes) || (columnsAreSamples && !rowsAreSamples)
        let inColumns = (columnsAreGenes && !rowsAreGenes) || (rowsAreSamples && !columnsAreSamples)
        guard inRows != inColumns else {
            throw OmicsError(
                .table,
                "\(path) does not say whether genes are its rows or its columns: known as genes "
                    + "are \(rows.genes) of the first \(preview.rows.count) row names and "
                    + "\(columns.genes) of \(header.count) column names; say which with "
                    + "--genes-in rows or --genes-in columns")
        }
        if inRows {
            return (
                .genesInRows,
                "genes are in rows: \(rows.genes) of the first \(preview.rows.count) row names are "
                    + "genes, \(columns.samples) of \(header.count) column names are samples"
            )
        }
        return (
            .genesInColumns,
            "genes are in columns: \(columns.genes) of \(header.count) column names are genes, "
                + "\(rows.samples) of the first \(preview.rows.count) row names are samples"
        )
    }
}
