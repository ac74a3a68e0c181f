import Files
public import SystemPackage

/// What UCSC Xena's matrices hold, by the names that its hubs give them.
///
/// - Parameter name: A file name, such as `TcgaTargetGtex_rsem_gene_tpm.gz` or `HiSeqV2.gz`.
/// - Returns: The unit, or nothing if the name does not say.
public func xenaUnit(ofFileNamed name: String) -> ExpressionUnit? {
    let name = name.lowercased()
    if name.contains("hiseqv2_percentile") || name.contains("hiseqv2_pancan") { return nil }
    if name.contains("hiseqv2") || name.contains("norm_count") { return .log2NormCount }
    if name.contains("rsem_gene_tpm") || name.contains("rsem_tpm") { return .log2TPM }
    if name.contains("star_tpm") { return .log2TPMPlusOne }
    if name.contains("star_counts") || name.contains("htseq_counts") { return .log2Counts }
    if name.contains("star_fpkm-uq") || name.contains("htseq_fpkm-uq") {
        return .log2FPKMUpperQuartile
    }
    if name.contains("gistic2_all_thresholded") { return .copyNumberSteps }
    return nil
}

/// Reads a matrix of UCSC Xena: genes in rows, samples in columns.
///
/// - Parameters:
///   - path: The matrix, plain or `.gz`.
///   - unit: What the numbers are; by default what the file's name says.
/// - Returns: The matrix and its report.
/// - Throws: `FileError` if it cannot be read, ``OmicsError`` if neither name nor caller say what the
///   numbers are, or they contradict that.
public func importXena(_ path: FilePath, unit: ExpressionUnit? = nil) throws -> ImportedMatrix {
    guard let unit = unit ?? xenaUnit(ofFileNamed: path.lastComponent?.string ?? "") else {
        throw OmicsError(
            .table,
            "\(path) does not say by its name what its numbers are; say so with --unit, for example "
                + "--unit 'log2(tpm+0.001)'; the data set's page at Xena tells")
    }
    var report = ImportReport(path, format: "a matrix of UCSC Xena", unit: unit)
    report.orientation = "genes are in rows, as always at Xena"
    let table = try NumberTable(path, separator: "\t") { header in
        header.indices.map { $0 == 0 ? .text : .number }
    }
    guard !table.columns.isEmpty else {
        throw OmicsError(.table, "\(path) has one column; a matrix of Xena is separated by tabs")
    }
    report.add(.cells, .noted, table.missing, "cells without a number")
    let matrix = ExpressionMatrix(
        samples: table.columns, genes: table.texts[0], values: table.values, genesInRows: true,
        unit: unit)
    return try finishedImport(matrix, report, path)
}
