import Evaluation
import Foundation
import Reports
import Survival
import SystemPackage
import TestSupport
import Testing

@Suite struct `Cox model of a table` {
    private func fit(
        _ text: String, _ covariates: [String], _ settings: CoxEvaluation.Settings = .init(),
        _ change: (inout CoxTable.Columns) -> Void = { _ in }
    ) throws -> CoxEvaluation {
        let folder = try TemporaryFolder()
        let path = try folder.write("t.csv", text)
        var columns = CoxTable.Columns(covariates: covariates)
        change(&columns)
        return try CoxEvaluation(CoxTable(path, columns), settings)
    }

    private static var patients: String {
        var random = RandomStream(seed: 3, stream: "cox")
        var lines = ["time,event,age,stage,site"]
        for row in 0..<80 {
            let age = 60 + 10 * random.normal()
            let stage = row % 3
            let death = 20 * random.exponential() / exp(0.03 * (age - 60) + 0.5 * Double(stage))
            let gone = 40 * random.exponential()
            lines.append(
                "\(min(death, gone)),\(death <= gone ? 1 : 0),\(age),\(["I", "II", "III"][stage]),\(row % 2)"
            )
        }
        return lines.joined(separator: "\n") + "\n,1,50,I,0\n"
    }

    @Test func `hazard ratios are those of the model, words become indicators`() throws {
        let result = try fit(Self.patients, ["age", "stage"]) { $0.strata = "site" }
        #expect(result.rows.map(\.name) == ["age", "stage II", "stage III"])
        #expect(result.references == ["stage": "I"])
        #expect(result.leftOut == 1 && result.patients == 80)
        let lines = Self.patients.split(separator: "\n").dropFirst().dropLast().map {
            $0.split(separator: ",")
        }
        let model = try CoxModel(
            Covariates(
                rows: lines.map {
                    [Double($0[2]) ?? 0, $0[3] == "II" ? 1 : 0, $0[3] == "III" ? 1 : 0]
                }, names: ["age", "stage II", "stage III"]),
            outcome: SurvivalTimes(
                times: lines.map { Double($0[0]) ?? 0 }, events: lines.map { $0[1] == "1" },
                strata: lines.map { Int($0[4]) ?? 0 }))
        #expect(result.rows.map(\.coefficient) == model.values)
        #expect(result.rows[1].pValue == model.coefficients[1].pValue)
        #expect(result.tests["Wald"] == model.waldTest)
        let zph = try model.proportionalHazardsTest()
        #expect(result.rows[2].proportionality == zph.tests[2].pValue)
        #expect(result.proportionality == zph.global)
        let text = result.text()
        #expect(text.contains("stage is compared with I"))
        #expect(text.contains("1 row with gaps left out"))
        for line in text.split(separator: "\n") { #expect(line.count <= 80) }
        let data = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(CoxEvaluation.self, from: data).rows == result.rows)
    }

    @Test func `clusters widen, a penalty takes intervals away`() throws {
        let clustered = try fit(Self.patients, ["age"]) { $0.cluster = "stage" }
        #expect(clustered.clusters == 3)
        #expect(
            clustered.warnings.contains { $0.hasPrefix("3 clusters; with fewer than about 30") })
        #expect(clustered.tests.keys.sorted() == ["Wald, robust", "score, robust"])
        #expect(clustered.concordance.estimate.value?.interval == nil)
        #expect(
            clustered.concordance.estimate.value?.method
                == "on the rows the model was fitted to, which flatters; no interval, as rows of one cluster depend on each other"
        )
        var settings = CoxEvaluation.Settings()
        settings.ridge = 1
        let ridge = try fit(Self.patients, ["age"], settings)
        #expect(ridge.rows[0].pValue == nil && ridge.tests.isEmpty)
        #expect(ridge.text().contains("biased towards 0"))
    }

    private func sentence(
        _ text: String, _ covariates: [String],
        _ change: (inout CoxTable.Columns) -> Void = { _ in }
    ) -> String {
        do {
            _ = try fit(text, covariates, .init(), change)
            return "no error"
        } catch {
            let words = "\(error)"
            return words.split(separator: "t.csv ", maxSplits: 1).last.map(String.init) ?? words
        }
    }

    /// Six slides of five patients; the last row has a gap.
    private static let slides = """
        case_id,time,event,x
        a,1,1,3
        a,1,1,1
        b,2,1,2
        c,3,1,3
        d,4,0,1
        d,4,0,

        """

    @Test func `a patient in several rows needs clusters`() throws {
        let refused =
            "row 2 is of a patient that stands above already; one row per patient is needed, or the patient's column 'case_id' as --cluster"
        #expect(sentence(Self.slides, ["x"]) == refused)
        let renamed = Self.slides.replacing("case_id", with: "who")
        #expect(sentence(renamed, ["x"]) == "no error")
        #expect(
            sentence(renamed, ["x"]) { $0.patient = "who" }
                == refused.replacing("case_id", with: "who"))
        let clustered = try fit(Self.slides, ["x"]) { $0.cluster = "case_id" }
        #expect(clustered.patients == 5 && clustered.clusters == 4)
        // A row with a gap takes no part, so it repeats nobody.
        let once = Self.slides.replacing("a,1,1,1\n", with: "")
        #expect(try fit(once, ["x"]).patients == 4)
        #expect(sentence(once + ",5,0,1\n", ["x"]) == "row 6 names no patient")
    }

    @Test func `words for gaps are gaps, not categories`() throws {
        let words = [
            "[Not Available]", "[Discrepancy]", "unknown", "Not Reported", "not available",
            "Not Applicable", "--", "'--",
        ]
        let text = Self.patients + words.map { "5,1,60,\($0),0\n" }.joined()
        let result = try fit(text, ["age", "stage"])
        #expect(result.rows.map(\.name) == ["age", "stage II", "stage III"])
        #expect(result.leftOut == 1 + words.count && result.patients == 80)
        #expect(
            result.rows.map(\.coefficient)
                == (try fit(Self.patients, ["age", "stage"]).rows.map(\.coefficient)))
    }

    @Test func `one word among numbers is named, not made a category`() {
        #expect(
            sentence(Self.patients + "5,1,sixty,I,0\n", ["age"])
                == "row 82 has 'sixty' for the covariate 'age', which is a number in 80 of 81 rows; a number is needed, or the covariate among --categories"
        )
    }

    @Test func `what has no answer is refused`() {
        let head = "time,event,x,y\n"
        #expect(
            sentence(head + "1,1,3,a\n2,1,2,b\n3,1,1,c\n4,0,0,d\n", ["x"])
                == "the likelihood rises without end along the covariate x: it separates the events from the others; a penalty would make it finite"
        )
        #expect(
            sentence(head + "1,1,1,a\n2,1,1,b\n3,0,1,c\n", ["x"])
                == "the covariate x is constant or a combination of the others; leave it out")
        #expect(
            sentence(head + "1,1,1,a\n2,1,2,b\n3,0,1,c\n4,1,2,d\n", ["y"])
                == "the covariate 'y' has 4 different values in 4 rows, such as 'a'; numbers, or fewer categories, are needed"
        )
        #expect(
            sentence(head + "1,1,1,a\n2,1,2,a\n", ["y"])
                == "the covariate 'y' has one value in all 2 rows; leave it out")
        #expect(
            sentence(head + "1,1,1,a\n", ["time"])
                == "the covariate 'time' is part of the outcome; leave it out")
        #expect(
            sentence(head + "1,0,1,a\n2,0,2,b\n", ["x"]) == "none of the 2 patients had the event")
        #expect(sentence(head, []) == "no covariate is named; at least one is needed")
    }
}
