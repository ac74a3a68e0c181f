import Files
public import SystemPackage

extension ClinicalTable {
    /// Reads the clinical table of a study.
    ///
    /// - Parameters:
    ///   - cohort: Where the study's data are.
    ///   - folder: The folder that its paths are relative to.
    /// - Throws: `FileError` or ``CohortError``, as ``init(_:columns:unit:needsEvents:endpoint:rules:)``.
    public init(_ cohort: any CohortSection, in folder: FilePath) throws {
        try self.init(
            folder.pushing(FilePath(cohort.clinical)), columns: cohort.columns,
            unit: cohort.timeUnit, endpoint: cohort.endpoint, rules: cohort.outcome)
    }

    /// A column of text, patient by patient.
    ///
    /// - Parameter column: The name of a column of the table.
    /// - Returns: The cell of each patient that has one.
    /// - Throws: `FileError` if there is no such column, ``CohortError`` if rows of a patient differ.
    public func values(of column: String) throws -> [String: String] {
        var reader = try CSVReader(path, comment: "#")
        let place = try reader.column(column)
        let patient = try reader.column(patientColumn)
        var values: [String: String] = [:]
        while let row = try reader.next() {
            guard !row.isMissing(place) else { continue }
            let id = row.trimmed(patient)
            guard values[id] == nil || values[id] == row.trimmed(place) else {
                throw CohortError(
                    .table,
                    "\(path) row \(row.number) differs in '\(column)' from another row of its patient"
                )
            }
            values[id] = row.trimmed(place)
        }
        return values
    }

    /// The patients as a plan of splits takes them.
    ///
    /// - Parameter label: The column of classes; nil for none.
    /// - Returns: Identifier, event, class and site of each patient, in the order of the table.
    /// - Throws: As ``values(of:)``.
    public func splitPatients(label: String? = nil) throws -> [SplitPatient] {
        let labels = try label.map { try values(of: $0) } ?? [:]
        return patients.map { patient in
            SplitPatient(
                id: patient.id, event: patient.outcome?.event, label: labels[patient.id],
                site: patient.site)
        }
    }
}
