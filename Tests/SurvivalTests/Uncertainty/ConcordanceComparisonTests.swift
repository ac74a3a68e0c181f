import Testing

@testable import Survival

@Suite struct `Comparison of two concordances` {
    @Test(arguments: Golden.cases("paired_c"))
    func `matches R`(_ golden: GoldenCase) throws {
        let table = try golden.table()
        let found = try ConcordanceComparison(
            risks: table["risk_a"], otherRisks: table["risk_b"], outcome: table.outcome())
        let expected = golden.expected
        #expect(agree(found.first.value, expected["c_a"].double, 1e-10))
        #expect(agree(found.second.value, expected["c_b"].double, 1e-10))
        #expect(agree(found.difference, expected["diff"].double, 1e-10))
        #expect(agree(found.standardError, expected["se"].double, 1e-9))
        // Identical rankings have no z in R; here the p-value is 1.
        let isTied = expected["se"].double == 0
        #expect(agree(found.z, isTied ? 0 : expected["z"].double, 1e-9))
        #expect(agree(found.pValue, isTied ? 1 : expected["p"].double, 1e-9))
        #expect(agree(found.first.variance, expected["var"][0][0].double, 1e-12))
        #expect(agree(found.covariance, expected["var"][0][1].double, 1e-12))
        #expect(agree(found.second.variance, expected["var"][1][1].double, 1e-12))
        let interval = found.interval()
        #expect(agree(interval.lower, expected["ci_lower"].double, 1e-9))
        #expect(agree(interval.upper, expected["ci_upper"].double, 1e-9))
    }

    @Test func `identical rankings differ by nothing`() throws {
        let cohort = Cohort(seed: 2, count: 30)
        let found = try ConcordanceComparison(
            risks: cohort.risks, otherRisks: cohort.risks.map { exp($0) },
            outcome: cohort.outcome())
        #expect(found.difference == 0)
        #expect(found.standardError == 0)
        #expect(found.z == 0)
        #expect(found.pValue == 1)
    }

    @Test func `exchanging the risks changes the sign alone`() throws {
        let cohort = Cohort(seed: 2, count: 30)
        let other = cohort.risks.reversed().map { $0 + 0.1 }
        let outcome = try cohort.outcome()
        let one = try ConcordanceComparison(
            risks: cohort.risks, otherRisks: other, outcome: outcome)
        let two = try ConcordanceComparison(
            risks: other, otherRisks: cohort.risks, outcome: outcome)
        #expect(one.difference == -two.difference)
        #expect(one.pValue == two.pValue)
    }

    @Test func `a difference without variance is refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, false])
        #expect {
            try ConcordanceComparison(risks: [2, 1], otherRisks: [1, 2], outcome: outcome)
        } throws: {
            "\($0)"
                == "the variance of the difference of the two indices is 0, so it cannot be tested"
        }
    }
}
