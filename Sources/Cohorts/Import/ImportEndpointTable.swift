import Files
import Omics
public import SystemPackage

/// Reads a clinical table that states endpoints under the names of the field: Xena's survival tables,
/// cBioPortal's `data_clinical_patient.txt`, those of SurvPath and PANTHER, or our own.
///
/// Rows of one patient must agree in every outcome they state. A patient whose row says `Redacted` is
/// left out. An endpoint with a time but no event, or the other way round, is not known.
///
/// - Parameters:
///   - path: CSV or TSV, plain or packed; lines that begin with `#` before the header are passed over.
///   - patient: The column of patients; by default the first of `_PATIENT`, `PATIENT_ID`, `case_id`,
///     `bcr_patient_barcode`, `patient` and `sample` that there is.
///   - needsOutcome: Whether a table without any endpoint is refused; else it gives stage, grade and the
///     like alone.
/// - Returns: A record per patient and the report.
/// - Throws: `FileError` if it cannot be read, ``CohortError`` if it states no endpoint, a value is not
///   understood, or rows contradict each other.
public func importEndpointTable(
    _ path: FilePath, patient: String? = nil, needsOutcome: Bool = true
) throws -> ImportedClinical {
    if (path.lastComponent?.string ?? "").lowercased().contains(".json") { throw rawGDC(path) }
    let separator = try NumberTable.separator(of: path, comment: "#")
    var reader = try CSVReader(path, separator: separator, raggedRows: .refuse, comment: "#")
    let header = reader.columns
    let usual = [
        "_PATIENT", "PATIENT_ID", "case_id", "bcr_patient_barcode", "patient", "sample", "sampleID",
    ]
    // GDC's raw days are no endpoints, whatever the columns are called.
    if header.contains(where: { $0 == "cases.submitter_id" || $0 == "case_submitter_id" }) {
        throw rawGDC(path)
    }
    guard let id = patient ?? usual.first(where: header.contains) else {
        throw CohortError(
            .table, "\(path) has no column of patients such as case_id; name it with --patient")
    }
    let place = try reader.column(id)
    let endpoints = Endpoint.allCases.compactMap { endpoint in
        endpoint.columns(in: header).map { (endpoint, $0) }
    }
    guard !endpoints.isEmpty || !needsOutcome else {
        throw CohortError(
            .table,
            "\(path) states no endpoint: it has neither OS_months and OS_event, OS.time and OS, OS_MONTHS "
                + "and OS_STATUS, survival_months and censorship nor os_survival_days and os_censorship; for "
                + "stage, grade and type alone add --no-outcome"
        )
    }
    let details = DetailColumns(header)
    let redaction = header.firstIndex { $0.lowercased() == "redaction" }
    var report = ImportReport(
        path,
        format: endpoints.isEmpty ? "a clinical table without outcome" : "a table of endpoints",
        unit: .unknown)
    var records: [String: ClinicalRecord] = [:]
    var firstRows: [String: Int] = [:]
    var (rows, redacted, halves, differing) = (0, 0, 0, 0)
    while let row = try reader.next() {
        rows += 1
        guard !row.isMissing(place) else {
            throw CohortError(.table, "\(path) row \(row.number) names no patient")
        }
        if let redaction, row.trimmed(redaction).lowercased() == "redacted" {
            redacted += 1
            continue
        }
        // Xena's rows are samples; the patient is in the barcode.
        let name = row.trimmed(place)
        let patient = id == "sample" || id == "sampleID" ? TCGABarcode(name)?.patient ?? name : name
        var record = ClinicalRecord(patient: patient)
        details.fill(&record, from: row)
        for (endpoint, columns) in endpoints {
            let time = try reader.column(columns.time)
            let event = try reader.column(columns.event)
            switch (
                row.isMissing(time) || row[time].hasPrefix("["),
                row.isMissing(event) || row[event].hasPrefix("[")
            ) {
            case (true, true): continue
            case (true, false), (false, true):
                halves += 1
                continue
            default: break
            }
            record.outcomes[endpoint] = try outcome(row, time, event, columns, path)
        }
        if let before = records[patient] {
            guard before.outcomes == record.outcomes else {
                throw CohortError(
                    .outcome,
                    "\(path) rows \(firstRows[patient] ?? 0) and \(row.number) are of one patient but "
                        + "have different outcomes")
            }
            if before != record { differing += 1 }
        } else {
            records[patient] = record
            firstRows[patient] = row.number
        }
    }
    report.samplesIn = rows
    report.add(.patients, .dropped, redacted, "redacted by the source")
    report.add(
        .samples, .merged, rows - redacted - records.count,
        "further rows of a patient, with the same outcome")
    report.add(
        .samples, .noted, differing,
        "of these rows differ in age, sex, stage, grade or type; the first row counts")
    report.add(.cells, .dropped, halves, "endpoints with a time or an event but not both")
    report.notes += endpoints.flatMap { endpoint, columns in endpoint.remarks(columns) }
    return ImportedClinical(Array(records.values), report)
}

