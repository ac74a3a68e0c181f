import Cohorts
import Files
import SystemPackage

/// Where the columns of one table are.
struct TableLayout {
    let path: FilePath
    let columns: PredictionColumns
    let patient: Int?
    let models: [Int]
    let folds: Int?
    let strata: Int?
    let groups: [Int]
    let groupNames: [String]
    private var time: Int?
    private var event: Int?
    private var risk: Int?
    private var survival: [Int] = []
    private var label: Int?
    private var probabilities: [Int] = []

    init(
        _ present: [String], _ columns: PredictionColumns, _ path: FilePath, joins: Bool
    ) throws {
        func one(_ names: [String], _ what: String) throws -> Int {
            let found = names.filter { present.contains($0) }
            guard found.count < 2 else {
                throw EvaluationError(
                    "\(path) has both '\(found[0])' and '\(found[1])'; name one column of \(what)")
            }
            if let name = found.first, let place = present.firstIndex(of: name) { return place }
            let wanted = names.map { "'\($0)'" }.joined(separator: " or ")
            throw EvaluationError(
                "\(path) has no column \(wanted) for \(what); it has \(Self.list(present))")
        }
        self.path = path
        self.columns = columns
        if let names = columns.patient {
            patient = try one(names, "patients")
        } else {
            patient = present.firstIndex(of: "patient") ?? present.firstIndex(of: "case_id")
        }
        if joins, patient == nil {
            throw EvaluationError(
                "\(path) has no column 'patient' to find the outcomes by; name it with --patient")
        }
        models = columns.models.compactMap { present.firstIndex(of: $0) }
        if models.isEmpty, !columns.models.isEmpty { _ = try one(columns.models, "models") }
        folds = try columns.folds.map { try one([$0], "folds") }
        strata = try columns.strata.map { try one([$0], "strata") }
        groupNames = columns.groups
        groups = try columns.groups.map { try one([$0], "groups") }
        switch columns.target {
        case .survival:
            if !joins {
                time = try one(columns.time, "times")
                event = try one(columns.event, "events")
            }
            risk = try one(columns.risk, "risks")
            survival = try columns.survival.map { try one([$0.column], "survival") }
        case .classes(let label, let probabilities, _):
            self.label = try one(label, "true classes")
            self.probabilities = try probabilities.map { try one([$0], "probabilities") }
        }
    }

