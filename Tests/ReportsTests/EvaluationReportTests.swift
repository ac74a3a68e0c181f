import Cohorts
import Foundation
import Reports
import Survival
import Testing

@Suite struct `Evaluation report` {
    static let heading = ReportHeading(
        study: "published <risks>", model: "MCAT", headline: .missing("not yet"), patients: 90,
        date: "2026-11-22", version: "0.1.0")

    static let classification = ClassificationSection(
        classes: ["LUAD", "LUSC"], counts: [[40, 10], [5, 45]],
        measures: [
            Measure(
                "Accuracy",
                .shown(
                    IntervalEstimate(
                        value: 0.85, interval: .init(0.767, 0.907), patients: 100,
                        method: "Wilson")))
        ],
        roc: [
            .init(
                name: "LUSC",
                points: [
                    .init(x: 0, y: 0, lower: 0, upper: 0.2),
                    .init(x: 0.2, y: 0.9, lower: 0.8, upper: 0.96),
                    .init(x: 1, y: 1, lower: 1, upper: 1),
                ],
                area: IntervalEstimate(
                    value: 0.91, interval: .init(0.85, 0.96), patients: 100, method: "DeLong"),
                chance: 0.5)
        ],
        precisionRecall: [
            .init(
                name: "LUSC", points: [.init(x: 0, y: 1), .init(x: 1, y: 0.5)],
                area: IntervalEstimate(value: 0.88, patients: 100, method: "average precision"),
                chance: 0.5)
        ])

    static func estimate(_ value: Double, _ half: Double, _ method: String) -> IntervalEstimate {
        IntervalEstimate(
            value: value, interval: .init(value - half, value + half), patients: 90, events: 51,
            method: method)
    }

    static func report() throws -> EvaluationReport {
        let outcome = try SurvivalTimes(
            times: (1...90).map(Double.init), events: (1...90).map { $0 % 2 == 0 })
        let curves = try RiskGroupSection(
            names: ["Low risk", "High risk"], groups: (1...90).map { $0 % 3 == 0 ? 1 : 0 },
            outcome: outcome, rule: "every third")
        let harrell = Self.estimate(0.625, 0.06, "Harrell's C; infinitesimal jackknife")
        var heading = heading
        heading.headline = .shown(harrell)
        return EvaluationReport(
            heading: heading,
            measures: [
                Measure("Harrell's C", .shown(harrell)),
                Measure(
                    "Median follow-up", unit: "months", .shown(Self.estimate(31, 4, "reversed"))),
                Measure("Uno's C", .missing("nobody was followed")),
            ],
            forest: .shown(
                ForestSection(
                    scale: "C-index", reference: 0.5, isRatio: false,
                    groups: [
                        .init("Fold", [Measure("1", .shown(harrell)), Measure("2", .missing("x"))])
                    ])),
            riskGroups: .shown(curves), groups: [.init("stage", .missing("one group"))],
            timeDependentArea: .shown(
                AreaSection(
                    months: [12, 24, 36],
                    areas: [0.6, 0.7, 0.8].map { Self.estimate($0, 0.05, "m") },
                    mean: 0.7)),
            calibration: .missing("the score predicts no probabilities"),
            provenance: Provenance(groups: [], commands: ["morphogen evaluate a.csv"]))
    }

    @Test func `the page is well formed and holds its numbers`() throws {
        let report = try Self.report()
        let text = try html(report)
        let page = try WellFormed(text)
        #expect(page.words.contains("published &lt;risks&gt;"))
        let harrell = try #require(report.measures[0].estimate.value)
        #expect(text.contains(NumberText.brief(harrell, decimals: 3)))
        #expect(text.contains("Median follow-up, months"))
        #expect(text.contains("Not shown: the score predicts no probabilities."))
        #expect(text.contains("Not shown: one group."))
    }

    @Test func `a number is one flat object in JSON`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let number = Measure("C", .shown(Self.estimate(0.5, 0.25, "m")))
        #expect(
            String(decoding: try encoder.encode(number), as: UTF8.self)
                == """
                {"events":51,"level":0.95,"lower":0.25,"method":"m","name":"C","patients":90,\
                "upper":0.75,"value":0.5}
                """)
        let none = Measure("C", unit: "months", .missing("why"))
        #expect(
            String(decoding: try encoder.encode(none), as: UTF8.self)
                == #"{"missing":"why","name":"C","unit":"months"}"#)
    }

    @Test func `classes show their matrix, curves and intervals`() throws {
        var report = try Self.report()
        report.classification = .shown(Self.classification)
        let text = try html(report)
        _ = try WellFormed(text)
        #expect(text.contains("0.850 (0.767–0.907)"))
        #expect(text.contains("LUSC: area 0.91 (95% CI 0.85–0.96)"))
        #expect(text.contains("40 <small>80%</small>"))
    }

    @Test func `a ratio of zero and a matrix without a row are refused`() throws {
        var report = try Self.report()
        let zero = IntervalEstimate(value: 1, interval: .init(0, 2), patients: 9, method: "m")
        report.forest = .shown(
            ForestSection(
                scale: "hazard ratio", reference: 1, isRatio: true,
                groups: [.init("All", [Measure("age", .shown(zero))])]))
        #expect(
            #expect(throws: ReportError.self) { try html(report) }?.description
                == "'age' is 0.0; it must be above 0, as ratios are")
        report.forest = .missing("none")
        var section = Self.classification
        section.counts.removeLast()
        report.classification = .shown(section)
        #expect(
            #expect(throws: ReportError.self) { try html(report) }?.description
                == "the confusion matrix holds 1 values; 2 are needed")
    }

    @Test func `the same report comes back from JSON`() throws {
        var report = try Self.report()
        report.classification = .shown(Self.classification)
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)
    }
}
