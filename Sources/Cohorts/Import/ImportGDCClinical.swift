import Files
import Foundation
import Omics
public import SystemPackage

/// Reads GDC's clinical data: the JSON of its cart or repository, or `clinical.tsv` with `follow_up.tsv`
/// beside it.
///
/// Overall survival, and nothing else, is made from the raw days:
/// - dead: the event, at `days_to_death`;
/// - alive: censored at the latest of all `days_to_last_follow_up` and `days_to_follow_up`;
/// - every other case has no outcome, and the report counts it under its reason: no vital status, dead
///   on an unknown day, alive with a day of death, different days of death, no follow-up, a negative
///   time.
///
/// Days after a death and those of a second tumour's diagnosis do not count against a death. Other
/// endpoints need the curated table of TCGA's resource, which Xena's survival tables carry.
///
/// - Parameter path: The JSON or the TSV.
/// - Returns: A record per case and the report.
/// - Throws: `FileError` if it cannot be read, ``CohortError`` if it is no clinical file of GDC.
public func importGDCClinical(_ path: FilePath) throws -> ImportedClinical {
    let isJSON = (path.lastComponent?.string ?? "").lowercased().contains(".json")
    let (cases, rows) = try isJSON ? gdcCases(json: path) : gdcCases(table: path)
    var report = ImportReport(
        path, format: isJSON ? "clinical JSON of GDC" : "a clinical table of GDC", unit: .unknown)
    report.samplesIn = rows
    report.add(
        .samples, .merged, rows - cases.count,
        "further rows of a case: its treatments, diagnoses and follow-ups")
    var records: [ClinicalRecord] = []
    var faults: [GDCCase.Fault: Int] = [:]
    for entry in cases {
        var record = entry.record
        switch entry.overallSurvival() {
        case .success(let outcome): record.outcomes[.overall] = outcome
        case .failure(let error): faults[error.fault, default: 0] += 1
        }
        records.append(record)
    }
    for fault in GDCCase.Fault.allCases {
        report.add(.patients, .noted, faults[fault] ?? 0, "without outcome: \(fault.rawValue)")
    }
    let zeros = records.count { $0.outcomes[.overall]?.time == 0 }
    report.add(.patients, .noted, zeros, "with a follow-up of zero days")
    let unreadable = cases.flatMap(\.unreadable)
    report.add(
        .cells, .dropped, unreadable.count, "days that are no numbers",
        examples: Array(Set(unreadable)).sorted())
    return ImportedClinical(records, report)
}

/// The cases of a JSON file, and its entries.
private func gdcCases(json path: FilePath) throws -> (cases: [GDCCase], rows: Int) {
    let value: Any
    do {
        value = try JSONSerialization.jsonObject(with: Data(try readBytes(of: path)))
    } catch let error as FileError {
        throw error
    } catch {
        throw FileError(.malformed, path, "is not JSON: \(error.localizedDescription)")
    }
    // The API wraps the cases: {"data": {"hits": […]}}.
    let wrapped = ((value as? [String: Any])?["data"] as? [String: Any])?["hits"]
    guard let list = (value as? [Any] ?? wrapped as? [Any]) as? [[String: Any]] else {
        throw CohortError(
            .table, "\(path) is no clinical file of GDC: a list of cases is needed at the top")
    }
    var cases: [String: GDCCase] = [:]
    for (index, entry) in list.enumerated() {
        guard let id = entry["submitter_id"] as? String ?? entry["case_submitter_id"] as? String
        else {
            throw CohortError(.table, "\(path) names no patient in its case number \(index + 1)")
        }
        let one = gdcCase(id, entry)
        if cases[id]?.merge(one) == nil { cases[id] = one }
    }
    return (Array(cases.values), list.count)
}

/// One case of the JSON.
private func gdcCase(_ id: String, _ entry: [String: Any]) -> GDCCase {
    var one = GDCCase(record: ClinicalRecord(patient: id))
    one.record.project = (entry["project"] as? [String: Any])?["project_id"] as? String
    let demographic = entry["demographic"] as? [String: Any] ?? [:]
    one.vitalStatus = known(demographic["vital_status"])
    one.record.sex = known(demographic["gender"] ?? demographic["sex_at_birth"])
    one.add(demographic["days_to_death"], to: \.daysToDeath)
    if let age = demographic["age_at_index"] as? NSNumber { one.record.age = age.doubleValue }
    let diagnoses = entry["diagnoses"] as? [[String: Any]] ?? []
    // The primary diagnosis speaks for stage and grade; others are recurrences or second tumours.
    let primary =
        diagnoses.first { ($0["classification_of_tumor"] as? String)?.lowercased() == "primary" }
        ?? diagnoses.first ?? [:]
    one.record.stage = known(primary["ajcc_pathologic_stage"] ?? primary["figo_stage"])
    one.record.grade = known(primary["tumor_grade"])
    one.record.type = known(primary["primary_diagnosis"])
    if one.record.age == nil, let days = primary["age_at_diagnosis"] as? NSNumber {
        one.record.age = days.doubleValue / 365.25
    }
    for diagnosis in diagnoses {
        one.add(diagnosis["days_to_last_follow_up"], to: \.followUpDays)
        one.add(diagnosis["days_to_recurrence"], to: \.progressionDays)
        // Before 2020 these two stood beside the diagnosis.
        one.add(diagnosis["days_to_death"], to: \.daysToDeath)
        one.vitalStatus = one.vitalStatus ?? known(diagnosis["vital_status"])
    }
    for followUp in entry["follow_ups"] as? [[String: Any]] ?? [] {
        one.add(followUp["days_to_follow_up"], to: \.followUpDays)
        one.add(followUp["days_to_recurrence"], to: \.progressionDays)
    }
    return one
}

