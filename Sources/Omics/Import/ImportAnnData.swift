import Files
public import SystemPackage

/// What of an AnnData file is imported.
public struct AnnDataOptions: Sendable {
    /// The layer: `X`, `raw/X`, or the name of one under `layers`.
    public var layer = "X"
    /// The column of `var` that names the genes, such as `gene_ids`; the index if nothing is said.
    public var geneColumn: String?
    /// The column of `obs` that names the patient of each cell, whose values are added up.
    ///
    /// Each cell or spot is a sample of its own if nothing is said.
    public var groupBy: String?
    /// What the numbers are.
    public var unit = ExpressionUnit.unknown
    /// The most numbers to unpack, 4 bytes each.
    public var limit = 1 << 29

    /// `X` as it is.
    public init() {}
}

/// Reads an AnnData file, `.h5ad`: dense, CSR or CSC, any layer, names from `obs` and `var`.
///
/// - Parameters:
///   - path: The file.
///   - options: What of it.
/// - Returns: One sample per cell, or per patient, and the report.
/// - Throws: `FileError` if it is broken or laid out as before 2019, ``OmicsError`` if a column or
///   layer is not there, or too many numbers would be unpacked.
public func importAnnData(
    _ path: FilePath, _ options: AnnDataOptions = .init()
) throws -> ImportedMatrix {
    typealias Parts = (
        cells: [String], genes: [String], groups: [String]?, content: Content
    )
    let parts = try HDF5Reader.read(path) { file throws(FileError) -> Parts in
        let layer =
            options.layer == "X" || options.layer == "raw/X"
            ? options.layer : "layers/\(options.layer)"
        guard try file.has(layer) else {
            throw FileError(
                .malformed, path,
                "has no layer '\(options.layer)'; X, raw/X and those under layers can be read")
        }
        let genesOf = layer == "raw/X" ? "raw/var" : "var"
        let cells = try index(of: "obs", nil, file)
        let genes = try index(of: genesOf, options.geneColumn, file)
        let groups = try options.groupBy.map { name throws(FileError) in
            try column(name, of: "obs", file)
        }
        if let groups, groups.count != cells.count {
            throw FileError(
                .malformed, path,
                "has \(groups.count) entries of '\(options.groupBy ?? "")' for \(cells.count) cells"
            )
        }
        let content = try Content(file, layer, cells.count, genes.count)
        return (cells, genes, groups, content)
    }
    var report = ImportReport(path, format: "AnnData", unit: options.unit)
    report.orientation = "genes are var, cells or spots are obs; layer \(options.layer)"
    return try summed(
        parts.cells, parts.genes, parts.groups, parts.content, options.limit,
        "add them up by patient with --group-by", report, path)
}

/// Reads 10x Genomics' feature-barcode matrix, `filtered_feature_bc_matrix.h5`, of Cell Ranger 3 and
/// later or Space Ranger; only features of gene expression.
///
/// - Parameters:
///   - path: The file.
///   - useIdentifiers: Whether genes go by Ensembl's identifiers; else by the names beside them.
///   - pool: Whether all barcodes are added up into one sample, named after the file.
///   - limit: The most numbers to unpack.
/// - Returns: One sample per barcode, or one in all, counts, and the report.
/// - Throws: `FileError` if the file is broken or of another kind.
public func import10x(
    _ path: FilePath, useIdentifiers: Bool = false, pool: Bool = false, limit: Int = 1 << 29
) throws -> ImportedMatrix {
    typealias Parts = (
        barcodes: [String], genes: [String], kinds: [String], content: Content, shape: [Int64]
    )
    let parts = try HDF5Reader.read(path) { file throws(FileError) -> Parts in
        guard try file.has("matrix"), try file.has("matrix/barcodes"),
            try file.has("matrix/features")
        else {
            throw FileError(
                .unsupported, path,
                "is no feature-barcode matrix of Cell Ranger 3 or later: it has no matrix/barcodes and "
                    + "matrix/features")
        }
        let barcodes = try file.strings("matrix/barcodes")
        let genes = try file.strings(
            useIdentifiers ? "matrix/features/id" : "matrix/features/name")
        let kinds =
            try file.has("matrix/features/feature_type")
            ? file.strings("matrix/features/feature_type")
            : genes.map { _ in "Gene Expression" }
        let shape = try file.integers("matrix/shape").numbers
        guard shape == [Int64(genes.count), Int64(barcodes.count)], kinds.count == genes.count
        else {
            throw FileError(
                .malformed, path,
                "has a matrix of shape \(shape) for \(genes.count) features and \(barcodes.count) barcodes"
            )
        }
        let sparse = try SparseMatrix(
            file, "matrix", outer: barcodes.count, inner: genes.count)
        return (barcodes, genes, kinds, .cellsOuter(sparse), shape)
    }
    var report = ImportReport(path, format: "a 10x matrix", unit: .counts)
    report.orientation = "features are genes, barcodes are samples"
    let others = parts.kinds.count { $0 != "Gene Expression" }
    guard others < parts.kinds.count else {
        throw OmicsError(
            .table,
            "\(path) has no gene: none of its \(others) features is of the type 'Gene Expression'")
    }
    report.add(.genes, .dropped, others, "features that are not of gene expression")
    let name = path.stem ?? "sample"
    let all = try summed(
        parts.barcodes, parts.genes, pool ? parts.barcodes.map { _ in name } : nil, parts.content,
        limit, "add them up with --pool", report, path)
    guard others > 0 else { return all }
    let kept = parts.kinds.indices.filter { parts.kinds[$0] == "Gene Expression" }
    let matrix = all.matrix.merging(
        kept.map { [$0] }, named: kept.map { parts.genes[$0] }, .highestMean)
    var reduced = all.report
    reduced.genesOut = kept.count
    return ImportedMatrix(matrix, reduced)
}

