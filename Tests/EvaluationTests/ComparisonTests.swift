import Evaluation
import Foundation
import Reports
import Survival
import SystemPackage
import TestSupport
import Testing

@Suite struct `Comparison of models` {
    private func tables(_ texts: [String], _ change: (inout PredictionColumns) -> Void = { _ in })
        throws -> [PredictionSet]
    {
        let folder = try TemporaryFolder()
        let paths = try texts.enumerated().map { try folder.write("m\($0).csv", $1) }
        var columns = PredictionColumns()
        change(&columns)
        return try PredictionTable(paths, columns).sets
    }

    /// The table of other tests, its rows turned round and its risks disturbed.
    private func disturbed(_ seed: UInt64, by amount: Double) -> String {
        var random = RandomStream(seed: seed, stream: "noise")
        var lines = `Evaluation of risks`.table().split(separator: "\n").map(String.init)
        let header = lines.removeFirst()
        let changed = lines.reversed().map { line in
            var cells = line.split(separator: ",").map(String.init)
            cells[3] = "\((Double(cells[3]) ?? 0) + amount * random.normal())"
            return cells.joined(separator: ",")
        }
        return ([header] + changed).joined(separator: "\n")
    }

    @Test func `rows are paired by patient, whatever their order`() throws {
        let sets = try tables([`Evaluation of risks`.table(), disturbed(1, by: 1)]) {
            $0.folds = "fold"
        }
        let comparison = try #require(try Comparison.all(sets).first)
        #expect(comparison.patients == 120 && comparison.leftOut == 0)
        let order = try #require(sets[1].patients)
        let rows = try (sets[0].patients ?? []).map { try #require(order.firstIndex(of: $0)) }
        let known = try ConcordanceComparison(
            risks: sets[0].risks, otherRisks: rows.map { sets[1].risks[$0] },
            outcome: SurvivalTimes(
                times: sets[0].times, events: sets[0].events,
                strata: sets[0].folds?.compactMap { Int($0) }))
        #expect(comparison.differences[0].measure.estimate.value?.value == known.difference)
        #expect(comparison.differences[0].pValue == known.pValue)
        let folds = comparison.differences[2]
        #expect(
            folds.measure.estimate.value?.method.contains("test over training patients 0.333")
                == true)
        #expect((folds.pValue ?? 0) > known.pValue)
        let lines = Comparison.text([comparison]).split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex { $0.hasPrefix("mean over folds") })
        #expect(lines[place + 1].hasPrefix("difference of C "))
    }

    @Test func `identical models have the p-value 1`() throws {
        let text = `Evaluation of risks`.table()
        let comparison = try #require(try Comparison.all(tables([text, text])).first)
        #expect(comparison.differences[0].pValue == 1)
        #expect(comparison.differences[0].measure.estimate.value?.interval == nil)
    }

    @Test func `several comparisons are adjusted after Holm`() throws {
        let sets = try tables(
            [`Evaluation of risks`.table(), disturbed(1, by: 2), disturbed(2, by: 3)])
        let comparisons = try Comparison.all(sets)
        let raw = comparisons.compactMap { $0.differences[0].pValue }
        #expect(
            comparisons.compactMap { $0.differences[0].adjusted }
                == (try MultipleTesting.holm.adjusted(raw)))
        for line in Comparison.text(comparisons).split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `classes are compared by DeLong and McNemar`() throws {
        let texts = [
            "patient,y,p\na,1,0.9\nb,1,0.6\nc,1,0.3\nd,0,0.7\ne,0,0.2\nf,0,0.1\n",
            "patient,y,p\na,1,0.4\nb,1,0.6\nc,1,0.3\nd,0,0.1\ne,0,0.2\nf,0,0.6\n",
        ]
        let sets = try tables(texts) {
            $0.target = .classes(label: ["y"], probabilities: ["p"], positive: nil)
        }
        let comparison = try #require(try Comparison.all(sets).first)
        let known = try DeLongTest(
            sets[0].probabilities.map { $0[1] }, sets[1].probabilities.map { $0[1] },
            labels: sets[0].labels.map { $0 == 1 })
        #expect(comparison.differences[0].pValue == known.pValue)
        // d is right only by the second; a and f only by the first.
        #expect(
            comparison.differences[1].measure.estimate.value?.method
                == "exact McNemar test: 2 right only by the first, 1 only by the second; no interval, as the exact test has none"
        )
        #expect(comparison.differences[1].pValue == 1)
    }

    @Test func `tables of different splits are refused`() throws {
        func sentence(_ rows: [String], _ others: [String]) -> String {
            do {
                let texts = [rows, others].map {
                    "patient,time,event,risk,fold\n" + $0.joined(separator: "\n")
                }
                return "\(try Comparison.all(tables(texts) { $0.folds = "fold" })[0].patients)"
            } catch { return "\(error)" }
        }
        let rows = ["a,1,1,3,0", "b,2,1,2,0", "c,3,1,1,1", "d,4,1,0,1"]
        #expect(sentence(rows, rows.reversed()) == "4")
        #expect(
            sentence(rows, ["a,1,1,3,0", "b,2,1,2,1", "c,3,1,1,0", "d,4,1,0,1"])
                == "the tables have 2 patients in different folds, the first in row 2 of the first table; predictions of the same splits are needed"
        )
        // Folds that are yet to come in one table take no part, labels that never meet are refused.
        #expect(sentence(rows, Array(rows.prefix(2))) == "2")
        #expect(
            sentence(rows, ["a,1,1,3,2", "b,2,1,2,2"]).hasPrefix(
                "the tables have 2 patients in different folds"))
    }

    @Test func `what cannot be paired is refused`() throws {
        func sentence(_ texts: [String]) -> String {
            do {
                _ = try Comparison.all(tables(texts))
                return "no error"
            } catch { return "\(error)" }
        }
        let one = "patient,time,event,risk\na,1,1,1\nb,2,0,2\n"
        #expect(sentence([one]).hasPrefix("there are the predictions of 1 model; two or more"))
        #expect(
            sentence([one, "time,event,risk\n1,1,1\n2,0,2\n"])
                == "a table names no patients, so its rows cannot be paired; name the column with --patient"
        )
        #expect(
            sentence([one, "patient,time,event,risk\nx,1,1,1\n"])
                == "the tables have no patient in common; the same patients are needed")
        #expect(
            sentence([one, "patient,time,event,risk\nb,3,0,2\na,1,1,1\n"])
                == "the tables give one patient two outcomes, in row 2 of the first and row 1 of the second"
        )
    }
}
