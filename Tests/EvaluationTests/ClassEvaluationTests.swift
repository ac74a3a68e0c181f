import Foundation
import Reports
import Survival
import SystemPackage
import TestSupport
import Testing

@testable import Evaluation

@Suite struct `Evaluation of classes` {
    private func set(_ text: String, _ columns: [String], positive: String? = nil) throws
        -> PredictionSet
    {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.csv", text)
        var layout = PredictionColumns()
        layout.target = .classes(label: ["y"], probabilities: columns, positive: positive)
        return try #require(try PredictionTable([path], layout).sets.first)
    }

    @Test func `two classes worked out by hand`() throws {
        let text = "patient,y,p\na,1,0.9\nb,1,0.6\nc,1,0.3\nd,0,0.7\ne,0,0.2\nf,0,0.1\ng,,0.5\n"
        let evaluation = try ClassEvaluation(set(text, ["p"]), replicates: 200)
        func value(_ name: String) -> IntervalEstimate? {
            evaluation.measures.first { $0.name == name }?.estimate.value
        }
        #expect(evaluation.leftOut == 1)
        // 0.9 beats three, 0.6 and 0.3 beat two of three.
        #expect(abs((value("AUROC")?.value ?? 0) - 7.0 / 9) < 1e-15)
        #expect(value("accuracy")?.value == 4.0 / 6)
        #expect(value("sensitivity")?.value == 2.0 / 3)
        #expect(value("sensitivity")?.patients == 3)
        #expect(value("positive predictive value")?.value == 2.0 / 3)
        #expect(abs((value("Matthews correlation")?.value ?? 0) - 1.0 / 3) < 1e-15)
        let brier = (0.01 + 0.16 + 0.49 + 0.49 + 0.04 + 0.01) / 6
        #expect(abs((value("Brier score")?.value ?? 0) - brier) < 1e-15)
        #expect(value("calibration error")?.interval == nil)
        #expect(evaluation.section.counts == [[2, 1], [1, 2]])
        #expect(value("specificity at 0.9 sensitivity")?.value == 2.0 / 3)
    }

    @Test func `three classes have areas each and a matrix`() throws {
        let text =
            "y,a,b,c\na,0.8,0.1,0.1\nb,0.2,0.7,0.1\nc,0.1,0.2,0.7\na,0.4,0.5,0.1\nb,0.1,0.8,0.1\nc,0.3,0.3,0.4\n"
        let evaluation = try ClassEvaluation(set(text, ["a", "b", "c"]), replicates: 50)
        #expect(evaluation.section.counts == [[1, 1, 0], [0, 2, 0], [0, 0, 2]])
        #expect(evaluation.measures[0].name == "AUROC, macro")
        #expect(evaluation.measures.contains { $0.name == "AUPRC, b" })
        #expect(
            evaluation.warnings.map { $0.prefix(40) } == [
                "the table names no patients, so every ro",
                "2 patients of the class 'a'; studies tha",
            ])
        for line in evaluation.text().split(separator: "\n") { #expect(line.count <= 80) }
        let page = try html(
            EvaluationReport(
                [evaluation], study: "s", date: "2026-01-01", version: "1",
                provenance: Provenance(groups: [], commands: [])))
        #expect(page.contains("Confusion matrix"))
    }

    /// Four of six are positive in one fold, two of six in the other; within folds all are told apart.
    @Test func `folds with other shares of a class are led by pairs within folds`() throws {
        var set = PredictionSet(name: "", groups: [])
        set.patients = (0..<12).map { "p\($0)" }
        set.folds = (0..<12).map { $0 < 6 ? "0" : "1" }
        set.classes = ["no", "yes"]
        set.labels = [0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1]
        set.probabilities = (1...12).map { [1 - Double($0) / 20, Double($0) / 20] }
        let evaluation = try ClassEvaluation(set, replicates: 50)
        #expect(
            evaluation.measures.prefix(2).map(\.name) == ["AUROC within folds", "AUROC"])
        #expect(evaluation.measures[0].estimate.value?.value == 1)
        #expect(evaluation.measures[1].estimate.value?.value == 20.0 / 36)
        #expect(
            evaluation.warnings.contains {
                $0.hasPrefix("intervals take the models of the folds as they are")
            })
        let page = EvaluationReport(
            [evaluation], study: "s", date: "2026-01-01", version: "1",
            provenance: Provenance(groups: [], commands: []))
        #expect(
            page.heading.summary?.hasPrefix("AUROC within folds 1.00") == true,
            "\(page.heading.summary ?? "")")
        set.folds = nil
        let pooled = try ClassEvaluation(set, replicates: 50)
        #expect(pooled.measures[0].name == "AUROC")
        let plain = EvaluationReport(
            [pooled], study: "s", date: "2026-01-01", version: "1",
            provenance: Provenance(groups: [], commands: []))
        #expect(plain.heading.summary?.hasSuffix("The interval includes chance.") == true)
    }

    @Test func `a class without rows is refused`() throws {
        #expect(
            #expect(throws: EvaluationError.self) {
                try ClassEvaluation(set("y,p\n1,0.5\n1,0.7\n", ["p"]))
            }?.description == "no row is of the class 'not 1'; rows of every class are needed")
    }

    @Test func `a named class is told from all others`() throws {
        let found = try set("y,p\nLUAD,0.9\nLUSC,0.2\nother,0.3\n", ["p"], positive: "LUAD")
        #expect(found.labels == [1, 0, 0])
        #expect(found.classes == ["not LUAD", "LUAD"])
    }
}
