import Cohorts
import Evaluation
import Foundation
import Reports
import SystemPackage
import TestSupport
import Testing

@Suite struct `Tables of predictions` {
    private func read(
        _ text: String, _ change: (inout PredictionColumns) -> Void = { _ in }
    ) throws -> PredictionTable {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.csv", text)
        var columns = PredictionColumns()
        change(&columns)
        return try PredictionTable([path], columns)
    }

    private func sentence(
        _ text: String, _ change: (inout PredictionColumns) -> Void = { _ in }
    ) -> String {
        do {
            _ = try read(text, change)
            return "no error"
        } catch {
            let words = "\(error)"
            return words.split(separator: "p.csv ", maxSplits: 1).last.map(String.init) ?? words
        }
    }

    @Test func `rows without outcome are counted, strata and groups kept`() throws {
        let table = try read(
            "patient,time,event,risk,fold,stage\na,10,1,2,0,I\nb,,1,1,0,II\nc,20,alive,0.5,1,\n"
        ) {
            $0.folds = "fold"
            $0.groups = ["stage"]
        }
        let set = try #require(table.sets.first)
        #expect(set.count == 2 && set.leftOut == 1)
        #expect(set.folds == ["0", "1"])
        #expect(set.groups[0].labels == ["I", ""])
        #expect(set.events == [true, false])
    }