private func rawGDC(_ path: FilePath) -> CohortError {
    CohortError(
        .table,
        "\(path) is clinical data of GDC, which states days and no endpoint; read it with --gdc")
}

private func outcome(
    _ row: CSVRow, _ time: Int, _ event: Int, _ columns: Endpoint.Columns, _ path: FilePath
) throws(CohortError) -> Outcome? {
    guard let number = row.number(time), number.isFinite, number >= 0 else {
        throw CohortError(
            .outcome,
            "\(path) row \(row.number) has the time '\(row[time])' in '\(columns.time)'; a number not "
                + "below zero is needed")
    }
    // -1 stands in competing-risk columns and is no event of ours.
    guard let flag = parseEvent(row.trimmed(event), saysCensored: columns.isCensorship) else {
        throw CohortError(
            .outcome,
            "\(path) row \(row.number) has the event '\(row[event])' in '\(columns.event)'; write 1 or "
                + "0, true or false, dead or alive")
    }
    return Outcome(time: number * (columns.unit ?? .months).months, event: flag)
}

/// Where a table has age, sex, stage and the like.
private struct DetailColumns {
    private let age: Int?
    private let sex: Int?
    private let isFemale: Int?
    private let stage: Int?
    private let grade: Int?
    private let type: Int?
    private let site: Int?
    private let project: Int?

    init(_ header: [String]) {
        let lower = header.map { $0.lowercased() }
        func place(_ names: String...) -> Int? {
            names.lazy.compactMap { lower.firstIndex(of: $0) }.first
        }
        age = place("age", "age_at_diagnosis", "age_at_initial_pathologic_diagnosis")
        sex = place("sex", "gender")
        isFemale = place("is_female")
        stage = place("stage", "ajcc_pathologic_tumor_stage", "ajcc_pathologic_tumor_stage_")
        grade = place("grade", "histological_grade", "tumor_grade")
        type = place("oncotree_code", "oncotreecode", "cancer_type_acronym", "subtype", "type")
        site = place("site", "tissue_source_site", "tissue_source_site_code")
        project = place("project", "project_id", "study_id")
    }

    func fill(_ record: inout ClinicalRecord, from row: CSVRow) {
        func text(_ place: Int?) -> String? {
            place.flatMap { row.isMissing($0) || row[$0].hasPrefix("[") ? nil : row.trimmed($0) }
        }
        record.age = age.flatMap { row.number($0) }.flatMap { $0.isFinite ? $0 : nil }
        record.sex =
            text(sex) ?? isFemale.flatMap { row.number($0) }.map { $0 == 1 ? "female" : "male" }
        record.stage = text(stage)
        record.grade = text(grade)
        record.type = text(type)
        record.project = text(project)
        // A spreadsheet makes 02 of TCGA's sites to 2; the barcode is whole.
        record.site = record.site ?? text(site)
    }
}