/// Reads a column of `obs`, such as the type of each cell, in the order of the cells.
///
/// - Parameters:
///   - path: An AnnData file.
///   - name: The column; text, whole numbers or categories.
/// - Returns: One text per cell; empty where nothing is said.
/// - Throws: `FileError` if the file is broken or has no such column.
public func readCellLabels(_ path: FilePath, named name: String) throws -> [String] {
    try HDF5Reader.read(path) { file throws(FileError) in
        try column(name, of: "obs", file)
    }
}

/// The numbers of a layer, as the file holds them.
private enum Content: Sendable {
    case dense([Float])
    /// CSR: the outer lines are cells.
    case cellsOuter(SparseMatrix)
    /// CSC: the outer lines are genes.
    case genesOuter(SparseMatrix)

    init(
        _ file: borrowing HDF5Reader, _ name: String, _ cells: Int, _ genes: Int
    ) throws(FileError) {
        guard try file.kind(of: name) == .group else {
            let array = try file.floats(name)
            guard array.shape == [cells, genes] else {
                throw FileError(
                    .malformed, file.path,
                    "has '\(name)' of shape \(array.shape) for \(cells) cells and \(genes) genes")
            }
            self = .dense(array.numbers)
            return
        }
        var sizes = try file.integers(attribute: "shape", of: name)
        if sizes == nil { sizes = try file.integers(attribute: "h5sparse_shape", of: name) }
        guard sizes == [Int64(cells), Int64(genes)] else {
            throw FileError(
                .malformed, file.path,
                "has '\(name)' of shape \(sizes ?? []) for \(cells) cells and \(genes) genes")
        }
        var encoding = try file.text(attribute: "encoding-type", of: name)
        if encoding == nil { encoding = try file.text(attribute: "h5sparse_format", of: name) }
        switch encoding ?? "" {
        case "csr_matrix", "csr":
            self = .cellsOuter(try SparseMatrix(file, name, outer: cells, inner: genes))
        case "csc_matrix", "csc":
            self = .genesOuter(try SparseMatrix(file, name, outer: genes, inner: cells))
        case let other:
            throw FileError(
                .unsupported, file.path,
                "has '\(name)' encoded as '\(other)'; dense arrays, csr_matrix and csc_matrix are read"
            )
        }
    }

    /// All numbers, cell by cell; of a dense layer the ones that were read, not a copy.
    func unpacked(cells: Int, genes: Int) -> [Float] {
        if case .dense(let numbers) = self { return numbers }
        var values = [Float](repeating: 0, count: cells * genes)
        // An entry that stands twice counts twice, as in SciPy.
        forEach(genes: genes) { values[$0 * genes + $1] += $2 }
        return values
    }

