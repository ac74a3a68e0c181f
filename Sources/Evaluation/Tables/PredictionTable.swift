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
    /// patient must not be judged by a number that nobody predicted. So is a patient of `outcomes` that
    /// has an outcome and no row, unless that is allowed: then such patients are counted.
    ///
    /// - Parameters:
    ///   - paths: CSV or TSV, plain, `.gz` or `.zip`.
    ///   - columns: Which columns hold what.
    ///   - outcomes: The outcome of each patient, if it stands in another table.
    ///   - allowsMissing: Whether patients of `outcomes` may lack a prediction.
    /// - Throws: `FileError` if a table cannot be read or a column is absent, ``EvaluationError`` if a
    ///   value is not understood or a patient stands twice.
    public init(
        _ paths: [FilePath], _ columns: PredictionColumns, outcomes: ClinicalTable? = nil,
        allowsMissing: Bool = false
    ) throws {
        let known = outcomes.map { table in
            Dictionary(table.patients.map { ($0.id, $0.outcome) }) { $1 }
        }
        var places: [String: Int] = [:]
        var seen: [[String]: FilePath] = [:]
        for (path, file) in zip(paths, try Self.names(of: paths)) {
            var reader = try CSVReader(path)
            let layout = try TableLayout(reader.columns, columns, path, joins: known != nil)
            while let row = try reader.next() {
                let name = layout.model(of: row, file: file)
                try layout.requireUnseen(row, of: name, &seen)
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
        if let outcomes { try count(outcomes, allowsMissing: allowsMissing) }
    }

    /// Counts, for each model, the patients with an outcome that it has no prediction for.
    private mutating func count(
        _ outcomes: ClinicalTable, allowsMissing: Bool
    ) throws(EvaluationError) {
        let known = outcomes.patients.filter { $0.outcome != nil }
        for place in sets.indices {
            let predicted = Set(sets[place].patients ?? [])
            let missing = known.count { !predicted.contains($0.id) }
            guard missing == 0 || allowsMissing else {
                let name = sets[place].name
                throw EvaluationError(
                    "\(missing) of the \(known.count) patients with an outcome have no prediction\(name.isEmpty ? "" : " of \(name)"); predict them, or leave them out with --allow-missing"
                )
            }
            sets[place].unpredicted = missing
        }
    }

    /// What the tables are called: of several, the shortest end of the path that tells each from the others.
    private static func names(of paths: [FilePath]) throws(EvaluationError) -> [String] {
        guard paths.count > 1 else { return paths.map { _ in "" } }
        let whole = paths.map { $0.lexicallyNormalized() }
        var names: [String] = []
        for (place, path) in whole.enumerated() {
            let others = whole.indices.filter { $0 != place }.map { whole[$0] }
            guard !others.contains(path) else {
                throw EvaluationError("\(paths[place]) is given twice; each table once is needed")
            }
            let ends = (1...max(1, path.components.count)).flatMap { count in
                [true, false].map { (count: count, isPlain: $0) }
            }
            let end = ends.first { end in
                let own = path.end(end.count, isPlain: end.isPlain)
                return !others.contains { $0.end(end.count, isPlain: end.isPlain) == own }
            }
            names.append(end.map { path.end($0.count, isPlain: $0.isPlain) } ?? path.string)
        }
        return names
    }
}

extension FilePath {
    /// The last components, the extension of the file aside where `isPlain`.
    fileprivate func end(_ count: Int, isPlain: Bool) -> String {
        let folders = components.dropLast().suffix(count - 1).map(\.string)
        let file = (isPlain ? stem : lastComponent?.string) ?? ""
        return (folders + [file]).joined(separator: "/")
    }
}

extension PredictionSet {
    /// Whether rows of a table fit to those that are here already.
    fileprivate func agrees(with layout: TableLayout) -> Bool {
        (patients != nil) == (layout.patient != nil) && groups.map(\.column) == layout.groupNames
    }
}
