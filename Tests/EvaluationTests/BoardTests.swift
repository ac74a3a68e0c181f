import Foundation
import Reports
import Survival
import Testing

@testable import Evaluation

@Suite struct `Board of variants` {
    /// Twelve patients in two folds; the scores of the first `wrong` of each class are swapped.
    private func set(_ name: String, wrong: Int, fold: (Int) -> Int = { $0 % 2 }) -> PredictionSet {
        var set = PredictionSet(name: name, groups: [])
        set.patients = (0..<12).map { "p\($0)" }
        set.folds = (0..<12).map { "\(fold($0))" }
        set.labels = (0..<12).map { $0 < 6 ? 0 : 1 }
        set.probabilities = (0..<12).map { row in
            let isHigh = (row >= 6) != (row % 6 < wrong)
            let high = (isHigh ? 0.7 : 0.2) + Double(row) / 1000
            return [1 - high, high]
        }
        set.classes = ["LUAD", "LUSC"]
        return set
    }

    private func board() throws -> Board {
        try Board(
            [
                .init(
                    heading: "Whole", name: "full", meaning: "as the study",
                    predictions: .shown(set("full", wrong: 0))),
                .init(
                    heading: "Without", name: "-genes", meaning: "no genes",
                    predictions: .shown(set("-genes", wrong: 2))),
                .init(
                    heading: "Without", name: "-slides", meaning: "no slides",
                    predictions: .shown(set("-slides", wrong: 0))),
                .init(
                    heading: "Others", name: "LASSO", meaning: "a line",
                    predictions: .missing("the study has no genes")),
            ], reference: "full")
    }

