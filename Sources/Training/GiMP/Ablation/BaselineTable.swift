import Cohorts
import Files
import SystemPackage

/// A table of predictions of held-out patients, with as much as two models have in common.
struct BaselineTable {
    /// One patient.
    struct Row {
        let id: String
        /// Patient, fold, and label or outcome, as they stand in the table.
        let start: [String]
        /// Probabilities, or the rank of the risk within the fold.
        var values: [Double]
    }

    private(set) var rows: [Row] = []
    private var places: [String: Int] = [:]

    /// The columns of such a table.
    static func columns(_ classes: [String]) -> [String] {
        classes.isEmpty
            ? ["case_id", "fold", "time", "event", "risk"] : ["case_id", "fold", "label"] + classes
    }

    /// Reads a table that a run has written.
    init(_ path: FilePath, classes: [String]) throws {
        var reader = try CSVReader(path)
        let columns = try Self.columns(classes).map { try reader.column($0) }
        let words = classes.isEmpty ? 4 : 3
        while let row = try reader.next() {
            let values = try columns.dropFirst(words).map { column in
                guard let value = row.number(column) else {
                    throw FileError(
                        .malformed, path,
                        "row \(row.number) has '\(row[column])'; a number is needed")
                }
                return value
            }
            let start = columns.prefix(words).map { row.trimmed($0) }
            places[start[0]] = rows.count
            rows.append(Row(id: start[0], start: start, values: values))
        }
        if classes.isEmpty { rank() }
    }

    /// The row of a patient.
    func row(of id: String) -> Row? { places[id].map { rows[$0] } }

    /// Puts the share of the fold's patients with a lower risk in the place of each risk.
    private mutating func rank() {
        for members in Dictionary(grouping: rows.indices, by: { rows[$0].start[1] }).values {
            let risks = members.map { rows[$0].values[0] }
            for place in members {
                let risk = rows[place].values[0]
                let below = Double(risks.count { $0 < risk })
                let same = Double(risks.count { $0 == risk } - 1)
                rows[place].values[0] = (below + same / 2) / Double(max(1, risks.count - 1))
            }
        }
    }
}

extension GiMPCrossValidation {
    /// What a simpler model says about the held-out patients of each fold, as a table.
    ///
    /// - Parameter predict: Given a fold, its number and its held-out patients: identifiers with
    ///   probabilities, or with a risk alone.
    /// - Returns: The table.
    /// - Throws: What `predict` throws.
    func baselineTable(
        _ predict: (GiMPFold, Int, [String]) throws -> [(id: String, values: [Double])]
    ) throws -> CSVWriter {
        var table = CSVWriter(columns: BaselineTable.columns(cohort.classes))
        for index in folds.folds.indices {
            for row in try predict(fold(index), index, heldOut(index)) {
                let known: [String]
                switch cohort.patients([row.id]).first?.target {
                case .category(let place): known = [cohort.classes[place]]
                case .survival(let outcome):
                    known = [outcome.time.description, outcome.event ? "1" : "0"]
                case nil: known = cohort.classes.isEmpty ? ["", ""] : [""]
                }
                table.add([row.id, "\(index)"] + known + row.values.map(\.description))
            }
        }
        return table
    }
}