    /// Up to eight names.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
    }

    /// Refuses a patient that stands above already, in the same fold and of the same model.
    func requireUnseen(
        _ row: CSVRow, of model: String, _ seen: inout [[String]: FilePath]
    ) throws(EvaluationError) {
        guard let patient else { return }
        guard !row.isMissing(patient) else {
            throw EvaluationError("\(path) row \(row.number) names no patient")
        }
        let key =
            [row.trimmed(patient), model] + (folds.map { [row.trimmed($0)] } ?? [])
        if let other = seen.updateValue(path, forKey: key) {
            let place = other == path ? "above" : "in \(other)"
            throw EvaluationError(
                """
                \(path) row \(row.number) is of a patient that stands \(place) already; one row per \
                patient\(models.isEmpty ? "" : " and model")\(folds == nil ? "" : " and fold") is needed
                """)
        }
    }

    func model(of row: CSVRow, file: String) -> String {
        models.isEmpty ? file : models.map { row.trimmed($0) }.joined(separator: ", ")
    }

    func emptySet(_ name: String) -> PredictionSet {
        var set = PredictionSet(
            name: name, patients: patient == nil ? nil : [], folds: folds == nil ? nil : [],
            strata: strata == nil ? nil : [],
            groups: columns.groups.map { .init(column: $0, labels: []) })
        switch columns.target {
        case .survival:
            set.horizons = columns.survival.map(\.months)
            set.survival = set.horizons.map { _ in [] }
        case .classes(_, let probabilities, let positive):
            set.classes =
                probabilities.count == 1
                ? ["not \(positive ?? "1")", positive ?? "1"] : probabilities
        }
        return set
    }

    /// Adds one row, or counts it as left out.
    func append(
        _ row: CSVRow, to set: inout PredictionSet, outcomes: [String: Outcome?]?
    ) throws {
        if let label {
            guard !row.isMissing(label) else {
                set.leftOut += 1
                return
            }
            set.probabilities.append(try probabilities(in: row))
            set.labels.append(try self.label(in: row, label, set.classes))
        } else {
            guard let outcome = try outcome(in: row, outcomes) else {
                set.leftOut += 1
                return
            }
            set.times.append(outcome.time)
            set.events.append(outcome.event)
            set.risks.append(try number(risk, "risk", in: row))
            for (place, column) in survival.enumerated() {
                let value = try number(column, "predicted survival", in: row)
                guard (0...1).contains(value) else {
                    throw EvaluationError(
                        "\(path) row \(row.number) has the predicted survival \(value); it must be from 0 to 1"
                    )
                }
                set.survival[place].append(value)
            }
        }
        if let patient { set.patients?.append(row.trimmed(patient)) }
        if let folds { set.folds?.append(try name(folds, "fold", in: row)) }
        if let strata { set.strata?.append(try name(strata, "stratum", in: row)) }
        for (place, column) in groups.enumerated() {
            set.groups[place].labels.append(row.isMissing(column) ? "" : row.trimmed(column))
        }
    }

    private func name(_ column: Int, _ what: String, in row: CSVRow) throws(EvaluationError)
        -> String
    {
        guard !row.isMissing(column) else {
            throw EvaluationError("\(path) row \(row.number) names no \(what)")
        }
        return row.trimmed(column)
    }

    private func number(
        _ column: Int?, _ what: String, in row: CSVRow
    ) throws(EvaluationError) -> Double {
        guard let column, let value = row.number(column), value.isFinite else {
            let found = column.map { row[$0] } ?? ""
            throw EvaluationError(
                "\(path) row \(row.number) has the \(what) '\(found)'; a finite number is needed")
        }
        return value
    }

    private func outcome(in row: CSVRow, _ outcomes: [String: Outcome?]?) throws -> Outcome? {
        if let outcomes, let patient { return outcomes[row.trimmed(patient)] ?? nil }
        guard let time, let event, !row.isMissing(time), !row.isMissing(event) else { return nil }
        guard let value = row.number(time), value.isFinite, value >= 0,
            let flag = parseEvent(row.trimmed(event), saysCensored: columns.eventSaysCensored)
        else {
            throw EvaluationError(
                "\(path) row \(row.number) has the time '\(row[time])' and the event '\(row[event])'; a number not below 0 and 1 or 0 are needed"
            )
        }
        return Outcome(time: value * columns.unit.months, event: flag)
    }

    private func probabilities(in row: CSVRow) throws(EvaluationError) -> [Double] {
        var values: [Double] = []
        for column in probabilities {
            let value = try number(column, "probability", in: row)
            guard (0...1).contains(value) else {
                throw EvaluationError(
                    "\(path) row \(row.number) has the probability \(value); it must be from 0 to 1"
                )
            }
            values.append(value)
        }
        return values.count == 1 ? [1 - values[0], values[0]] : values
    }

    /// The place of the true class among the classes.
    private func label(
        in row: CSVRow, _ column: Int, _ classes: [String]
    ) throws(EvaluationError) -> Int {
        let text = row.trimmed(column)
        guard case .classes(_, let probabilities, let positive) = columns.target else { return 0 }
        if probabilities.count == 1 {
            if let positive { return text == positive ? 1 : 0 }
            if let flag = parseEvent(text) { return flag ? 1 : 0 }
            throw EvaluationError(
                "\(path) row \(row.number) has the class '\(text)'; 1 or 0 are needed, or the name of the class that is predicted with --positive"
            )
        }
        if let place = classes.firstIndex(of: text) { return place }
        throw EvaluationError(
            "\(path) row \(row.number) has the class '\(text)', which has no column of probabilities among \(Self.list(classes))"
        )
    }
}
