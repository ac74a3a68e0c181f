import Files
public import SystemPackage

/// Molecular measurements: one row per patient, one column per gene and modality.
///
/// A patient may lack a whole modality (all its cells blank); the values are
/// then NaN and count as absent everywhere. A single blank cell inside a modality
/// that is otherwise there is an error, because nobody can say what it means.
public struct OmicsTable: Sendable, Hashable {
    /// What to do with rows of one patient that differ, as several samples do.
    public enum DifferingRows: Sendable {
        /// Throw an error that names the rows.
        case refuse
        /// Use the first, and say so among the warnings.
        case useFirst
    }

    /// The patients that have at least one modality, in the order of the file.
    public let patients: [String]
    /// The columns, named as in ``Modality``, in the order of the file.
    public let columns: [String]
    /// What a reader should know before trusting the table, as sentences.
    public let warnings: [String]

    /// The numbers, row by row; of a stored matrix as narrow as they are stored.
    private enum Storage: Sendable, Hashable {
        case doubles([Double])
        case floats([Float])
    }

    private let storage: Storage
    private let rowOfPatient: [String: Int]
    private let placeOfColumn: [String: Int]

    /// Puts a table together in memory.
    ///
    /// - Parameters:
    ///   - patients: Different identifiers.
    ///   - columns: Different names.
    ///   - values: One number per patient and column, row by row; NaN where a
    ///     patient lacks the modality.
    ///   - warnings: What a reader should know.
    /// - Precondition: The values are as many as patients times columns, and no
    ///   identifier or name stands twice.
    public init(patients: [String], columns: [String], values: [Double], warnings: [String] = []) {
        precondition(
            values.count == patients.count * columns.count,
            "\(values.count) values for \(patients.count) patients and \(columns.count) columns")
        self.init(patients, columns, .doubles(values), warnings)
    }

    /// The same with numbers that are stored in single precision.
    init(patients: [String], columns: [String], floats: [Float]) {
        self.init(patients, columns, .floats(floats), [])
    }

    private init(
        _ patients: [String], _ columns: [String], _ storage: Storage, _ warnings: [String]
    ) {
        self.patients = patients
        self.columns = columns
        self.storage = storage
        self.warnings = warnings
        rowOfPatient = Dictionary(uniqueKeysWithValues: zip(patients, patients.indices))
        placeOfColumn = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
    }

    /// Reads a table with one row per patient, or per slide with the genes repeated.
    ///
    /// Columns are genes if their name ends in `_rnaseq`, `_cnv` or `_mut`; others
    /// are left alone.
    ///
    /// - Parameters:
    ///   - path: CSV or TSV, plain, `.gz` or `.zip`; or a matrix that an import stored as
    ///     `.safetensors`, for which the rest says nothing.
    ///   - patient: The column of identifiers. A table without it may have them
    ///     in an unnamed first column.
    ///   - labels: Columns of the outcome, which must never be among the genes.
    ///   - bareColumns: What the columns hold in a table whose names have no
    ///     endings; then every column but that of the patients is a gene.
    ///   - knownPatients: The patients of the study, to recognise a table that
    ///     has them as columns.
    ///   - differingRows: What to do with rows of one patient that differ.
    ///   - allowsGaps: Whether a patient may lack single numbers of expression, to be imputed.
    /// - Throws: `FileError` if it cannot be read, ``OmicsError`` if a
    ///   cell holds no number, rows or columns contradict each other, or the
    ///   table is transposed.
    public init(
        _ path: FilePath, patient: String = "case_id", labels: Set<String> = [],
        bareColumns: Modality? = nil, knownPatients: Set<String> = [],
        differingRows: DifferingRows = .refuse, allowsGaps: Bool = false
    ) throws {
        if path.extension == "safetensors" {
            try self.init(stored: path)
            return
        }
        var reader = try OmicsReader(
            path, patient: patient, labels: labels, bareColumns: bareColumns,
            knownPatients: knownPatients)
        try reader.readRows(differingRows, allowsGaps: allowsGaps)
        self.init(
            patients: reader.patients, columns: reader.columns, values: reader.values,
            warnings: reader.warnings)
    }

    /// The row of a patient, or nothing if the table does not have the patient.
    public func row(of patient: String) -> Int? { rowOfPatient[patient] }

    /// The place of a column, or nothing if there is none of that name.
    public func place(of column: String) -> Int? { placeOfColumn[column] }

    /// One number; NaN if the patient lacks the modality.
    ///
    /// - Precondition: Row and place are in range.
    public subscript(row: Int, place: Int) -> Double {
        switch storage {
        case .doubles(let values): values[row * columns.count + place]
        case .floats(let values): Double(values[row * columns.count + place])
        }
    }

    /// All numbers of a patient, in the order of ``columns``.
    ///
    /// - Precondition: The row is in range.
    public func values(row: Int) -> ArraySlice<Double> {
        let range = (row * columns.count)..<((row + 1) * columns.count)
        return switch storage {
        case .doubles(let values): values[range]
        case .floats(let values): values[range].map { Double($0) }[...]
        }
    }

    /// The modalities that the table has, with the number of their columns and
    /// of the patients that have them.
    public var modalities: [(modality: Modality, columns: Int, patients: Int)] {
        Modality.allCases.compactMap { modality in
            let places = columns.indices.filter { Modality(column: columns[$0]) == modality }
            guard let first = places.first else { return nil }
            let patients = patients.indices.count { !self[$0, first].isNaN }
            return (modality, places.count, patients)
        }
    }
}
