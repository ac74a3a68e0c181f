import ArgumentParser
import Cohorts
import Files
import Foundation
import Survival
import SystemPackage

struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge predicted risks by what was observed.",
        discussion: """
            Harrell's C with its interval, and the log-rank test of the patients above against those
            below the median risk. Risks are higher for earlier events.
            """)

    @Argument(help: "A table with one row per patient and a column of risks.")
    var predictions: String

    @Option(help: "The column of risks.")
    var risk = "risk"

    @Option(help: "The column of times.")
    var time = "time"

    @Option(help: "The column of events: 1, true or dead if it was seen.")
    var event = "event"

    @Option(help: "A column of folds or sites; only patients of one are compared with each other.")
    var strata: String?

    @Option(
        help:
            "Another table with the outcome; its columns are case_id, survival_months and event or censorship."
    )
    var outcome: String?

    @Option(help: "The column that joins both tables.")
    var patient = "patient"

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let rows = try EvaluatedRows(self)
        let times = try SurvivalTimes(
            times: rows.times, events: rows.events, strata: rows.strata.isEmpty ? nil : rows.strata)
        let index = try ConcordanceIndex(risks: rows.risks, outcome: times)
        let interval = index.standardError > 0 ? index.interval() : nil
        let test = try? logRankTest(outcome: times, groups: rows.riskGroups)
        let result = Evaluation(
            patients: times.count, events: times.eventCount, leftOut: rows.leftOut,
            concordance: index.value, lower: interval?.lower, upper: interval?.upper,
            method: "Harrell's C, 95 % interval from the infinitesimal jackknife"
                + (strata.map { ", pairs and medians within \($0)" } ?? ""),
            logRankP: test?.pValue)
        print(json ? try result.json() : result.text)
    }
}

/// The result of an evaluation.
private struct Evaluation: Encodable {
    let patients: Int
    let events: Int
    let leftOut: Int
    let concordance: Double
    let lower: Double?
    let upper: Double?
    let method: String
    let logRankP: Double?

    var text: String {
        var lines = [
            "C-index   \(brief(concordance, from: lower, to: upper))   n = \(patients), \(events) events",
            "          \(method)",
        ]
        if let logRankP {
            lines.append("log-rank  p = \(fixed(logRankP, 4)), above against below the median risk")
        }
        if leftOut > 0 { lines.append("\(leftOut) rows without outcome were left out") }
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// Risks and outcomes, row by row.
private struct EvaluatedRows {
    var risks: [Double] = []
    var times: [Double] = []
    var events: [Bool] = []
    var strata: [Int] = []
    var leftOut = 0

    /// 1 above the median risk of the patient's stratum, else 0: risks of different strata have no common scale.
    var riskGroups: [Int] {
        let keys = strata.isEmpty ? risks.map { _ in 0 } : strata
        let medians = Dictionary(grouping: zip(keys, risks), by: \.0).mapValues { members in
            let sorted = members.map(\.1).sorted()
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
        return zip(keys, risks).map { $1 > medians[$0, default: .infinity] ? 1 : 0 }
    }

    init(_ options: Evaluate) throws {
        let path = FilePath(options.predictions)
        var reader = try CSVReader(path)
        let risk = try reader.column(options.risk)
        let stratum = try options.strata.map { try reader.column($0) }
        let outcomes = try options.outcome.map { table in
            Dictionary(
                try ClinicalTable(FilePath(table)).patients.map { ($0.id, $0.outcome) }
            ) { $1 }
        }
        let key = try outcomes == nil ? nil : reader.column(options.patient)
        let time = try outcomes == nil ? reader.column(options.time) : nil
        let event = try outcomes == nil ? reader.column(options.event) : nil
        let named = reader.columns.firstIndex(of: options.patient)
        var seen: Set<String> = []
        var labels: [String: Int] = [:]
        while let row = try reader.next() {
            var outcome: Outcome?
            if let key {
                outcome = outcomes?[row.trimmed(key)] ?? nil
            } else if let time, let event, !row.isMissing(time), !row.isMissing(event) {
                guard let value = row.number(time), let seen = parseEvent(row.trimmed(event)),
                    value.isFinite, value >= 0
                else {
                    throw ValidationError(
                        "\(path) row \(row.number) has the time '\(row[time])' and the event '\(row[event])'; a number not below 0 and 1 or 0 are needed"
                    )
                }
                outcome = Outcome(time: value, event: seen)
            }
            if let named, !seen.insert(row[named]).inserted {
                throw ValidationError(
                    "\(path) row \(row.number) is of a patient that stands above already; one row per patient is needed"
                )
            }
            guard let outcome else {
                leftOut += 1
                continue
            }
            guard let value = row.number(risk), value.isFinite else {
                throw ValidationError(
                    "\(path) row \(row.number) has the risk '\(row[risk])'; a finite number is needed"
                )
            }
            risks.append(value)
            times.append(outcome.time)
            events.append(outcome.event)
            if let stratum {
                strata.append(labels[row[stratum], default: labels.count])
                labels[row[stratum]] = strata.last
            }
        }
    }
}
