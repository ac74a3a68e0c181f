public import ArgumentParser
import Cohorts
import Evaluation
import Files
public import Survival
import SystemPackage

struct Cox: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit a Cox model to a table: hazard ratios, tests, concordance.",
        discussion: """
            A covariate of numbers enters as it is, any other as one indicator per value but the \
            first. Rows with a gap, or a word for one such as [Not Available], unknown or '--, are \
            left out and counted. The zph column tests whether a hazard \
            ratio changes over time. A covariate that separates the events is refused; --ridge makes \
            it finite.

              morphogen cox clinical.csv --covariates age,stage --strata site
            """)

    @Argument(
        help: "A table with one row per patient.",
        completion: .file(extensions: ["csv", "tsv", "gz", "zip"]))
    var table: String

    @Option(help: ArgumentHelp("The covariates.", valueName: "column,…"))
    var covariates: String

    @Option(
        help: ArgumentHelp("Covariates of numbers that name categories.", valueName: "column,…"))
    var categories: String?

    @Option(
        help: ArgumentHelp(
            "Column of follow-up times; time or survival_months by default.", valueName: "column"))
    var time: String?

    @Option(help: "Unit of the times: days, months or years.")
    var unit = StudyConfiguration.TimeUnit.months

    @Option(
        help: ArgumentHelp("Column of events: 1, true or dead if it was seen.", valueName: "column")
    )
    var event = "event"

    @Option(
        help: ArgumentHelp(
            "Column that says 1 for censored, instead of --event.", valueName: "column"))
    var censorship: String?

    @Option(
        help: ArgumentHelp("Column of times after which a row is at risk.", valueName: "column"))
    var entry: String?

    @Option(
        help: ArgumentHelp("Column with a baseline hazard for each value.", valueName: "column"))
    var strata: String?

    @Option(
        help: ArgumentHelp(
            "Column whose equal values depend on each other; robust intervals.", valueName: "column"
        ))
    var cluster: String?

    @Option(
        help: ArgumentHelp(
            "Column of patients; patient or case_id by default. Without --cluster, one row each.",
            valueName: "column"))
    var patient: String?

    @Option(help: "Tied events: efron, breslow or exact.")
    var ties = TieMethod.efron

    @Option(help: ArgumentHelp("Ridge penalty, in units of the covariates.", valueName: "penalty"))
    var ridge: Double?

    @Option(help: "Digits after the point.")
    var digits = 3

    @Flag(help: "Print JSON, every number in full.")
    var json = false

    func validate() throws {
        guard (0...15).contains(digits) else {
            throw ValidationError("--digits must be from 0 to 15, not \(digits)")
        }
        if let ridge, !(ridge > 0) {
            throw ValidationError("--ridge must be above 0, not \(ridge)")
        }
    }

    /// The column of times that is meant where none is named.
    private func usualTime() throws -> String {
        let header = try CSVReader(FilePath(table)).columns
        return header.contains("survival_months") && !header.contains("time")
            ? "survival_months" : "time"
    }

    func run() throws {
        try requireTable(table)
        var columns = CoxTable.Columns(covariates: PredictionOptions.names(covariates))
        columns.categories = Set(categories.map(PredictionOptions.names) ?? [])
        columns.time = try time ?? usualTime()
        columns.unit = unit
        columns.event = censorship ?? event
        columns.eventSaysCensored = censorship != nil
        columns.entry = entry
        columns.strata = strata
        columns.cluster = cluster
        columns.patient = patient
        var settings = CoxEvaluation.Settings()
        settings.ties = ties
        settings.ridge = ridge
        let result = try CoxEvaluation(CoxTable(FilePath(table), columns), settings)
        print(json ? try jsonText(result) : result.text(digits: digits))
    }
}

extension TieMethod: ExpressibleByArgument {}
