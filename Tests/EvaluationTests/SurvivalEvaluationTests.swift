import Evaluation
import Foundation
import Reports
import Survival
import SystemPackage
import TestSupport
import Testing

@Suite struct `Evaluation of risks` {
    /// 120 patients in four folds whose risks have another scale in each fold.
    static func table(seed: UInt64 = 7, patients: Bool = true) -> String {
        var random = RandomStream(seed: seed, stream: "patients")
        var lines = ["patient,time,event,risk,fold,sex,s12,s24"]
        for row in 0..<120 {
            let risk = random.normal()
            let death = 30 * random.exponential() / exp(risk)
            let gone = 60 * random.exponential()
            let chance = exp(-12 / 30 * exp(risk))
            lines.append(
                "P\(row),\(min(death, gone)),\(death <= gone ? 1 : 0),\(risk + Double(row % 4) * 10),\(row % 4),\(row % 2 == 0 ? "f" : "m"),\(chance),\(chance * chance)"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func evaluation(
        _ text: String = table(), folds: Bool = true,
        _ change: (inout PredictionColumns) -> Void = { _ in }
    ) throws -> (SurvivalEvaluation, PredictionSet) {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.csv", text)
        var columns = PredictionColumns()
        columns.folds = folds ? "fold" : nil
        columns.groups = ["sex"]
        columns.survival = [.init(months: 12, column: "s12"), .init(months: 24, column: "s24")]
        change(&columns)
        let set = try #require(try PredictionTable([path], columns).sets.first)
        return (try SurvivalEvaluation(set), set)
    }

    @Test func `every number is that of the statistics, with its patients and method`() throws {
        let (evaluation, set) = try Self.evaluation()
        let folds = try #require(set.folds).compactMap { Int($0) }
        let outcome = try SurvivalTimes(times: set.times, events: set.events, strata: folds)
        let index = try ConcordanceIndex(risks: set.risks, outcome: outcome)
        let harrell = try #require(evaluation.concordance.estimate.value)
        #expect(harrell.value == index.value)
        #expect(harrell.interval?.lower == index.interval().lower)
        #expect(harrell.patients == 120 && harrell.events == outcome.eventCount)
        #expect(harrell.method.hasPrefix("Harrell's C, pairs within fold;"))
        #expect(evaluation.pairs?.concordant == index.concordant)
        func value(_ name: String) -> Double? {
            evaluation.measures.first { $0.name == name }?.estimate.value?.value
        }
        let areas = try TimeDependentAUC(risks: set.risks, outcome: outcome, times: [12, 24])
        #expect(value("AUC at 12 months") == areas.values[0])
        #expect(value("AUC at 24 months") == areas.values[1])
        let curves = try SurvivalPredictions(
            times: [12, 24], curves: set.times.indices.map { row in set.survival.map { $0[row] } })
        let brier = try BrierScore(predictions: curves, outcome: outcome)
        #expect(abs((value("Brier at 24 months") ?? 9) - brier.values[1]) < 1e-15)
        #expect(value("integrated Brier") == (try brier.integrated()))
        let error = try brier.integratedStandardError()
        let interval = try #require(
            evaluation.measures.first { $0.name == "integrated Brier" }?.estimate.value?.interval)
        #expect(abs(interval.upper - interval.lower - 2 * 1.959964 * error) < 1e-6)
        #expect(
            evaluation.measures.first { $0.name == "ICI at 12 months" }?.estimate.value?.interval
                == nil)
        #expect(
            evaluation.measures.first { $0.name == "IPA at 12 months" }?.estimate.value?.method
                == "1 − Brier / Brier of the Kaplan–Meier curve of these very patients; no interval, as the variance of this ratio is not known"
        )
        for measure in evaluation.measures {
            if let estimate = measure.estimate.value {
                #expect(!estimate.method.isEmpty && estimate.patients > 0)
            }
        }
    }

    @Test func `folds are judged alone, and their mean has no interval`() throws {
        let (evaluation, set) = try Self.evaluation()
        #expect(evaluation.folds.count == 5)
        let rows = try #require(set.folds).indices.filter { set.folds?[$0] == "2" }
        let own = try ConcordanceIndex(
            risks: rows.map { set.risks[$0] },
            outcome: SurvivalTimes(
                times: rows.map { set.times[$0] }, events: rows.map { set.events[$0] }))
        #expect(evaluation.folds[2].estimate.value?.value == own.value)
        let mean = try #require(evaluation.folds.last)
        #expect(mean.name.hasPrefix("mean, SD 0.0"))
        #expect(mean.estimate.value?.interval == nil)
        let values = evaluation.folds.dropLast().compactMap { $0.estimate.value?.value }
        #expect(abs((mean.estimate.value?.value ?? 9) - values.reduce(0, +) / 4) < 1e-15)
    }

