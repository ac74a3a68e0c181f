public import Cohorts
import Files
public import SystemPackage

/// Tables of predictions, read and parted by model.
public struct PredictionTable: Sendable {
    /// The predictions of each model, in the order in which they first appear.
    public private(set) var sets: [PredictionSet] = []

    /// Reads tables.
    ///
    /// A row without outcome is left out and counted; a row without prediction is an error, since a
    /// patient must not be judged by a number that nobody predicted.
    ///
    /// - Parameters:
    ///   - paths: CSV or TSV, plain, `.gz` or `.zip`.
    ///   - columns: Which columns hold what.
    ///   - outcomes: The outcome of each patient, if it stands in another table.
    /// - Throws: `FileError` if a table cannot be read or a column is absent, ``EvaluationError`` if a
    ///   value is not understood or a patient stands twice.
    public init(
        _ paths: [FilePath], _ columns: PredictionColumns, outcomes: ClinicalTable? = nil
    ) throws {
        let known = outcomes.map { table in
            Dictionary(table.patients.map { ($0.id, $0.outcome) }) { $1 }
        }
        var places: [String: Int] = [:]
        for path in paths {
            var reader = try CSVReader(path)
            let layout = try TableLayout(reader.columns, columns, path, joins: known != nil)
            var seen: Set<[String]> = []
            let file = paths.count > 1 ? path.stem ?? "" : ""
            while let row = try reader.next() {
                try layout.requireUnseen(row, &seen)
                let name = layout.model(of: row, file: file)
                let place =
                    places[name]
                    ?? {
                        sets.append(layout.emptySet(name))
                        places[name] = sets.count - 1
                        return sets.count - 1
                    }()
                guard sets[place].agrees(with: layout) else {
                    throw EvaluationError(
                        "\(path) has the model '\(name)' of another table, but not its columns")
                }
                try layout.append(row, to: &sets[place], outcomes: known)
            }
        }
        for set in sets where set.count == 0 {
            throw EvaluationError(
                "none of the \(set.leftOut) rows\(set.name.isEmpty ? "" : " of \(set.name)") has an outcome"
            )
        }
        guard !sets.isEmpty else {
            throw EvaluationError("\(paths.map(\.string).joined(separator: ", ")) has no rows")
        }
    }
}

extension PredictionSet {
    /// Whether rows of a table fit to those that are here already.
    fileprivate func agrees(with layout: TableLayout) -> Bool {
        (patients != nil) == (layout.patient != nil) && groups.map(\.column) == layout.groupNames
    }
}
