import Files
public import SystemPackage

/// A matrix as a file gave it, with the report so far.
public struct ImportedMatrix: Sendable {
    /// The numbers.
    public let matrix: ExpressionMatrix
    /// What was lost on the way.
    public var report: ImportReport

    /// Puts both together.
    public init(_ matrix: ExpressionMatrix, _ report: ImportReport) {
        self.matrix = matrix
        self.report = report
    }
}

/// What a person may say about a table of expression.
public struct TableImportOptions: Sendable {
    /// Where the genes are; found by their names if nothing is said.
    public var orientation: TableOrientation?
    /// What the numbers are; guessed for a note only, never to change them.
    public var unit = ExpressionUnit.unknown
    /// Names of genes, to recognise them.
    public var names = GeneNames()
    /// Patients or samples of the study, to recognise them.
    public var knownPatients: Set<String> = []
    /// Columns to leave out.
    public var ignoredColumns: Set<String> = []

    /// Says nothing.
    public init() {}
}

/// Reads a plain table of expression, CSV or TSV, genes in rows or in columns.
///
/// Genes in rows: one column names the genes, every other column of numbers is a sample; columns of
/// text beside it are left out and reported. Genes in columns: one column names the samples, and of
/// the others those with text, or named like a clinical variable, are left out and reported.
///
/// - Parameters:
///   - path: Plain, `.gz` or `.zip`.
///   - options: What a person says about the table.
/// - Returns: The numbers and what was lost.
/// - Throws: `FileError` if the table cannot be read, ``OmicsError`` if it cannot be told where the
///   genes are, a sample has no name, or numbers contradict the unit.
public func importTable(
    _ path: FilePath, _ options: TableImportOptions = .init()
) throws -> ImportedMatrix {
    let preview = try TablePreview(path)
    var report = ImportReport(path, format: "a plain table", unit: options.unit)
    let orientation: TableOrientation
    if let told = options.orientation {
        orientation = told
        report.orientation = "genes are in \(told.rawValue), as told"
    } else {
        let (found, how) = try TableOrientation.detect(
            preview, path: path, names: options.names, knownPatients: options.knownPatients)
        orientation = found
        report.orientation = how
    }
    var texts: [String] = []
    var ignored: [String] = []
    var blank = 0
    let table = try NumberTable(path, separator: preview.separator) { _ in
        preview.header.indices.map { column in
            let name = preview.header[column]
            if column == preview.nameColumn { return .text }
            // An index of pandas stands before the names, without one of its own.
            let isIndex = name.isEmpty && column < preview.nameColumn
            // A separator at the end of every line makes a column of nothing.
            if name.isEmpty, !isIndex, preview.isBlank(column) {
                blank += 1
                return .ignored
            }
            let isClinical =
                orientation == .genesInColumns
                && (name.isEmpty || clinicalNames.contains(name.lowercased()))
            if options.ignoredColumns.contains(name) || isIndex || isClinical {
                ignored.append(name)
                return .ignored
            }
            // Where most cells are numbers, one of text is a fault, which the reader reports.
            guard
                preview.isMostlyNumbers(column) || options.names.isSurelyAGene(name)
                    || TCGABarcode(name) != nil
            else {
                texts.append(name)
                return .ignored
            }
            return .number
        }
    }
    guard !table.columns.isEmpty else {
        throw OmicsError(.table, "\(path) has no column of numbers")
    }
    let what: ImportReport.Entry.Subject = orientation == .genesInRows ? .samples : .genes
    report.add(what, .dropped, texts.count, "columns of text", examples: texts)
    report.add(
        what, .dropped, ignored.count, "columns of clinical variables and indices",
        examples: ignored.filter { !$0.isEmpty })
    report.add(what, .dropped, blank, "columns without name and content")
    let genesInRows = orientation == .genesInRows
    let matrix = ExpressionMatrix(
        samples: genesInRows ? table.columns : table.texts[0],
        genes: genesInRows ? table.texts[0] : table.columns, values: table.values,
        genesInRows: genesInRows, unit: options.unit)
    report.add(.cells, .noted, table.missing, "cells without a number")
    return try finishedImport(matrix, report, path)
}