    @Test func `times become months, codes of censoring change sides and words do not`() throws {
        let set = try #require(
            try read("time,gone,risk\n1,0,1\n2,1,2\n3,dead,3\n4,alive,4\n") {
                $0.unit = .years
                $0.event = ["gone"]
                $0.eventSaysCensored = true
            }.sets.first)
        #expect(set.times == [12, 24, 36, 48])
        #expect(set.events == [true, false, true, false])
        #expect(set.patients == nil)
    }

    @Test func `models are parted, by columns or by file`() throws {
        let text = "patient,time,event,risk,m,k\na,1,1,1,x,1\na,1,1,2,x,2\nb,2,0,1,x,1\n"
        let table = try read(text) { $0.models = ["m", "k", "absent"] }
        #expect(table.sets.map(\.name) == ["x, 1", "x, 2"])
        #expect(table.sets.map(\.count) == [2, 1])
        let folder = try TemporaryFolder()
        let paths = try ["one.csv", "two.csv"].map {
            try folder.write($0, "time,event,risk\n1,1,1\n2,0,1\n")
        }
        #expect(
            try PredictionTable(paths, PredictionColumns()).sets.map(\.name) == ["one", "two"])
    }

    @Test func `a patient may stand in several folds but once in each`() throws {
        let text = "patient,time,event,risk,fold\na,1,1,1,0\na,1,1,2,1\nb,2,0,1,0\n"
        #expect(try read(text) { $0.folds = "fold" }.sets[0].repeatsPatients)
        #expect(
            sentence(text)
                == "row 2 is of a patient that stands above already; one row per patient is needed")
        #expect(
            sentence(text + "b,2,0,1,0\n") { $0.folds = "fold" }
                == "row 4 is of a patient that stands above already; one row per patient and fold is needed"
        )
    }

    @Test func `what cannot be used is named`() {
        let good = "time,event,risk\n1,1,1\n"
        #expect(
            sentence(good) { $0.risk = ["hazard", "score"] }
                == "has no column 'hazard' or 'score' for risks; it has 'time', 'event', 'risk'")
        #expect(
            sentence(good) { $0.risk = ["risk", "time"] }
                == "has both 'risk' and 'time'; name one column of risks")
        #expect(
            sentence("time,event,risk\n1,1,nan\n")
                == "row 1 has the risk 'nan'; a finite number is needed")
        #expect(
            sentence("time,event,risk\n1,maybe,1\n")
                == "row 1 has the time '1' and the event 'maybe'; a number not below 0 and 1 or 0 are needed"
        )
        #expect(
            sentence("time,event,risk,fold\n1,1,1,\n") { $0.folds = "fold" }
                == "row 1 names no fold")
        #expect(sentence("time,event,risk\n,,1\n") == "none of the 1 rows has an outcome")
        #expect(sentence("time,event,risk\n").hasSuffix("has no rows"))
        #expect(
            sentence("time,event,risk,s\n1,1,1,1.5\n") {
                $0.survival = [.init(months: 12, column: "s")]
            } == "row 1 has the predicted survival 1.5; it must be from 0 to 1")
        #expect(
            sentence("y,p\nyes,0.5\nperhaps,0.4\n") {
                $0.target = .classes(label: ["y"], probabilities: ["p"], positive: nil)
            }
                == "row 2 has the class 'perhaps'; 1 or 0 are needed, or the name of the class that is predicted with --positive"
        )
        #expect(
            sentence("y,a,b\na,0.5,0.5\nc,1,0\n") {
                $0.target = .classes(label: ["y"], probabilities: ["a", "b"], positive: nil)
            } == "row 2 has the class 'c', which has no column of probabilities among 'a', 'b'")
    }

    @Test func `tables of one name are told apart by their folders`() throws {
        let folder = try TemporaryFolder()
        let text = "patient,time,event,risk\na,1,1,1\nb,2,0,1\n"
        for name in ["x/1", "y/1"] {
            try FileManager.default.createDirectory(
                atPath: folder.file(name).string, withIntermediateDirectories: true)
        }
        func names(_ files: [String]) throws -> [String] {
            let paths = try files.map { file in
                let isTabbed = file.hasSuffix("tsv")
                return try folder.write(file, isTabbed ? text.replacing(",", with: "\t") : text)
            }
            return try PredictionTable(paths, PredictionColumns()).sets.map(\.name)
        }
        #expect(try names(["x/p.csv", "y/p.csv", "y/q.csv"]) == ["x/p", "y/p", "q"])
        #expect(try names(["x/p.csv", "x/p.tsv"]) == ["p.csv", "p.tsv"])
        #expect(try names(["x/1/p.csv", "y/1/p.csv"]) == ["x/1/p", "y/1/p"])
        let path = try folder.write("p.csv", text)
        #expect(throws: EvaluationError("\(path) is given twice; each table once is needed")) {
            try PredictionTable([path, path], PredictionColumns())
        }
    }

    @Test func `a patient of one model stands in one table only`() throws {
        let folder = try TemporaryFolder()
        let text = "patient,time,event,risk,m\na,1,1,1,x\nb,2,0,1,x\n"
        let paths = try ["one.csv", "two.csv"].map { try folder.write($0, text) }
        var columns = PredictionColumns()
        columns.models = ["m"]
        #expect(
            throws: EvaluationError(
                "\(paths[1]) row 1 is of a patient that stands in \(paths[0]) already; one row per patient and model is needed"
            )
        ) { try PredictionTable(paths, columns) }
    }

    @Test func `a patient that repeats within a fold leaves the fold without index`() throws {
        var set = try read(
            "patient,time,event,risk,fold\na,1,1,3,0\nb,2,1,2,0\nc,1,1,3,1\nd,2,1,2,1\n"
        ) { $0.folds = "fold" }.sets[0]
        set.patients = ["a", "a", "c", "d"]
        let folds = try SurvivalEvaluation(set).folds
        #expect(folds[0].estimate == .missing("a patient stands several times in this fold"))
        #expect(folds[1].estimate.value?.value == 1)
    }

    @Test func `patients without prediction are refused, or counted`() throws {
        let folder = try TemporaryFolder()
        let clinical = try ClinicalTable(
            folder.write(
                "c.csv", "case_id,survival_months,event\na,5,0\nb,7,1\nc,9,0\nd,,\ne,3,1\n"))
        let path = try folder.write("p.csv", "patient,risk,m\nb,1,x\na,2,x\na,3,y\n")
        func read(_ models: [String], allowing: Bool = false) throws -> PredictionTable {
            var columns = PredictionColumns()
            columns.models = models
            return try PredictionTable(
                [path], columns, outcomes: clinical, allowsMissing: allowing)
        }
        let refused =
            "2 of the 4 patients with an outcome have no prediction of x; predict them, or leave them out with --allow-missing"
        #expect(throws: EvaluationError(refused)) { try read(["m"]) }
        let sets = try read(["m"], allowing: true).sets
        #expect(sets.map(\.unpredicted) == [2, 3])
        let warning = "2 patients with an outcome but without a prediction of x left out"
        #expect(try SurvivalEvaluation(sets[0]).warnings.contains(warning))
        #expect(try Comparison.all(sets)[0].warnings.first == warning)
    }

    @Test func `outcomes of another table are joined by patient`() throws {
        let folder = try TemporaryFolder()
        let clinical = try folder.write(
            "c.csv", "case_id,survival_months,censorship\na,5,0\nb,7,1\nc,9,0\n")
        let path = try folder.write("p.csv", "patient,risk\nb,1\na,2\nz,3\n")
        let table = try PredictionTable(
            [path], PredictionColumns(), outcomes: ClinicalTable(clinical), allowsMissing: true)
        #expect(table.sets[0].times == [7, 5])
        #expect(table.sets[0].events == [false, true])
        #expect(table.sets[0].leftOut == 1)
    }
}
