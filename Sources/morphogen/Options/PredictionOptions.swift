public import ArgumentParser
public import Cohorts
import Evaluation
import Files
import Foundation
import SystemPackage

/// Which columns of a table of predictions hold what; shared by `evaluate` and `compare`.
struct PredictionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Column of risks. Of several names, each table must have just one.",
            valueName: "column,…"))
    var risk = "risk"

    @Option(
        help: ArgumentHelp(
            "Column of follow-up times; time by default, survival_months of --outcome.",
            valueName: "column,…"))
    var time: String?

    @Option(help: "Unit of the times: days, months or years; all results are in months.")
    var unit = StudyConfiguration.TimeUnit.months

    @Option(
        help: ArgumentHelp(
            "Column of events: 1, true or dead if it was seen; event by default.",
            valueName: "column,…"))
    var event: String?

    @Option(
        help: ArgumentHelp(
            "Column that says 1 for censored, instead of --event.", valueName: "column,…"))
    var censorship: String?

    @Option(
        help: ArgumentHelp(
            "Column of patients; patient or case_id by default.", valueName: "column,…"))
    var patient: String?

    @Option(
        help: ArgumentHelp(
            "Another table with the outcome: case_id, survival_months, event or censorship; --time, --unit, --event and --censorship are of it.",
            valueName: "table"))
    var outcome: String?

    @Flag(help: "Count patients of --outcome who have no prediction, instead of refusing them.")
    var allowMissing = false

    @Option(
        help: ArgumentHelp(
            "Columns that tell the predictions of models apart.", valueName: "column,…"))
    var models: String?

    @Option(
        help: ArgumentHelp(
            "Column of the fold that made the prediction; only patients of one are compared.",
            valueName: "column"))
    var folds: String?

    @Option(
        help: ArgumentHelp(
            "Column of sites or the like; only patients of one are compared, tests are stratified.",
            valueName: "column"))
    var strata: String?

    @Option(help: ArgumentHelp("Columns of groups, such as sex or stage.", valueName: "column,…"))
    var groups: String?

    @Option(
        name: .customLong("survival-at"), parsing: .singleValue,
        help: ArgumentHelp(
            "Column of predicted survival at a time, for calibration.", valueName: "months=column"))
    var survival: [String] = []

    @Option(
        help: ArgumentHelp(
            "Column of true classes; judges classes instead of risks.", valueName: "column,…"))
    var label: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Column of a class's probabilities; one, or one per class.", valueName: "column"))
    var probability: [String] = []

    @Option(help: ArgumentHelp("The class that a single --probability is of.", valueName: "class"))
    var positive: String?

    func validate() throws {
        _ = try horizons()
        if event != nil, censorship != nil {
            throw ValidationError("--event and --censorship are given; one of them is needed")
        }
        if allowMissing, outcome == nil {
            throw ValidationError("--allow-missing needs --outcome, the table of all patients")
        }
        if outcome != nil {
            if label != nil {
                throw ValidationError("--outcome is of risks; --label is a column of each table")
            }
            for (name, column) in [("time", time), ("event", event), ("censorship", censorship)] {
                guard let column, column.contains(",") else { continue }
                throw ValidationError(
                    "--\(name) is '\(column)'; one column of the --outcome table is needed")
            }
        }
        if label == nil, !probability.isEmpty || positive != nil {
            throw ValidationError(
                "--probability and --positive need --label, the column of true classes")
        }
        if label != nil, probability.isEmpty {
            throw ValidationError(
                "--label needs --probability, the column of predicted probabilities")
        }
    }

    /// The columns, by what they hold.
    var chosen: PredictionColumns {
        get throws {
            var columns = PredictionColumns()
            columns.patient = patient.map(Self.names)
            columns.time = Self.names(time ?? "time")
            columns.unit = unit
            columns.event = Self.names(censorship ?? event ?? "event")
            columns.eventSaysCensored = censorship != nil
            columns.risk = Self.names(risk)
            columns.models = models.map(Self.names) ?? []
            columns.folds = folds
            columns.strata = strata
            columns.groups = groups.map(Self.names) ?? []
            columns.survival = try horizons()
            if let label {
                columns.target = .classes(
                    label: Self.names(label), probabilities: probability, positive: positive)
            }
            return columns
        }
    }

    /// The predictions, with the outcomes of their own table if there is one; its warnings are printed.
    func table(_ predictions: [String]) throws -> PredictionTable {
        for path in predictions { try requireTable(path) }
        try noteFolds(predictions)
        return try PredictionTable(
            predictions.map { FilePath($0) }, chosen, outcomes: outcomes(),
            allowsMissing: allowMissing)
    }

    /// Says so where tables know the fold of each risk and nobody asked for it.
    private func noteFolds(_ predictions: [String]) throws {
        guard folds == nil, label == nil, models == nil else { return }
        let known = try predictions.filter { try CSVReader(FilePath($0)).columns.contains("fold") }
        guard let first = known.first else { return }
        say(
            "note: \(first) has a column 'fold'; risks of different folds' models have no common scale, so compare within folds: --folds fold"
        )
    }

    private func outcomes() throws -> ClinicalTable? {
        guard let outcome else { return nil }
        var columns = StudyConfiguration.Columns()
        if let time { columns.time = time }
        columns.event = event
        columns.censorship = censorship
        let table = try ClinicalTable(FilePath(outcome), columns: columns, unit: unit)
        for warning in table.warnings {
            // The options bear the names of a study's settings.
            warn(warning.replacing("cohort.columns.", with: "--"))
        }
        return table
    }

    private func horizons() throws -> [PredictionColumns.Horizon] {
        let horizons = try survival.flatMap(Self.names).map { text in
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let months = Double(parts[0]), months > 0 else {
                throw ValidationError(
                    "--survival-at is '\(text)'; months=column is needed, for example 12=survival_12"
                )
            }
            return PredictionColumns.Horizon(months: months, column: String(parts[1]))
        }.sorted { $0.months < $1.months }
        for (first, second) in zip(horizons, horizons.dropFirst())
        where first.months == second.months {
            throw ValidationError("--survival-at names two columns for \(first.months) months")
        }
        return horizons
    }

    static func names(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
    }
}

extension StudyConfiguration.TimeUnit: ExpressibleByArgument {}
extension StudyConfiguration.Precision: ExpressibleByArgument {}