    /// Calls `body` with cell, gene and value of every entry.
    func forEach(genes: Int, _ body: (Int, Int, Float) -> Void) {
        switch self {
        case .dense(let numbers):
            for (place, number) in numbers.enumerated() {
                body(place / genes, place % genes, number)
            }
        case .cellsOuter(let matrix): matrix.forEach(body)
        case .genesOuter(let matrix): matrix.forEach { body($1, $0, $2) }
        }
    }
}

/// The matrix of cells or of groups of cells.
private func summed(
    _ cells: [String], _ genes: [String], _ groups: [String]?, _ content: Content, _ limit: Int,
    _ remedy: String, _ started: ImportReport, _ path: FilePath
) throws -> ImportedMatrix {
    var report = started
    let names = groups.map { Set($0).filter { !$0.isEmpty }.sorted() } ?? cells
    guard names.count.multipliedReportingOverflow(by: genes.count).partialValue <= limit else {
        throw OmicsError(
            .table,
            "\(path) has \(cells.count) cells of \(genes.count) genes, more than \(limit) numbers to "
                + "unpack; \(remedy)")
    }
    let values: [Float]
    if let groups {
        let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        let assigned = groups.map { places[$0] }
        var sums = CellSums(groups: assigned, count: names.count, genes: genes.count)
        content.forEach(genes: genes.count) { sums.add(cell: $0, gene: $1, $2) }
        values = sums.sums.map { Float($0) }
        let left = assigned.count { $0 == nil }
        report.add(.samples, .dropped, left, "cells without a group")
        report.add(
            .samples, .merged, cells.count - left - names.count,
            "cells added to others of their group")
    } else {
        values = content.unpacked(cells: cells.count, genes: genes.count)
    }
    let faults = values.count { !$0.isFinite }
    guard faults == 0 else {
        throw OmicsError(.notANumber, "\(path) holds \(faults) numbers that are not finite")
    }
    let matrix = ExpressionMatrix(
        samples: names, genes: genes, values: values, genesInRows: false, unit: report.unit)
    var imported = try finishedImport(matrix, report, path)
    imported.report.samplesIn = cells.count
    return imported
}

/// The names of a data frame's rows, or one of its columns in their place.
private func index(
    of frame: String, _ name: String?, _ file: borrowing HDF5Reader
) throws(FileError) -> [String] {
    guard try file.kind(of: frame) == .group else {
        throw FileError(
            .unsupported, file.path,
            "has no group '\(frame)'; files of AnnData 0.7 (2020) and later are read")
    }
    if let name { return try column(name, of: frame, file) }
    let index = try file.text(attribute: "_index", of: frame)
    return try column(index ?? "_index", of: frame, file)
}

/// A column of a data frame as text.
private func column(
    _ name: String, of frame: String, _ file: borrowing HDF5Reader
) throws(FileError) -> [String] {
    let place = "\(frame)/\(name)"
    guard !name.isEmpty, case let kind = try file.kind(of: place), kind != .nothing else {
        throw FileError(.malformed, file.path, "has no column '\(name)' in \(frame)")
    }
    switch kind {
    case .text: return try file.strings(place)
    case .group: break
    default: return try file.integers(place).numbers.map { String($0) }
    }
    if try file.has("\(place)/values") { return try nullableColumn(place, file) }
    let categories = try file.strings("\(place)/categories")
    return try file.integers("\(place)/codes").numbers.map { code throws(FileError) in
        // -1 stands for nothing.
        if code == -1 { return "" }
        guard code >= 0, code < Int64(categories.count) else {
            throw FileError(
                .malformed, file.path,
                "has the code \(code) in '\(place)', which has \(categories.count) categories")
        }
        return categories[Int(code)]
    }
}

/// A column of pandas' nullable kinds, which says beside its values which of them are none.
private func nullableColumn(
    _ place: String, _ file: borrowing HDF5Reader
) throws(FileError) -> [String] {
    let values =
        try file.kind(of: "\(place)/values") == .text
        ? file.strings("\(place)/values")
        : file.integers("\(place)/values").numbers.map { String($0) }
    let mask = try file.integers("\(place)/mask").numbers
    guard mask.count == values.count else {
        throw FileError(
            .malformed, file.path,
            "has \(values.count) values and \(mask.count) marks of absence in '\(place)'")
    }
    return zip(values, mask).map { $1 == 0 ? $0 : "" }
}
