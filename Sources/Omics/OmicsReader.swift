import Files
import SystemPackage

/// Reads the rows of a molecular table and checks them on the way.
struct OmicsReader: ~Copyable {
    private(set) var patients: [String] = []
    let columns: [String]
    private(set) var values: [Double] = []
    private(set) var warnings: [String] = []

    private let path: FilePath
    private var reader: CSVReader
    private let patientPlace: Int
    /// The places in the file of each column; more than one where a name is repeated.
    private let places: [[Int]]
    /// The columns of each modality.
    private let modalities: [[Int]]
    private var firstRows: [Int] = []
    private var rowOfPatient: [String: Int] = [:]

    init(
        _ path: FilePath, patient: String, labels: Set<String>, bareColumns: Modality?,
        knownPatients: Set<String>
    ) throws {
        let reader = try CSVReader(path)
        let header = reader.columns
        let patientPlace = try OmicsReader.patientPlace(header, patient, path, knownPatients)
        var columns: [String] = []
        var places: [[Int]] = []
        var index: [String: Int] = [:]
        for (place, name) in header.enumerated() where place != patientPlace {
            var column = name
            if Modality(column: name) == nil {
                guard let bareColumns, !name.isEmpty, !labels.contains(name) else { continue }
                column += bareColumns.suffix
            }
            guard !labels.contains(name) else {
                throw OmicsError(
                    .table, "\(path) has the label column '\(name)' among its genes; rename it")
            }
            if let first = index[column] {
                places[first].append(place)
            } else {
                index[column] = columns.count
                columns.append(column)
                places.append([place])
            }
        }
        guard !columns.isEmpty else {
            if try OmicsReader.hasGenesInRows(path) {
                throw OmicsReader.transposed(path)
            }
            throw OmicsError(
                .table,
                "\(path) has no gene: no column's name ends in _rnaseq, _cnv or _mut")
        }
        self.path = path
        self.reader = reader
        self.patientPlace = patientPlace
        self.columns = columns
        self.places = places
        modalities = Modality.allCases.map { modality in
            columns.indices.filter { Modality(column: columns[$0]) == modality }
        }
        let repeated = places.count { $0.count > 1 }
        if repeated > 0 {
            warnings.append(
                "\(path): \(repeated) gene column\(repeated == 1 ? " stands" : "s stand") more "
                    + "than once with equal values; the first is used")
        }
    }

    /// Reads all rows; those of one patient must agree.
    ///
    /// - Parameters:
    ///   - differingRows: What becomes of rows of one patient that differ.
    ///   - allowsGaps: Whether a patient may lack single numbers of expression, to be imputed.
    /// - Throws: `FileError` if a row cannot be read, ``OmicsError`` if rows contradict each other.
    mutating func readRows(
        _ differingRows: OmicsTable.DifferingRows, allowsGaps: Bool
    ) throws {
        var leftOut = 0
        while let row = try reader.next() {
            guard !row.isMissing(patientPlace) else {
                throw OmicsError(.table, "\(path) row \(row.number) names no patient")
            }
            let id = row.trimmed(patientPlace)
            let numbers = try numbers(of: row, allowsGaps: allowsGaps)
            if let known = rowOfPatient[id] {
                guard let place = difference(numbers, known) else { continue }
                guard case .useFirst = differingRows else {
                    throw OmicsError(
                        .contradiction,
                        "\(path) rows \(firstRows[known]) and \(row.number) are of one patient "
                            + "but differ in the column '\(columns[place])'")
                }
                leftOut += 1
            } else if !numbers.allSatisfy(\.isNaN) {
                rowOfPatient[id] = patients.count
                patients.append(id)
                firstRows.append(row.number)
                values.append(contentsOf: numbers)
            }
        }
        guard !patients.isEmpty else {
            throw OmicsError(.table, "\(path) has no patient with any gene")
        }
        if leftOut > 0 {
            warnings.append(
                "\(path): \(leftOut) further row\(leftOut == 1 ? "" : "s") of patients with "
                    + "several samples left out; the first row of each is used")
        }
    }

    /// The first column in which numbers differ from those of a row that was kept.
    private func difference(_ numbers: [Double], _ row: Int) -> Int? {
        let start = row * columns.count
        return numbers.indices.first {
            numbers[$0] != values[start + $0]
                && !(numbers[$0].isNaN && values[start + $0].isNaN)
        }
    }

    /// The numbers of a row; NaN throughout a modality whose cells are all blank.
    private func numbers(of row: CSVRow, allowsGaps: Bool) throws(OmicsError) -> [Double] {
        var numbers = [Double](repeating: .nan, count: columns.count)
        for members in modalities {
            var blank: Int?
            var filled = false
            for column in members {
                let place = places[column][0]
                if let number = row.number(place), number.isFinite {
                    numbers[column] = number
                    filled = true
                } else if row.isMissing(place) {
                    blank = blank ?? column
                } else {
                    throw OmicsError(
                        .notANumber,
                        "\(path) holds '\(row[place])' in row \(row.number), column "
                            + "'\(columns[column])'; a finite number is needed")
                }
                for other in places[column].dropFirst() where row[other] != row[place] {
                    throw OmicsError(
                        .contradiction,
                        "\(path) has the gene column '\(columns[column])' more than once, and in "
                            + "row \(row.number) with different values; keep one of them")
                }
            }
            if filled, let blank,
                !(allowsGaps && Modality(column: columns[blank]) == .expression)
            {
                let found = row.trimmed(places[blank][0])
                let ending = Modality(column: columns[blank])?.suffix ?? ""
                throw OmicsError(
                    .notANumber,
                    "\(path) has \(found.isEmpty ? "nothing" : "'\(found)'") in row "
                        + "\(row.number), column '\(columns[blank])'; fill it in, impute it (impute-median "
                        + "among a study's transforms), or leave all columns ending in \(ending) "
                        + "blank for a patient without them")
            }
        }
        return numbers
    }

    /// Where the identifiers are: under their name, or in a first column without one.
    private static func patientPlace(
        _ header: [String], _ patient: String, _ path: FilePath, _ knownPatients: Set<String>
    ) throws -> Int {
        // More than half of the header being patients is no accident.
        let patientsInHeader = header.count { knownPatients.contains($0) }
        if 2 * patientsInHeader > header.count - 1, patientsInHeader > 0 {
            throw transposed(path)
        }
        if let place = header.firstIndex(of: patient) { return place }
        if try hasGenesInRows(path) { throw transposed(path) }
        if header.first == "" { return 0 }
        return try CSVReader(path).column(patient)
    }

    /// Whether the first column that holds text names genes.
    private static func hasGenesInRows(_ path: FilePath) throws -> Bool {
        var reader = try CSVReader(path)
        var genes = 0
        var rows = 0
        while rows < 50, let row = try reader.next() {
            rows += 1
            let text = (0..<min(3, row.count)).first { row.number($0) == nil && !row.isMissing($0) }
            if let text, Modality(column: row.trimmed(text)) != nil { genes += 1 }
        }
        return genes > 0 && 2 * genes > rows
    }

    private static func transposed(_ path: FilePath) -> OmicsError {
        OmicsError(
            .transposed,
            "\(path) is transposed: its rows are genes and its columns patients; each row must "
                + "be a patient")
    }
}
