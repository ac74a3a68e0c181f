import Testing

@testable import Survival

@Suite struct `DeLong's test` {
    @Test(arguments: Golden.cases("classification", "binary/"))
    func `matches pROC`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: "all")
        let test = try DeLongTest(table["p_a"], table["p_b"], labels: table.flags("y"))
        let wanted = golden.expected["delong_paired"]
        #expect(agree(test.difference, wanted["diff"].double, 1e-12))
        #expect(agree(test.covariance, wanted["cov"].double, 1e-14))
        #expect(agree(test.statistic, wanted["z"].double, 1e-9))
        #expect(agree(test.pValue, wanted["p"].double, 1e-9))
    }

    @Test func `finds no difference between scores of one ranking`() throws {
        let (scores, labels) = `Area under the ROC`.draw(1)
        let test = try DeLongTest(scores, scores.map { exp($0) }, labels: labels)
        #expect(test.difference == 0)
        #expect(test.pValue == 1)
        #expect(try test.interval() == ConfidenceInterval(lower: 0, upper: 0))
    }

    @Test func `says when it cannot be made`() {
        expectSentence("the variance of the difference of the areas is 0, so it cannot be tested") {
            _ = try DeLongTest([1, 2, 3, 4], [4, 3, 2, 1], labels: [false, false, true, true])
        }
        expectSentence(
            "areas over 1 positive and 2 negative rows cannot be compared; "
                + "two of each are needed"
        ) {
            _ = try DeLongTest([1, 2, 3], [3, 2, 1], labels: [false, false, true])
        }
    }
}
