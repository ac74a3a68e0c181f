import Files
import Survival
public import SystemPackage

extension ClinicalTable {
    /// Writes the table with outcomes dealt anew among the patients that have one.
    ///
    /// Whatever is trained on it must come out at chance: a C-index away from ½ by more than its
    /// interval means that outcomes reach the model by another way than the data, that is, a leak. Rows
    /// of one patient stay together; slides and sites stay where they are.
    ///
    /// - Parameters:
    ///   - path: The file to write: `case_id, slide_id, site, survival_months, event`.
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
            columns: ["case_id", "slide_id", "site", "survival_months", "event"])
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
