import Testing

@testable import Survival

extension Table {
    func competingOutcome() throws -> CompetingTimes {
        try CompetingTimes(times: self["time"], causes: integers("cause"))
    }
}

@Suite struct `Competing risks` {
    @Test func `five patients worked out by hand`() throws {
        // Cause 1 at 1, cause 2 at 2, censored at 3, cause 1 at 4, cause 2 at 5.
        let outcome = try CompetingTimes(times: [1, 2, 3, 4, 5], causes: [1, 2, 0, 1, 2])
        let curves = AalenJohansen(outcome: outcome)
        #expect(agree(curves.survival, [0.8, 0.6, 0.6, 0.3, 0], 1e-15))
        #expect(agree(curves.causes[0].incidence, [0.2, 0.2, 0.2, 0.5, 0.5], 1e-15))
        #expect(agree(curves.causes[1].incidence, [0, 0.2, 0.2, 0.2, 0.5], 1e-15))
        #expect(curves.incidence(cause: 2, at: 0.5) == 0)
        #expect(agree(curves.incidence(cause: 1, at: 4.5), 0.5, 1e-15))
        #expect(agree(try curves.timeLost(cause: 1, horizon: 4.5), 0.2 * 3 + 0.5 * 0.5, 1e-15))
        #expect(outcome.outcome(cause: 2).events == [false, true, false, false, true])
        #expect(outcome.eventCount(cause: 1) == 2)
    }

    @Test(arguments: Golden.cases("competing_risks", "aalen-johansen"))
    func `incidences match R`(_ golden: GoldenCase) throws {
        let expected = golden.expected
        let curves = AalenJohansen(outcome: try golden.table().competingOutcome())
        let at = expected["time"].doubles.map { countUpTo($0, in: curves.times) - 1 }
        for (cause, known) in expected["cif"].array.enumerated() {
            let found = curves.causes[cause]
            func check(_ name: String, _ values: [Double], _ tolerance: Double) {
                #expect(
                    agree(at.map { values[$0] }, expected[name][cause].doubles, tolerance),
                    "\(name) \(cause)")
            }
            #expect(agree(at.map { found.incidence[$0] }, known.doubles, 1e-10))
            check("se", found.standardErrors, 1e-9)
            guard !expected["lower_log"].isNull else { continue }
            for (name, scale) in [
                ("loglog", IntervalScale.logLog), ("log", .log), ("plain", .plain),
            ] {
                let interval = found.interval(scale: scale)
                check("lower_\(name)", interval.lower, 1e-9)
                check("upper_\(name)", interval.upper, 1e-9)
            }
            #expect(
                agree(found.incidence.reduce(0, +), expected["sum_cif"][cause].double, 1e-10))
            #expect(
                agree(found.standardErrors.reduce(0, +), expected["sum_se"][cause].double, 1e-9))
            let horizon = expected["rmtl_tau"].double
            #expect(
                agree(
                    try curves.timeLost(cause: cause + 1, horizon: horizon),
                    expected["years_lost"][cause].double, 1e-10))
        }
        if !expected["surv"].isNull {
            #expect(agree(at.map { curves.survival[$0] }, expected["surv"].doubles, 1e-10))
            #expect(agree(at.map { curves.atRisk[$0] }, expected["n_risk"].doubles, 0))
        }
    }

    @Test(arguments: Golden.cases("competing_risks", "cuminc"))
    func `incidences and Aalen's variances match cmprsk`(_ golden: GoldenCase) throws {
        let curves = AalenJohansen(outcome: try golden.table().competingOutcome())
        let at = golden.args["times"].doubles.map { countUpTo($0, in: curves.times) - 1 }
        for (cause, known) in golden.expected["cif"].array.enumerated() {
            let found = curves.causes[cause]
            #expect(agree(at.map { found.incidence[$0] }, known.doubles, 1e-10))
            let variances = at.map {
                found.aalenStandardErrors[$0] * found.aalenStandardErrors[$0]
            }
            #expect(
                agree(variances, golden.expected["var_aalen"][cause].doubles, 1e-9), "\(cause)")
        }
    }

    @Test(arguments: Golden.cases("competing_risks", "gray-test"))
    func `Gray's test matches cmprsk`(_ golden: GoldenCase) throws {
        let outcome = try golden.table().competingOutcome()
        let groups = try golden.table().integers("g2")
        for cause in 1...outcome.causeCount {
            let test = try grayTest(outcome: outcome, groups: groups, cause: cause)
            #expect(agree(test.statistic, golden.expected["stat"][cause - 1].double, 1e-10))
            #expect(agree(test.pValue, golden.expected["p"][cause - 1].double, 1e-10))
            #expect(test.degreesOfFreedom == golden.expected["df"][cause - 1].int)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `with one cause, incidence is the complement of Kaplan–Meier`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40)
        let outcome = try CompetingTimes(
            times: cohort.times, causes: cohort.events.map { $0 ? 1 : 0 },
            entryTimes: seed % 2 == 0 ? nil : cohort.entryTimes, weights: cohort.weights)
        let curves = AalenJohansen(outcome: outcome)
        let curve = KaplanMeier(outcome: outcome.anyCause)
        #expect(agree(curves.causes[0].incidence, curve.survival.map { 1 - $0 }, 1e-12))
        for position in curve.times.indices where curve.survival[position] > 0 {
            let found = curves.causes[0].standardErrors[position]
            #expect(abs(found - curve.standardErrors[position]) < 1e-7)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `incidences and survival sum to one`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40)
        let causes = zip(cohort.events, cohort.groups).map { $0 ? 1 + $1 : 0 }
        let curves = AalenJohansen(
            outcome: try CompetingTimes(times: cohort.times, causes: causes))
        for position in curves.times.indices {
            let sum = curves.causes.reduce(curves.survival[position]) {
                $0 + $1.incidence[position]
            }
            #expect(agree(sum, 1, 1e-12))
        }
    }

    @Test func `broken input is refused with a sentence`() throws {
        #expect {
            try CompetingTimes(times: [1, 2], causes: [0, -1])
        } throws: {
            "\($0)" == "row 2 has the cause -1.0; causes must be 0 for censored, or 1, 2, …"
        }
        let outcome = try CompetingTimes(times: [1, 2, 3], causes: [1, 2, 0])
        #expect {
            try AalenJohansen(outcome: outcome).timeLost(cause: 1, horizon: 4)
        } throws: {
            "\($0)" == "the time 4.0 is outside the follow-up of the patients, from 0.0 to 3.0"
        }
        #expect(throws: SurvivalError.oneGroup(count: 3)) {
            try grayTest(outcome: outcome, groups: [1, 1, 1], cause: 1)
        }
        let weighted = try CompetingTimes(times: [1, 2], causes: [1, 0], weights: [1, 2])
        #expect {
            try grayTest(outcome: weighted, groups: [0, 1], cause: 1)
        } throws: { "\($0)" == "Gray's test is not defined for weights or late entry" }
    }

    @Test func `a cause that does not exist traps`() async {
        await #expect(processExitsWith: .failure) {
            let outcome = try CompetingTimes(times: [1, 2], causes: [1, 0])
            _ = outcome.outcome(cause: 2)
        }
    }
}