extension GDCCase {
    /// Adds a day, if there is one.
    fileprivate mutating func add(_ value: Any?, to days: WritableKeyPath<GDCCase, Set<Double>>) {
        if let number = value as? NSNumber {
            self[keyPath: days].insert(number.doubleValue)
        } else if let text = known(value) {
            if let number = Double(text), number.isFinite {
                self[keyPath: days].insert(number)
            } else {
                unreadable.append(text)
            }
        }
    }
}

/// A text that says something: not blank, `'--`, `not reported` or `unknown`.
private func known(_ value: Any?) -> String? {
    guard let text = (value as? String)?.trimmingCharacters(in: .whitespaces), !text.isEmpty
    else { return nil }
    let nothing = ["'--", "--", "not reported", "unknown", "not applicable", "not available"]
    return nothing.contains(text.lowercased()) ? nil : text
}

/// The cases of `clinical.tsv`, one row per diagnosis and treatment, and of `follow_up.tsv` beside it,
/// and the rows of both.
private func gdcCases(table path: FilePath) throws -> (cases: [GDCCase], rows: Int) {
    var cases: [String: GDCCase] = [:]
    var rows = try addGDCRows(of: path, to: &cases)
    let folder = path.removingLastComponent()
    for name in ["follow_up.tsv", "follow_ups.tsv"] {
        let beside = folder.appending(name)
        guard path != beside, FileManager.default.fileExists(atPath: beside.string) else {
            continue
        }
        rows += try addGDCRows(of: beside, to: &cases)
    }
    return (Array(cases.values), rows)
}

/// Adds what a table says, and counts its rows.
private func addGDCRows(of path: FilePath, to cases: inout [String: GDCCase]) throws -> Int {
    var rows = 0
    var reader = try CSVReader(path, separator: "\t", raggedRows: .fill)
    // Since 2024 the columns are called cases.submitter_id, demographic.vital_status and so on.
    let names = reader.columns.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    func place(_ choices: String...) -> Int? {
        choices.lazy.compactMap { choice in
            reader.columns.firstIndex(of: choice) ?? names.firstIndex(of: choice)
        }.first
    }
    guard
        let id = place(
            "case_submitter_id", "cases.submitter_id", "submitter_id", "bcr_patient_barcode")
    else {
        throw CohortError(
            .table,
            "\(path) is no clinical table of GDC: it has no column case_submitter_id or cases.submitter_id"
        )
    }
    let places = (
        project: place("project_id"), status: place("vital_status"), death: place("days_to_death"),
        last: place("days_to_last_follow_up"), follow: place("days_to_follow_up"),
        sex: place("gender", "sex_at_birth"), age: place("age_at_index"),
        ageDays: place("age_at_diagnosis"), stage: place("ajcc_pathologic_stage", "figo_stage"),
        grade: place("tumor_grade"), type: place("primary_diagnosis")
    )
    while let row = try reader.next() {
        rows += 1
        func text(_ column: Int?) -> String? { column.flatMap { known(row.trimmed($0)) } }
        guard let patient = text(id) else {
            throw CohortError(.table, "\(path) row \(row.number) names no patient")
        }
        var one = GDCCase(record: ClinicalRecord(patient: patient))
        one.record.project = text(places.project)
        one.record.sex = text(places.sex)
        one.record.stage = text(places.stage)
        one.record.grade = text(places.grade)
        one.record.type = text(places.type)
        one.record.age =
            text(places.age).flatMap { Double($0) }
            ?? text(places.ageDays).flatMap { Double($0) }.map { $0 / 365.25 }
        one.vitalStatus = text(places.status)
        one.add(text(places.death), to: \.daysToDeath)
        one.add(text(places.last), to: \.followUpDays)
        one.add(text(places.follow), to: \.followUpDays)
        if cases[patient]?.merge(one) == nil { cases[patient] = one }
    }
    return rows
}
