import ArgumentParser
import Cohorts
import SystemPackage
import Training

/// The patients that are divided or checked: of a table, or of a study with its own columns.
struct SplitInputs: ParsableArguments {
    @Option(help: "The column of sites; a study names its own, barcodes of TCGA tell theirs.")
    var site: String?

    /// The study that a path names, of any network; nothing if it names a table.
    func study(_ path: FilePath) throws -> StudyFile? {
        guard path.extension == "yaml" || path.extension == "yml" else { return nil }
        guard site == nil else {
            throw CommandError(
                "\(path) is a study and names its columns itself; set cohort.columns.site there instead of --site"
            )
        }
        return try StudyFile(path)
    }

    /// The clinical table that a path names, directly or through a study.
    func table(_ path: FilePath) throws -> ClinicalTable {
        if let study = try study(path) {
            return try ClinicalTable(study.outline.cohort, in: path.removingLastComponent())
        }
        var columns = StudyConfiguration.Columns()
        columns.site = site
        return try ClinicalTable(path, columns: columns)
    }

    /// The patients as splitting needs them.
    func patients(_ path: FilePath, label: String?) throws -> [SplitPatient] {
        try table(path).splitPatients(label: label)
    }
}
