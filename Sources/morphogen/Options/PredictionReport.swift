import Cohorts
import Files
import SystemPackage

/// What tables of predictions of every network share: their columns of survival, where they go, and
/// what a reader of them must know.
struct PredictionReport {
    /// The run whose models were asked.
    let model: FilePath
    /// What the models were trained on.
    let data: RunManifest.DataKind
    /// Months at which survival is told.
    let months: [Double]
    /// Where the models' last time bin begins; nil if they tell no survival.
    let horizon: Double?
    /// The patients who were asked about.
    let patients: Int
    /// How many of them have the names of patients that the models have learned from.
    let known: Int

    /// The columns of survival.
    static func columns(of months: [Double]) -> [String] {
        months.map { "survival_\(fixed($0, $0 == $0.rounded() ? 0 : 1))_months" }
    }

    /// Writes a table, or prints it where no file is named.
    ///
    /// - Parameters:
    ///   - text: The table.
    ///   - count: Its predictions.
    ///   - output: The file.
    /// - Throws: `FileError` if it cannot be written.
    static func write(_ text: String, count: Int, to output: String?) throws {
        guard let output else { return print(text, terminator: "") }
        try writeAtomically(to: FilePath(output), text: text)
        print("Wrote \(count) predictions to \(output)")
    }

    /// What a reader of the numbers must know, a sentence each.
    ///
    /// - Parameter own: What a network has to say besides; it stands after what the models were
    ///   trained on.
    /// - Returns: The sentences without full stops.
    func warnings(_ own: [String] = []) -> [String] {
        var warnings: [String] = []
        if data != .real {
            warnings.append(
                "the model was trained on \(data.rawValue) data; on real tissue its numbers mean nothing"
            )
        }
        warnings += own
        if let horizon, months.contains(where: { $0 > horizon }) {
            warnings.append(
                "survival is left blank after \(fixed(horizon, 1)) months, where the models' last time bin begins"
            )
        }
        if known > 0 {
            warnings.append(
                "\(known) of these \(patients) patients have the names of patients that the models have learned from; if they are the same, indices computed from this table are too good (held-out predictions are in \(model)/predictions.csv)"
            )
        }
        return warnings
    }
}
