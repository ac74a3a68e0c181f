import Files
import Foundation
public import SystemPackage

/// The names that go with the numbers of a stored matrix.
private struct MatrixNames: Codable {
    var format = "morphogen matrix 1"
    var unit: ExpressionUnit
    var patients: [String]
    var columns: [String]
}

extension ImportedMatrix {
    /// Writes the matrix where a study can read it, and the report beside it.
    ///
    /// A path that ends in `.safetensors` gets the numbers as they are, which loads in moments; one
    /// that ends in `.csv` a table with a row per patient. Columns are named `TP53_rnaseq` and so on.
    /// The report goes to `NAME.report.txt` and `NAME.report.json`.
    ///
    /// - Parameters:
    ///   - path: The file to write.
    ///   - modality: What was measured.
    /// - Throws: `FileError` if it cannot be written, ``OmicsError`` if the path ends otherwise.
    public func write(to path: FilePath, as modality: Modality = .expression) throws {
        let columns = matrix.genes.map { gene in
            Modality(column: gene) == nil ? gene + modality.suffix : gene
        }
        switch path.extension {
        case "safetensors":
            let names = MatrixNames(
                unit: matrix.unit, patients: matrix.samples, columns: columns)
            let text = String(decoding: try JSONEncoder().encode(names), as: UTF8.self)
            var writer = SafetensorsWriter(metadata: ["morphogen": text])
            let matrix = matrix
            writer.add(
                "values", shape: [matrix.samples.count, columns.count],
                rows: { matrix.rows($0) })
            try writer.write(to: path)
        case "csv":
            var writer = CSVWriter(columns: ["case_id"] + columns)
            for sample in matrix.samples.indices {
                writer.add(
                    [matrix.samples[sample]]
                        + columns.indices.map { gene in
                            let value = matrix[sample, gene]
                            return value.isNaN ? "" : "\(value)"
                        })
            }
            try writer.write(to: path)
        default:
            throw OmicsError(
                .table, "\(path) must end in .safetensors or .csv, so that its format is known")
        }
        try report.write(besides: path)
    }
}

extension ImportReport {
    /// Writes `NAME.report.txt` and `NAME.report.json` beside a file.
    public func write(besides path: FilePath) throws {
        let stem = path.removingLastComponent().appending(path.stem ?? "import")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try writeAtomically(to: FilePath(stem.string + ".report.txt"), text: text)
        try writeAtomically(
            to: FilePath(stem.string + ".report.json"),
            text: String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
    }
}

extension OmicsTable {
    /// Reads a matrix that an import stored as `.safetensors`.
    ///
    /// - Throws: `FileError` if it cannot be read or is another kind of file.
    init(stored path: FilePath) throws {
        let file = try SafetensorsFile(path)
        guard let text = file.metadata["morphogen"],
            let names = try? JSONDecoder().decode(MatrixNames.self, from: Data(text.utf8)),
            names.format == "morphogen matrix 1"
        else {
            throw FileError(
                .unsupported, path, "is no matrix that morphogen import wrote; import it first")
        }
        let tensor = try file.tensor("values")
        guard tensor.shape == [names.patients.count, names.columns.count],
            tensor.scalarType == .float32,
            Set(names.patients).count == names.patients.count,
            Set(names.columns).count == names.columns.count
        else {
            throw FileError(
                .malformed, path,
                "has numbers of shape \(tensor.shape) for \(names.patients.count) patients and "
                    + "\(names.columns.count) columns, or a name twice")
        }
        self.init(patients: names.patients, columns: names.columns, floats: tensor.floats())
    }
}
