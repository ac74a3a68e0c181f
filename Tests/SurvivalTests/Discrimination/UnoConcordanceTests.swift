import Testing

@testable import Survival

@Suite struct `Uno's concordance` {
    @Test func `four patients worked out by hand`() throws {
        // Censored at 2: G is 1 up to 2, then 2/3. The event at 1 counts 1, that at 3 counts 9/4.
        let outcome = try SurvivalTimes(times: [1, 2, 3, 4], events: [true, false, true, true])
        let c = try UnoConcordance(risks: [1, 5, 3, 2], outcome: outcome)
        #expect(c.concordant == 1)
        #expect(c.discordant == 3)
        #expect(agree(c.value, 2.25 / (3 + 2.25), 1e-15))
        let early = try UnoConcordance(risks: [1, 5, 3, 2], outcome: outcome, truncation: 3)
        #expect(early.value == 0, "the event at 3 is not before 3")
    }

    @Test(arguments: Golden.cases("uno_c"))
    func `matches scikit-survival and its left limit`(_ golden: GoldenCase) throws {
        let args = golden.args
        let outcome = try golden.outcome()
        let risks = try golden.table()[args["risk"].string ?? ""]
        let censoring = CensoringCurve(
            outcome: try golden.outcome(rows: args["censoring_rows"].string))
        let truncation = args["tau"].isNull ? nil : args["tau"].double
        let expected = golden.expected
        func index(_ limit: CensoringLimit) throws -> UnoConcordance {
            try UnoConcordance(
                risks: risks, outcome: outcome, censoring: censoring, truncation: truncation,
                limit: limit)
        }
        if expected["c"].isNull {
            #expect(throws: SurvivalError.self) { try index(.right) }
        } else {
            let c = try index(.right)
            #expect(agree(c.value, expected["c"].double, 1e-10))
            // scikit-survival counts pairs of events after tau too, which have no weight.
            let all = try ConcordancePairs(risks: risks, outcome: outcome)
            #expect(all.concordant == expected["concordant"].double)
            #expect(all.discordant == expected["discordant"].double)
            #expect(all.tiedRisk == expected["tied_risk"].double)
            if truncation == nil {
                #expect(c.concordant == all.concordant)
                #expect(c.discordant == all.discordant)
                #expect(c.tiedRisk == all.tiedRisk)
            } else {
                #expect(c.concordant <= all.concordant)
            }
        }
        guard let left = expected.object["c_left"] else { return }
        if left.isNull {
            #expect(throws: SurvivalError.self) { try index(.left) }
        } else {
            #expect(agree(try index(.left).value, expected["c_left"].double, 1e-10))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `its standard error is that of the weighted concordance`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 50)
        let outcome = try cohort.outcome()
        let uno = try UnoConcordance(risks: cohort.risks, outcome: outcome)
        let weighted = try ConcordanceIndex(
            risks: cohort.risks, outcome: outcome, timeWeighting: .inverseCensoring)
        #expect(agree(uno.value, weighted.value, 1e-12))
        #expect(agree(uno.standardError, weighted.standardError, 1e-12))
        #expect(uno.interval().contains(uno.value))
    }

    @Test func `without censoring it is Harrell's`() throws {
        let cohort = Cohort(seed: 1, count: 50)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: Array(repeating: true, count: 50))
        let uno = try UnoConcordance(risks: cohort.risks, outcome: outcome)
        let harrell = try ConcordancePairs(risks: cohort.risks, outcome: outcome)
        #expect(agree(uno.value, harrell.index, 1e-14))
    }

    @Test func `events without a weight are refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 5, 6], events: [true, true, true, false])
        func sentence(_ times: [Double], _ events: [Bool], _ limit: CensoringLimit) throws -> String
        {
            let training = try SurvivalTimes(times: times, events: events)
            do {
                let c = try UnoConcordance(
                    risks: [4, 3, 2, 1], outcome: outcome,
                    censoring: CensoringCurve(outcome: training), limit: limit)
                return "\(c.value)"
            } catch { return "\(error)" }
        }
        #expect(
            try sentence([1, 4], [true, true], .left)
                == "the time 5.0 is outside the follow-up that the curve of censoring was estimated "
                + "from, from 0.0 to 4.0")
        #expect(
            try sentence([1, 5], [true, false], .right)
                == "the curve of censoring is 0 at the time 5.0, so an event there has no weight; "
                + "end the range earlier")
        #expect(try sentence([1, 5], [true, false], .left) == "1.0")
        #expect(
            try sentence([7, 9], [false, false], .left) == "none of the 2 patients had the event")
        #expect(throws: SurvivalError.noComparablePairs(count: 4, events: 3)) {
            try UnoConcordance(risks: [4, 3, 2, 1], outcome: outcome, truncation: 1)
        }
    }
}
