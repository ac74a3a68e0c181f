import Reports
import Survival

/// The predictions of one model for some patients, with what was observed.
public struct PredictionSet: Sendable, Hashable {
    /// Groups of the patients that a column names.
    public struct Grouping: Sendable, Hashable {
        /// The column.
        public var column: String
        /// The group of each patient; empty where the table names none.
        public var labels: [String]
    }

    /// What the model is called; empty if the table holds one model.
    public var name: String
    /// What the patients are called; `nil` if the table does not say, so that each row is one.
    public var patients: [String]?
    /// The fold of each patient, if folds were named.
    public var folds: [String]?
    /// The stratum of each patient, if strata were named.
    public var strata: [String]?
    /// Named groups.
    public var groups: [Grouping]
    /// Rows that have no outcome.
    public var leftOut = 0
    /// Patients of the table of outcomes who have an outcome and no row here.
    public var unpredicted = 0

    /// The follow-up of each patient, months.
    public var times: [Double] = []
    /// Whether the event was seen.
    public var events: [Bool] = []
    /// One score per patient; higher means an earlier event.
    public var risks: [Double] = []
    /// For each time in ``horizons``: the predicted survival of each patient.
    public var survival: [[Double]] = []
    /// The times of ``survival``, months, ascending.
    public var horizons: [Double] = []

    /// The true class of each patient as its place in ``classes``.
    public var labels: [Int] = []
    /// The probabilities of the classes of each patient.
    public var probabilities: [[Double]] = []
    /// The names of the classes.
    public var classes: [String] = []

    static let namelessWarning =
        "the table names no patients, so every row is taken for one; several rows of one patient, in one fold or in many, would make intervals too narrow"

    /// What is to be said of patients without prediction; `nil` if there are none.
    var unpredictedWarning: String? {
        guard unpredicted > 0 else { return nil }
        return
            "\(NumberText.count(unpredicted, "patient")) with an outcome but without a prediction\(name.isEmpty ? "" : " of \(name)") left out"
    }

    /// The number of patients.
    public var count: Int { max(times.count, labels.count) }

    /// Whether a patient stands in several folds, as in repeated splits.
    public var repeatsPatients: Bool {
        guard let patients else { return false }
        return Set(patients).count < patients.count
    }

    /// Whether folds or strata part the patients.
    var isParted: Bool { folds != nil || strata != nil }

    /// What parts the patients, in words: "fold", "fold and stratum".
    var partition: String {
        switch (folds != nil, strata != nil) {
        case (true, true): "fold and stratum"
        case (false, true): "stratum"
        default: "fold"
        }
    }

    /// The follow-up; its strata are folds and strata together.
    func outcome() throws(SurvivalError) -> SurvivalTimes {
        try SurvivalTimes(times: times, events: events, strata: strataCodes)
    }

    /// A number for each pair of fold and stratum; `nil` if there are neither.
    var strataCodes: [Int]? {
        guard isParted else { return nil }
        var known: [[String]: Int] = [:]
        return (0..<count).map { row in
            let key = [folds?[row] ?? "", strata?[row] ?? ""]
            return known[key]
                ?? {
                    known[key] = known.count
                    return known.count - 1
                }()
        }
    }

    /// The predictions of some rows.
    func rows(_ rows: [Int]) -> PredictionSet {
        var part = PredictionSet(
            name: name, patients: patients.map { all in rows.map { all[$0] } },
            folds: folds.map { all in rows.map { all[$0] } },
            strata: strata.map { all in rows.map { all[$0] } },
            groups: groups.map { group in
                Grouping(column: group.column, labels: rows.map { group.labels[$0] })
            })
        if !times.isEmpty {
            part.times = rows.map { times[$0] }
            part.events = rows.map { events[$0] }
            part.risks = rows.map { risks[$0] }
            part.survival = survival.map { all in rows.map { all[$0] } }
        }
        if !labels.isEmpty {
            part.labels = rows.map { labels[$0] }
            part.probabilities = rows.map { probabilities[$0] }
        }
        (part.horizons, part.classes) = (horizons, classes)
        return part
    }

    /// The rows of each value of a column, values in their natural order; rows without one are left out.
    static func parts(_ labels: [String]) -> [(name: String, rows: [Int])] {
        Dictionary(grouping: labels.indices.filter { !labels[$0].isEmpty }) { labels[$0] }
            .sorted { precedes($0.key, $1.key) }.map { (name: $0.key, rows: $0.value) }
    }

    /// Numbers by size, then words by letter.
    static func precedes(_ a: String, _ b: String) -> Bool {
        switch (Double(a), Double(b)) {
        case (let x?, let y?): x != y ? x < y : a < b
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): a < b
        }
    }
}
