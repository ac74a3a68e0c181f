import Files
public import Omics
public import SystemPackage

/// What is known of a patient beside slides and genes, in our own words.
public struct ClinicalRecord: Codable, Sendable, Hashable {
    /// The identifier.
    public let patient: String
    /// The hospital; for patients of TCGA the tissue source site in the barcode.
    public var site: String?
    /// The project or cohort, such as `TCGA-BLCA`.
    public var project: String?
    /// Years at diagnosis.
    public var age: Double?
    /// `female` or `male`.
    public var sex: String?
    /// The stage as the source writes it.
    public var stage: String?
    /// The grade as the source writes it.
    public var grade: String?
    /// The histological type or code.
    public var type: String?
    /// Months and events of each endpoint that is known.
    public var outcomes: [Endpoint: Outcome] = [:]

    /// Starts a record with what the identifier tells.
    public init(patient: String) {
        self.patient = patient
        site = TCGABarcode(patient)?.site
    }
}

/// Patients' records as an import gave them, with the report of what was lost.
public struct ImportedClinical: Sendable {
    /// One record per patient, sorted by identifier.
    public let records: [ClinicalRecord]
    /// What was lost on the way, and why.
    public let report: ImportReport

    /// Puts both together, sorting the records.
    init(_ records: [ClinicalRecord], _ report: ImportReport) {
        self.records = records.sorted { $0.patient < $1.patient }
        var report = report
        report.patientsOut = records.count
        for endpoint in Endpoint.allCases {
            let known = records.compactMap { $0.outcomes[endpoint] }
            guard !known.isEmpty else { continue }
            report.notes.append(
                "\(endpoint.rawValue): \(known.count) patients, \(known.count(where: \.event)) events"
            )
        }
        self.report = report
    }

    /// Writes the records as a clinical table of ours, and the report beside it.
    ///
    /// Columns are `case_id, site, project, age, sex, stage, grade, type`, then `OS_months, OS_event` and
    /// so on for each endpoint that anyone has; unknown cells are blank.
    ///
    /// - Parameter path: The file to write, `.csv`.
    /// - Throws: `FileError` if it cannot be written.
    public func write(to path: FilePath) throws {
        let endpoints = Endpoint.allCases.filter { endpoint in
            records.contains { $0.outcomes[endpoint] != nil }
        }
        var writer = CSVWriter(
            columns: ["case_id", "site", "project", "age", "sex", "stage", "grade", "type"]
                + endpoints.flatMap { ["\($0.rawValue)_months", "\($0.rawValue)_event"] })
        for record in records {
            writer.add(
                [
                    record.patient, record.site ?? "", record.project ?? "",
                    record.age.map { "\($0)" } ?? "", record.sex ?? "", record.stage ?? "",
                    record.grade ?? "", record.type ?? "",
                ]
                    + endpoints.flatMap { endpoint in
                        let outcome = record.outcomes[endpoint]
                        return [
                            outcome.map { "\($0.time)" } ?? "",
                            outcome.map { $0.event ? "1" : "0" } ?? "",
                        ]
                    })
        }
        try writer.write(to: path)
        try report.write(besides: path)
    }
}