/// Checks what every imported matrix must fulfil, and fills in the first counts.
func finishedImport(
    _ matrix: ExpressionMatrix, _ started: ImportReport, _ path: FilePath
) throws(OmicsError) -> ImportedMatrix {
    var report = started
    report.genesIn = matrix.genes.count
    report.samplesIn = matrix.samples.count
    report.genesOut = matrix.genes.count
    report.patientsOut = matrix.samples.count
    guard !matrix.genes.isEmpty, !matrix.samples.isEmpty else {
        throw OmicsError(
            .table,
            "\(path) has \(matrix.genes.count) genes and \(matrix.samples.count) samples; both are needed"
        )
    }
    let repeated = matrix.samples.count - Set(matrix.samples).count
    report.add(.samples, .noted, repeated, "rows or columns of a sample that stands above already")
    if let index = matrix.samples.firstIndex(where: \.isEmpty) {
        throw OmicsError(.table, "\(path) has no name for its sample number \(index + 1)")
    }
    guard let range = matrix.range else {
        throw OmicsError(.notANumber, "\(path) holds no number at all")
    }
    if matrix.unit.isNeverNegative, range.lowerBound < 0 {
        throw OmicsError(
            .notANumber,
            "\(path) holds \(range.lowerBound), but \(matrix.unit.rawValue) is never negative; the "
                + "numbers were transformed, or the unit is another")
    }
    if let remark = matrix.remark(range) { report.notes.append(remark) }
    return ImportedMatrix(matrix, report)
}

extension ExpressionMatrix {
    /// What the size of the numbers says about their unit; nothing if it fits what is stated.
    func remark(_ range: ClosedRange<Float>) -> String? {
        let shown = "\(range.lowerBound) to \(range.upperBound)"
        if unit.pseudocount != nil, range.upperBound > 40 {
            return
                "numbers go from \(shown), too high for \(unit.rawValue); was the logarithm taken?"
        }
        guard unit == .unknown else { return mixedUnits() }
        if range.lowerBound < -9.9, range.lowerBound > -10, range.upperBound < 25 {
            return "numbers go from \(shown), as log2(TPM + 0.001) does; say so with --unit"
        }
        if range.lowerBound < 0 { return "numbers go from \(shown): a logarithm or z-scores" }
        if range.upperBound > 40 { return "numbers go from \(shown): no logarithm was taken" }
        return "numbers go from \(shown), as a logarithm of expression does"
    }

    /// A sentence if some samples seem to be on another scale than the rest: logarithms among counts.
    private func mixedUnits() -> String? {
        guard unit != .zScore, unit != .copyNumberSteps, unit != .mutated, samples.count > 3 else {
            return nil
        }
        var highest = [Float](repeating: -.infinity, count: samples.count)
        var place = 0
        for value in values {
            let sample = genesInRows ? place % samples.count : place / genes.count
            if value > highest[sample] { highest[sample] = value }
            place += 1
        }
        let low = highest.count { $0 < 30 }
        let high = highest.count { $0 > 300 }
        guard low > 0, high > 0 else { return nil }
        return
            "mixed units suspected: \(low) samples have no number above 30 and \(high) have some above 300, as if the logarithm was taken of some only"
    }
}

/// Columns that tables of patients have beside genes.
let clinicalNames: Set = [
    "age", "site", "is_female", "sex", "gender", "survival_months", "censorship", "event", "os",
    "os.time", "os_months", "os_status", "train", "stage", "grade", "survival_months_dss",
    "censorship_dss", "survival_months_pfi", "censorship_pfi", "unnamed: 0", "time", "status",
    "vital_status", "index", "x", "y", "pixel_x", "pixel_y", "selected", "label",
]
