import Files
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
    ///   - path: The file to write: the patients under the table's own name for them, `slide_id`,
    ///     `site`, then the class or `survival_months, event`.
    ///   - seed: The seed of the stream `permuted outcomes`.
    ///   - label: The column of classes, to deal those; nothing to deal outcomes.
    /// - Throws: `FileError` if it cannot be written or lacks the column, ``CohortError`` if fewer
    ///   than two patients have an outcome.
    public func writePermuted(to path: FilePath, seed: UInt64, label: String? = nil) throws {
        let what: [String: [String]]
        if let label {
            what = try values(of: label).mapValues { [$0] }
        } else {
            what = Dictionary(
                uniqueKeysWithValues: patients.compactMap { patient in
                    patient.outcome.map { (patient.id, ["\($0.time)", $0.event ? "1" : "0"]) }
                })
        }
        let known = patients.map(\.id).filter { what[$0] != nil }
        guard known.count >= 2 else {
            let name = label.map { "values of '\($0)'" } ?? "outcomes"
            throw CohortError(
                .outcome, "\(self.path) has \(known.count) \(name); dealing them anew needs two")
        }
        var stream = RandomStream(seed: seed, stream: "permuted outcomes")
        let order = stream.permutation(of: known.count)
        let dealt = Dictionary(
            uniqueKeysWithValues: zip(known, order.map { what[known[$0]] ?? [] }))
        let columns = label.map { [$0] } ?? ["survival_months", "event"]
        var writer = CSVWriter(columns: [patientColumn, "slide_id", "site"] + columns)
        for patient in patients {
            let outcome = dealt[patient.id] ?? columns.map { _ in "" }
            for slide in patient.slides.isEmpty ? [""] : patient.slides {
                writer.add([patient.id, slide, patient.site ?? ""] + outcome)
            }
        }
        try writer.write(to: path)
    }
}
