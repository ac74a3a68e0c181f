import Files
import Foundation
public import SystemPackage

/// Which column of GDC's STAR counts is taken.
public enum STARColumn: String, Sendable, Hashable, Codable, CaseIterable {
    /// Reads per gene, both strands.
    case counts = "unstranded"
    /// Transcripts per million.
    case tpm = "tpm_unstranded"
    /// FPKM with the upper quartile.
    case fpkmUpperQuartile = "fpkm_uq_unstranded"

    /// What its numbers are.
    public var unit: ExpressionUnit {
        switch self {
        case .counts: .counts
        case .tpm: .tpm
        case .fpkmUpperQuartile: .fpkmUpperQuartile
        }
    }
}

/// Reads a download of GDC: STAR gene counts, one file per aliquot, with their sample sheet.
///
/// Files lie as gdc-client leaves them, `FOLDER/FILE-ID/NAME`, or together in one folder; plain or
/// `.gz`. They are read one after the other, so that only one is in memory beside the result.
///
/// - Parameters:
///   - folder: The folder of the download.
///   - sheet: The sample sheet.
///   - column: Which numbers are taken.
///   - geneTypes: The types of genes to keep, such as `protein_coding`; all if empty.
///   - useEnsembl: Whether genes keep their Ensembl identifiers; else they have the symbols that the
///     files give beside them.
/// - Returns: One sample per file that is there, and a report of files that are not.
/// - Throws: `FileError` if a file cannot be read, ``OmicsError`` if none is there or two have
///   different genes.
public func importGDC(
    _ folder: FilePath, sheet: SampleSheet, column: STARColumn = .tpm,
    geneTypes: Set<String> = [], useEnsembl: Bool = false
) throws -> ImportedMatrix {
    var report = ImportReport(folder, format: "STAR counts of GDC", unit: column.unit)
    report.orientation = "genes are in rows, a file per sample"
    var samples: [String] = []
    var genes: [String]?
    var symbols: [String] = []
    var kept: [Int] = []
    var values: [Float] = []
    var absent = 0
    // Of several files of one sample the first by name comes first, whatever the sheet's order.
    let entries = sheet.entries.sorted { ($0.sample, $0.name) < ($1.sample, $1.name) }
    for entry in entries {
        guard let path = starFile(entry, in: folder) else {
            absent += 1
            continue
        }
        let table = try NumberTable(path, separator: "\t", comment: "#", raggedRows: .fill) {
            header in
            try starColumns(header, column, path)
        }
        // Totals such as N_unmapped have no TPM; they are rows of no gene.
        if genes == nil {
            genes = table.texts[0]
            kept = table.texts[0].indices.filter { gene in
                if case .summary = GeneIdentifier(table.texts[0][gene]) { return false }
                return geneTypes.isEmpty || geneTypes.contains(table.texts[2][gene])
            }
            report.add(
                .genes, .dropped, table.rowCount - kept.count,
                geneTypes.isEmpty ? "lines of totals" : "lines of totals and genes of other types")
            if !useEnsembl { report.notes.append("symbols are those that the files give") }
            symbols = kept.map { gene in
                let symbol = table.texts[1][gene]
                return useEnsembl || symbol.isEmpty ? table.texts[0][gene] : symbol
            }
        }
        guard table.texts[0] == genes else {
            throw OmicsError(
                .contradiction,
                "\(folder) holds files with different genes: \(genes?.count ?? 0) in the first and "
                    + "\(table.texts[0].count) in that of sample number \(samples.count + 1); "
                    + "download them from one release")
        }
        for gene in kept {
            let value = table.values[gene]
            guard !value.isNaN else {
                throw OmicsError(
                    .notANumber,
                    "\(folder) has no number for the gene '\(table.texts[0][gene])' in sample "
                        + "number \(samples.count + 1)")
            }
            values.append(value)
        }
        samples.append(entry.sample)
    }
    guard !samples.isEmpty else {
        throw OmicsError(
            .table,
            "\(folder) has none of the \(sheet.entries.count) files of the sample sheet; it must be "
                + "the folder that gdc-client wrote to")
    }
    report.add(.samples, .noted, absent, "files of the sheet that are not in the folder")
    report.add(.samples, .noted, sheet.others, "rows of the sheet that are no gene counts")
    let matrix = ExpressionMatrix(
        samples: samples, genes: symbols, values: values, genesInRows: false, unit: column.unit)
    return try finishedImport(matrix, report, folder)
}

/// The file of an entry, in its own folder or beside the others.
private func starFile(_ entry: SampleSheet.Entry, in folder: FilePath) -> FilePath? {
    let own = folder.appending(entry.file).appending(entry.name)
    let together = folder.appending(entry.name)
    let places = [own, FilePath(own.string + ".gz"), together, FilePath(together.string + ".gz")]
    return places.first { FileManager.default.fileExists(atPath: $0.string) }
}

/// Identifier, symbol and type as text, one column of numbers, nothing else.
private func starColumns(
    _ header: [String], _ column: STARColumn, _ path: FilePath
) throws -> [NumberTable.Column] {
    let texts = ["gene_id", "gene_name", "gene_type"]
    guard let wrong = (texts + [column.rawValue]).first(where: { !header.contains($0) }) else {
        return header.map { name in
            texts.contains(name) ? .text : name == column.rawValue ? .number : .ignored
        }
    }
    throw FileError(
        .malformed, path,
        "has no column '\(wrong)'; STAR counts of GDC have gene_id, gene_name, "
            + "gene_type, unstranded, tpm_unstranded, fpkm_uq_unstranded")
}
