import Cohorts
import SystemPackage

/// The clinical table that a path names, directly or through a study.
func clinicalTable(_ path: FilePath) throws -> ClinicalTable {
    guard path.extension == "yaml" || path.extension == "yml" else {
        return try ClinicalTable(path)
    }
    return try ClinicalTable(StudyConfiguration.read(path), in: path.removingLastComponent())
}

/// The patients of a clinical table as splitting needs them.
func splitPatients(_ path: FilePath, label: String?) throws -> [SplitPatient] {
    let table = try clinicalTable(path)
    let labels = try label.map { try table.values(of: $0) } ?? [:]
    return table.patients.map { patient in
        SplitPatient(
            id: patient.id, event: patient.outcome?.event, label: labels[patient.id],
            site: patient.site)
    }
}
