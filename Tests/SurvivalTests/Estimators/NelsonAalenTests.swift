import Testing

@testable import Survival

@Suite struct `Nelson–Aalen` {
    @Test func `two tied deaths among four worked out by hand`() throws {
        let outcome = try SurvivalTimes(
            times: [2, 2, 3, 4], events: [true, true, false, true])
        let together = NelsonAalen(outcome: outcome)
        #expect(agree(together.cumulativeHazard, [0.5, 0.5, 1.5], 1e-15))
        #expect(agree(together.standardErrors[0], (2.0 / 16).squareRoot(), 1e-15))
        let corrected = NelsonAalen(outcome: outcome, ties: .flemingHarrington)
        #expect(agree(corrected.cumulativeHazard[0], 1.0 / 4 + 1.0 / 3, 1e-15))
        #expect(agree(corrected.standardErrors[0], (1.0 / 16 + 1.0 / 9).squareRoot(), 1e-15))
        #expect(together.cumulativeHazard(at: 1) == 0)
        #expect(together.cumulativeHazard(at: 9) == 1.5)
        #expect(agree(together.survival[2], 0.22313016014842982, 1e-14))
    }

    @Test(arguments: Golden.cases("nelson_aalen"))
    func `matches R`(_ golden: GoldenCase) throws {
        let expected = golden.expected
        let outcome = try golden.outcome(entry: golden.args["left_truncated"].double == 1)
        let together = NelsonAalen(outcome: outcome)
        let corrected = NelsonAalen(outcome: outcome, ties: .flemingHarrington)
        let at = expected["time"].doubles.map { countUpTo($0, in: together.times) - 1 }
        func check(_ name: String, _ values: [Double]) {
            #expect(agree(at.map { values[$0] }, expected[name].doubles, 1e-9), "\(name)")
        }
        check("cumhaz", together.cumulativeHazard)
        check("se", together.standardErrors)
        check("surv_breslow", together.survival)
        check("cumhaz_fh", corrected.cumulativeHazard)
        check("se_fh", corrected.standardErrors)
        if !expected["lower_log"].isNull {
            check("lower_log", together.lower)
            check("upper_log", together.upper)
        }
        for (name, values) in [
            ("sum_cumhaz", together.cumulativeHazard), ("sum_se", together.standardErrors),
            ("sum_cumhaz_fh", corrected.cumulativeHazard), ("sum_se_fh", corrected.standardErrors),
        ] {
            #expect(agree(values.reduce(0, +), expected[name].double, 1e-9), "\(name)")
        }
    }
}
