import Files
import Foundation
import Survival
public import SystemPackage

extension ClinicalTable {
    /// Writes the table with outcomes dealt anew among the patients that have one.
    ///
    /// Whatever is trained on it must come out at chance: a C-index that is above ½ by more than its
    /// interval, with one seed after the other, means that outcomes reach the model by another way than
    /// the data, that is, a leak. Copies of a patient are not found, as their outcomes part. Rows
    /// of one patient stay together; slides and sites stay where they are.
    ///
    /// - Parameters:
    ///   - path: The file to write: the patients under the table's own name for them, then `slide_id, site,
    ///     survival_months, event`.
    ///   - seed: The seed of the stream `permuted outcomes`.
    /// - Throws: `FileError` if it cannot be written, ``CohortError`` if fewer than two patients have an
    ///   outcome.
    public func writePermuted(to path: FilePath, seed: UInt64) throws {
        let known = patients.indices.filter { patients[$0].outcome != nil }
        guard known.count >= 2 else {
            throw CohortError(
                .outcome, "\(self.path) has \(known.count) outcomes; dealing them anew needs two")
        }
        var stream = RandomStream(seed: seed, stream: "permuted outcomes")
        let order = stream.permutation(of: known.count)
        var outcomes: [Int: Outcome] = [:]
        for (place, source) in zip(known, order) {
            outcomes[place] = patients[known[source]].outcome
        }
        var writer = CSVWriter(
            columns: [patientColumn, "slide_id", "site", "survival_months", "event"])
        for (index, patient) in patients.enumerated() {
            let outcome = outcomes[index]
            for slide in patient.slides.isEmpty ? [""] : patient.slides {
                writer.add([
                    patient.id, slide, patient.site ?? "", outcome.map { "\($0.time)" } ?? "",
                    outcome.map { $0.event ? "1" : "0" } ?? "",
                ])
            }
        }
        try writer.write(to: path)
    }
}

extension StudyConfiguration {
    /// The same study with a table that ``ClinicalTable/writePermuted(to:seed:)`` wrote.
    ///
    /// The table's times and events are final, so that the rules of the outcome are not applied again.
    /// A simulation's truth belongs to the outcomes as they were and is left out.
    ///
    /// - Parameters:
    ///   - clinical: The table, relative to where the new study will lie.
    ///   - folder: The folder that the present paths are relative to.
    /// - Returns: A study whose other paths are absolute.
    public func permuted(clinical: String, in folder: FilePath) -> StudyConfiguration {
        func whole(_ path: String) -> String {
            let here = FilePath(FileManager.default.currentDirectoryPath)
            return here.pushing(folder).pushing(FilePath(path)).lexicallyNormalized().string
        }
        var study = self
        study.name += ", outcomes permuted"
        study.cohort.clinical = clinical
        study.cohort.features = whole(cohort.features)
        study.cohort.omics = cohort.omics.map(whole)
        study.cohort.geneGroups = cohort.geneGroups.map(whole)
        study.cohort.geneLengths = cohort.geneLengths.map(whole)
        study.cohort.slides = cohort.slides.map(whole)
        study.cohort.splits = cohort.splits.map(whole)
        study.cohort.truth = nil
        study.cohort.columns = Columns()
        study.cohort.columns.patient = cohort.columns.patient
        study.cohort.timeUnit = .months
        study.cohort.endpoint = nil
        study.cohort.outcome = OutcomeRules()
        return study
    }
}
