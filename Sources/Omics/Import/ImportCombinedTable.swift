import Files
public import SystemPackage

/// Whether most columns of a table say by their endings what they hold.
///
/// - Parameter path: A table.
/// - Returns: True if more than half end in `_rnaseq`, `_cnv` or `_mut`.
/// - Throws: `FileError` if it cannot be read.
public func isCombinedTable(_ path: FilePath) throws -> Bool {
    let columns = try CSVReader(path, separator: NumberTable.separator(of: path)).columns
    return 2 * columns.count { Modality(column: $0) != nil } > columns.count
}

/// Reads a table whose columns say what they hold, `TP53_rnaseq`, `TP53_cnv`, `TP53_mut`, one row per
/// patient or per slide, as PORPOISE and MCAT publish them.
///
/// - Parameters:
///   - path: Plain, `.gz` or `.zip`; an archive's member is read as a stream.
///   - patient: The column of patients.
/// - Returns: The numbers with the columns' own names, and the report: columns that are no genes,
///   rows of further slides, patients without a modality.
/// - Throws: `FileError` if it cannot be read, ``OmicsError`` if it contradicts itself.
public func importCombinedTable(
    _ path: FilePath, patient: String = "case_id"
) throws -> ImportedMatrix {
    let table = try OmicsTable(
        path, patient: patient, labels: clinicalNames, differingRows: .refuse)
    var report = ImportReport(path, format: "a table of patients and genes", unit: .unknown)
    let preview = try TablePreview(path)
    let others = preview.header.filter { Modality(column: $0) == nil && !$0.isEmpty }
    report.orientation = "genes are in columns, by the endings of their names"
    report.add(.genes, .dropped, others.count, "columns that are no genes", examples: others)
    for (modality, columns, patients) in table.modalities {
        report.notes.append("\(columns) columns of \(modality.rawValue), of \(patients) patients")
        report.add(
            .patients, .noted, table.patients.count - patients,
            "patients without \(modality.rawValue)")
    }
    report.notes += table.warnings.map { warning in
        // The report names its source once; the path would say who made it.
        warning.replacing("\(path): ", with: "")
    }
    var values: [Float] = []
    values.reserveCapacity(table.patients.count * table.columns.count)
    for row in table.patients.indices { values += table.values(row: row).map { Float($0) } }
    return try finishedImport(
        ExpressionMatrix(
            samples: table.patients, genes: table.columns, values: values, genesInRows: false,
            unit: .unknown), report, path)
}
