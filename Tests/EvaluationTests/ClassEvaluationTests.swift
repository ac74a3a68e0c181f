import Evaluation
import Foundation
import Reports
import Survival
import SystemPackage
import TestSupport
import Testing

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
        #expect(evaluation.warnings.count == 1, "rows without patients are noted")
        for line in evaluation.text().split(separator: "\n") { #expect(line.count <= 80) }
        let page = try html(
            EvaluationReport(
                [evaluation], study: "s", date: "2026-01-01", version: "1",
                provenance: Provenance(groups: [], commands: [])))
        #expect(page.contains("Confusion matrix"))
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