    @Test func `judges every variant and compares it with the reference on the same patients`()
        throws
    {
        let board = try board()
        #expect(board.scale == "AUROC")
        #expect(board.rows.map(\.isReference) == [true, false, false, false])
        #expect(board.rows[0].index.estimate.value?.value == 1)
        #expect(board.rows[0].difference == nil)
        let worse = board.rows[1]
        let area = try #require(worse.index.estimate.value)
        let gap = try #require(worse.difference?.measure.estimate.value)
        #expect(abs(gap.value - (1 - area.value)) < 1e-12)
        #expect(gap.interval != nil)
        #expect(worse.accuracy?.estimate.value?.value == 8.0 / 12)
        // Four patients are right only by the full model: exact McNemar, 2 · (1/2)⁴.
        #expect(worse.accuracyDifference?.pValue == 0.125)
        // Two tests, Holm: the smaller is doubled.
        #expect(worse.accuracyDifference?.adjusted == 0.25)
        #expect(board.rows[2].difference?.measure.estimate.value?.value == 0)
        #expect(board.rows[3].index.estimate == .missing("the study has no genes"))
        #expect(
            board.rows[3].difference?.measure.estimate == .missing("the study has no genes"))
        #expect(board.notes.contains { $0.hasPrefix("rows of all folds are pooled") })
    }

    @Test func `rows of different patients are judged on those of all rows, too`() throws {
        let rows = [0, 1, 2, 3, 6, 7, 8, 9]
        let board = try Board(
            [
                .init(
                    heading: "", name: "full", meaning: "",
                    predictions: .shown(set("full", wrong: 1).rows(Array(0..<10)))),
                .init(
                    heading: "", name: "-genes", meaning: "",
                    predictions: .shown(set("-genes", wrong: 2))),
                .init(
                    heading: "", name: "-slides", meaning: "",
                    predictions: .shown(set("-slides", wrong: 0).rows(rows))),
                .init(heading: "", name: "LASSO", meaning: "", predictions: .missing("none")),
            ], reference: "full")
        #expect(board.common == 8)
        #expect(board.rows.map { $0.index.estimate.value?.patients } == [10, 12, 8, nil])
        #expect(board.rows.map { $0.commonIndex?.estimate.value?.patients } == [8, 8, 8, nil])
        #expect(
            board.rows.map { $0.difference?.measure.estimate.value?.patients } == [nil, 10, 8, nil])
        let judged = try Board(
            [
                .init(
                    heading: "", name: "-genes", meaning: "",
                    predictions: .shown(set("-genes", wrong: 2).rows(rows)))
            ], reference: "-genes")
        #expect(judged.common == nil)
        #expect(board.rows[1].commonIndex?.estimate == judged.rows[0].index.estimate)
        let text = board.text()
        #expect(text.contains("On the 8 of all rows") && text.contains("pairs"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let page = try html(
            BoardReport(
                board,
                heading: ReportHeading(
                    study: "test", model: "GiMP", headline: board.rows[0].index.estimate,
                    patients: 10, date: "2026-11-22", version: "0.1.0"),
                provenance: Provenance(groups: [], commands: [])))
        #expect(page.contains("On the 8 of all rows") && page.contains("Pairs"))
    }

    @Test func `one measure serves all rows, whoever their patients are`() throws {
        // Of the whole study a third and two thirds are LUSC; of the other row's patients half and half.
        let fold = { (row: Int) in row < 4 || (6..<8).contains(row) ? 0 : 1 }
        let even = [0, 1, 6, 7, 4, 5, 8, 9]
        let board = try Board(
            [
                .init(
                    heading: "", name: "full", meaning: "",
                    predictions: .shown(set("full", wrong: 1, fold: fold))),
                .init(
                    heading: "", name: "some", meaning: "",
                    predictions: .shown(set("some", wrong: 2, fold: fold).rows(even))),
            ], reference: "full")
        #expect(board.scale == "AUROC within folds")
        #expect(board.rows.map(\.index.name) == ["AUROC within folds", "AUROC within folds"])
        #expect(board.rows[1].difference?.measure.name == "difference of AUROC within folds")
        #expect(board.rows[1].commonIndex?.name == "AUROC within folds")
    }

    @Test func `a variant of other folds is not compared`() throws {
        let board = try Board(
            [
                .init(
                    heading: "", name: "full", meaning: "",
                    predictions: .shown(set("full", wrong: 0))),
                .init(
                    heading: "", name: "other", meaning: "",
                    predictions: .shown(set("other", wrong: 1, fold: { $0 / 6 }))),
            ], reference: "full")
        guard case .missing(let reason) = board.rows[1].difference?.measure.estimate else {
            Issue.record("patients of other folds were compared")
            return
        }
        #expect(reason.contains("patients in different folds"))
        #expect(board.rows[1].index.estimate.value != nil)
    }

    @Test func `names are needed once each, and that of the reference`() throws {
        func variant(_ name: String) -> BoardVariant {
            .init(heading: "", name: name, meaning: "", predictions: .missing("none"))
        }
        let twice = #expect(throws: EvaluationError.self) {
            _ = try Board([variant("a"), variant("a")], reference: "a")
        }
        #expect(
            twice?.description == "two variants are called 'a'; each row needs a name of its own")
        let lost = #expect(throws: EvaluationError.self) {
            _ = try Board([variant("a")], reference: "full")
        }
        #expect(
            lost?.description
                == "no variant is called 'full'; the board needs it to compare the others with")
    }

    @Test func `reads in 80 columns and as a page`() throws {
        let board = try board()
        let text = board.text()
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(text.contains("-genes"))
        #expect(text.contains("the study has no genes"))
        let report = BoardReport(
            board,
            heading: ReportHeading(
                study: "lung <test>", model: "GiMP", headline: board.rows[0].index.estimate,
                patients: 12, date: "2026-11-22", version: "0.1.0"),
            labelCurves: LabelCurveSection(
                scale: "AUROC",
                series: [
                    .init(
                        "full",
                        [
                            .init(share: 0.1, index: .missing("nobody was left")),
                            .init(share: 1, index: board.rows[0].index.estimate),
                        ])
                ]),
            provenance: Provenance(groups: [], commands: ["morphogen ablate study.yaml"]))
        let page = try html(report)
        #expect(page.contains("lung &lt;test&gt;"))
        for words in ["Variants", "Differences", "What was changed", "Few labels", "no slides"] {
            #expect(page.contains(words))
        }
        var broken = report
        broken.rows[0].pValue = 1.5
        #expect(throws: ReportError.self) { _ = try html(broken) }
    }
}