    @Test func `halves are cut within folds and compared within them`() throws {
        let (evaluation, set) = try Self.evaluation()
        let halves = evaluation.groups[0]
        #expect(halves.rule == "cut at the median risk of each fold")
        #expect(halves.groups.map(\.patients) == [60, 60])
        #expect(halves.test.name == "log-rank test, stratified by fold")
        let sexes = evaluation.groups[1]
        #expect(sexes.test.name == "log-rank test")
        #expect(sexes.groups.map(\.name) == ["f", "m"])
        let plain = try SurvivalTimes(times: set.times, events: set.events)
        let test = try logRankTest(
            outcome: plain, groups: set.groups[0].labels.map { $0 == "f" ? 0 : 1 })
        #expect(sexes.test.pValue == test.pValue)
        let women = set.times.indices.filter { set.groups[0].labels[$0] == "f" }
        #expect(
            sexes.groups[0].median?.months
                == KaplanMeier(outcome: try plain.rows(women)).median.time)
    }

    @Test func `repeated splits are not pooled`() throws {
        var text = Self.table()
        text += text.split(separator: "\n").dropFirst().prefix(30).map { line in
            let cells = line.split(separator: ",").map(String.init)
            return (cells[0..<4] + ["9"] + cells[5...]).joined(separator: ",")
        }.joined(separator: "\n")
        let (evaluation, _) = try Self.evaluation(text)
        let reason = "patients stand in several folds, so they are not pooled"
        #expect(evaluation.concordance.estimate == .missing(reason))
        #expect(evaluation.folds.dropLast().allSatisfy { $0.estimate.value != nil })
        #expect(evaluation.groups[0].test.missing == reason)
        #expect(evaluation.text().contains("none"))
    }

    @Test func `nobody with an event leaves reasons, never a number`() throws {
        let text = "time,event,risk\n1,0,1\n2,0,2\n3,0,1\n"
        let (evaluation, _) = try Self.evaluation(text, folds: false) {
            $0.groups = []
            $0.survival = []
        }
        #expect(
            evaluation.concordance.estimate
                == .missing(
                    "no pair of the 3 patients can be compared (0 events); an event is needed before the end of another patient's follow-up"
                ))
        #expect(
            evaluation.measures.filter { $0.name != "median follow-up" }.allSatisfy {
                $0.estimate.value == nil
            })
        #expect(evaluation.groups[0].test.missing == "none of the 3 patients had the event")
    }

    @Test func `calibration that cannot be computed says why`() throws {
        let flat = Self.table().split(separator: "\n").map { line in
            let cells = line.split(separator: ",").map(String.init)
            return (cells.dropLast(2) + (cells[6] == "s12" ? ["s12", "s24"] : ["0.5", "0.25"]))
                .joined(separator: ",")
        }.joined(separator: "\n")
        let (evaluation, _) = try Self.evaluation(flat)
        #expect(
            evaluation.measures.first { $0.name == "ICI at 12 months" }?.estimate
                == .missing(
                    "the 10 %, 50 % and 90 % quantiles of the predicted risks coincide; they are too alike for a smooth curve"
                ))
        #expect(
            evaluation.measures.first { $0.name == "Brier at 12 months" }?.estimate.value?.value
                != nil)
        let beyond = try Self.evaluation { $0.survival = [.init(months: 9000, column: "s12")] }.0
        guard
            case .missing(let reason) = try #require(
                beyond.measures.first { $0.name == "Brier at 9000 months" }
            ).estimate
        else {
            Issue.record("a Brier score beyond all follow-up")
            return
        }
        #expect(reason.hasPrefix("the time 9000.0 is outside the follow-up of the scored patients"))
    }

    @Test func `the text keeps to 80 columns`() throws {
        let (evaluation, _) = try Self.evaluation()
        for digits in [0, 3] {
            let text = evaluation.text(digits: digits)
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
        let text = evaluation.text()
        #expect(text.contains("120 patients, "))
        #expect(text.contains("log-rank test, stratified by fold: p "))
        #expect(text.contains("tied in time (not counted)"))
    }

    @Test func `JSON states the unit and comes back`() throws {
        let (evaluation, _) = try Self.evaluation()
        let data = try JSONEncoder().encode(evaluation)
        let json = String(decoding: data, as: UTF8.self)
        #expect(json.contains(#""timeUnit":"months""#))
        let back = try JSONDecoder().decode(SurvivalEvaluation.self, from: data)
        #expect(back.measures == evaluation.measures)
        #expect(back.folds == evaluation.folds)
    }

    @Test func `the page holds the same numbers`() throws {
        let (evaluation, _) = try Self.evaluation()
        let page = try html(
            EvaluationReport(
                [evaluation], study: "s", date: "2026-01-01", version: "1",
                provenance: Provenance(groups: [], commands: ["morphogen evaluate p.csv"])))
        let harrell = try #require(evaluation.concordance.estimate.value)
        #expect(page.contains(NumberText.brief(harrell, decimals: 3)))
        for title in ["Survival by sex", "Area over time", "Calibration", "Side by side"] {
            #expect(page.contains(title))
        }
        let several = try html(
            EvaluationReport(
                [evaluation, evaluation], study: "s", date: "2026-01-01", version: "1",
                provenance: Provenance(groups: [], commands: [])))
        #expect(several.contains("curves are shown for one"))
    }
}
