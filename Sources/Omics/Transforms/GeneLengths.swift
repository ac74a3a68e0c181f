import Files
public import SystemPackage

/// Reads the lengths of genes, for TPM.
///
/// - Parameter path: A table with a column `gene`, `symbol` or `gene_name`, and a column `length` in
///   bases or `kilobases`.
/// - Returns: Kilobases by gene.
/// - Throws: `FileError` if it cannot be read, ``OmicsError`` if a column is missing, a length is not
///   above zero or a gene stands twice with different ones.
public func geneLengths(_ path: FilePath) throws -> [String: Double] {
    var reader = try CSVReader(path, separator: NumberTable.separator(of: path))
    guard
        let gene = reader.columns.firstIndex(where: {
            ["gene", "symbol", "gene_name"].contains($0)
        }),
        let length = reader.columns.firstIndex(where: { ["length", "kilobases"].contains($0) })
    else {
        throw OmicsError(
            .table,
            "\(path) is no table of gene lengths: a column gene, symbol or gene_name and a column length (bases) or kilobases are needed"
        )
    }
    let unit = reader.columns[length] == "length" ? 1_000.0 : 1
    var lengths: [String: Double] = [:]
    while let row = try reader.next() {
        guard let number = row.number(length), number > 0, number.isFinite else {
            throw OmicsError(
                .notANumber,
                "\(path) has the length '\(row[length])' in row \(row.number); a number above 0 is needed"
            )
        }
        let name = row.trimmed(gene)
        guard lengths[name] == nil || lengths[name] == number / unit else {
            throw OmicsError(
                .contradiction, "\(path) has the gene '\(name)' twice, with different lengths")
        }
        lengths[name] = number / unit
    }
    return lengths
}
