import Testing

@testable import Survival

@Suite struct `Log-rank tests` {
    @Test func `four patients worked out by hand`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3, 4], events: [true, true, false, true])
        let test = try logRankTest(outcome: outcome, groups: [0, 1, 0, 1])
        #expect(test.groups == [0, 1])
        #expect(test.sizes == [2, 2])
        #expect(test.observed == [1, 2])
        #expect(agree(test.expected[0], 5.0 / 6, 1e-15))
        let variance = 0.25 + 2.0 / 9
        #expect(agree(test.variance[0][0], variance, 1e-15))
        #expect(agree(test.variance[0][1], -variance, 1e-15))
        let difference = 1 - 0.5 - 1.0 / 3
        #expect(agree(test.statistic, difference * difference / variance, 1e-14))
        #expect(test.degreesOfFreedom == 1)
    }

    static func weighting(_ args: JSON) -> LogRankWeighting {
        switch args["weight"].string {
        case "gehan": .gehan
        case "tarone-ware": .taroneWare
        case "peto": .peto
        default:
            args["rho"].double == 0 && !(args["gamma"].double > 0)
                ? .logRank
                : .flemingHarrington(
                    rho: args["rho"].double,
                    gamma: args["gamma"].isNull ? 0 : args["gamma"].double)
        }
    }

    @Test(arguments: Golden.cases("logrank").filter { !$0.id.hasPrefix("logrank-trend") })
    func `matches R, lifelines and the formulas`(_ golden: GoldenCase) throws {
        let outcome = try golden.outcome(strata: golden.args["strata"].string)
        let groups = try golden.table().integers(golden.args["group"].string ?? "")
        let test = try logRankTest(
            outcome: outcome, groups: groups, weighting: Self.weighting(golden.args))
        let expected = golden.expected
        #expect(agree(test.statistic, expected["chisq"].double, 1e-10))
        #expect(test.degreesOfFreedom == expected["df"].int)
        #expect(agree(test.pValue, expected["p"].double, 1e-10))
        #expect(agree(test.observed, expected["observed"].doubles, 1e-10))
        #expect(agree(test.expected, expected["expected"].doubles, 1e-10))
        #expect(
            agree(
                test.variance.flatMap(\.self),
                expected["variance"].array.flatMap(\.doubles), 1e-9))
        if !expected["n"].isNull { #expect(test.sizes == expected["n"].doubles) }
    }

    @Test(arguments: Golden.cases("logrank", "logrank-trend"))
    func `the trend test matches R`(_ golden: GoldenCase) throws {
        let groups = try golden.table().integers("gk")
        let test = try logRankTrendTest(outcome: golden.outcome(), groups: groups)
        let expected = golden.expected
        #expect(agree(test.scores, expected["scores"].doubles, 0))
        #expect(agree(test.statistic, expected["statistic"].double, 1e-10))
        #expect(agree(test.variance, expected["variance"].double, 1e-10))
        #expect(agree(test.z, expected["z"].double, 1e-10))
        #expect(agree(test.chiSquare, expected["chisq"].double, 1e-10))
        #expect(agree(test.pValue, expected["p"].double, 1e-10))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `weights equal repeated patients, in any order and unit of time`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40)
        var rows: [Int] = []
        for row in 0..<40 { rows += Array(repeating: row, count: Int(cohort.weights[row])) }
        var random = RandomStream(seed: seed, stream: "order")
        random.shuffle(&rows)
        for weighting: LogRankWeighting in [
            .logRank, .gehan, .taroneWare, .peto, .flemingHarrington(rho: 0.5, gamma: 1),
        ] {
            let weighted = try logRankTest(
                outcome: SurvivalTimes(
                    times: cohort.times, events: cohort.events, weights: cohort.weights),
                groups: cohort.groups, weighting: weighting)
            let repeated = try logRankTest(
                outcome: SurvivalTimes(
                    times: rows.map { cohort.times[$0] * 365.25 },
                    events: rows.map { cohort.events[$0] }),
                groups: rows.map { 10 - cohort.groups[$0] }, weighting: weighting)
            #expect(agree(weighted.statistic, repeated.statistic, 1e-9))
            #expect(weighted.degreesOfFreedom == repeated.degreesOfFreedom)
            #expect(agree(weighted.observed, repeated.observed.reversed(), 1e-10))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `late entry keeps patients out of earlier risk sets`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 30)
        let groups = cohort.groups.map { $0 == 0 ? 0 : 1 }
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events, entryTimes: cohort.entryTimes)
        let test = try logRankTest(outcome: outcome, groups: groups)
        var expected = 0.0
        var variance = 0.0
        for time in Set(cohort.times) {
            let risk = (0..<30).filter { cohort.times[$0] >= time && cohort.entryTimes[$0] < time }
            let d = Double(risk.count { cohort.times[$0] == time && cohort.events[$0] })
            let n = Double(risk.count)
            let share = Double(risk.count { groups[$0] == 1 }) / n
            expected += d * share
            if n > 1 { variance += d * (n - d) / (n - 1) * share * (1 - share) }
        }
        #expect(agree(test.expected[1], expected, 1e-10))
        #expect(agree(test.variance[1][1], variance, 1e-10))
    }

    @Test func `a group that is gone before the first event does not count`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 1, 5, 6, 7, 8], events: [false, false, true, true, true, false])
        let test = try logRankTest(outcome: outcome, groups: [0, 0, 1, 2, 1, 2])
        #expect(test.degreesOfFreedom == 1)
        #expect(test.expected[0] == 0)
    }

    @Test func `degenerate groups are refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [false, false, true])
        func sentence(_ outcome: SurvivalTimes, _ groups: [Int]) -> String {
            do {
                _ = try logRankTest(outcome: outcome, groups: groups)
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence(outcome, [1, 1, 1])
                == "all 3 patients are in one group; at least two groups are needed")
        #expect(
            sentence(outcome, [0, 0, 1])
                == "the variance of the log-rank statistic is 0, so it cannot be tested")
        #expect(
            sentence(outcome, [0, 1])
                == "there are 2 groups for 3 patients; every patient needs exactly one")
        let censored = try SurvivalTimes(times: [1, 2], events: [false, false])
        #expect(sentence(censored, [0, 1]) == "none of the 2 patients had the event")
    }

    @Test func `a trend needs one score per group`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3, 4], events: [true, true, true, false])
        #expect {
            try logRankTrendTest(outcome: outcome, groups: [0, 1, 0, 1], scores: [1])
        } throws: {
            "\($0)" == "the trend test has 1 scores for 2 groups; "
                + "every group needs exactly one finite score"
        }
        #expect(throws: SurvivalError.zeroVariance(what: "the trend statistic")) {
            try logRankTrendTest(outcome: outcome, groups: [0, 1, 0, 1], scores: [2, 2])
        }
    }
}

@Suite struct `Log-rank permutations` {
    @Test func `all permutations of a tiny sample give the exact share`() throws {
        // Groups {1, 2} against {3, 4}: of the 6 divisions, 2 are as extreme.
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4], events: [true, true, true, true])
        let test = try logRankPermutationTest(
            outcome: outcome, groups: [0, 0, 1, 1], permutations: 4000, seed: 1)
        #expect(abs(test.pValue - 1.0 / 3) < 0.03)
    }

    @Test(arguments: [1, 2, 5])
    func `the p-value is the same for any number of threads`(threads: Int) throws {
        let cohort = Cohort(seed: 4, count: 60)
        let one = try logRankPermutationTest(
            outcome: cohort.outcome(), groups: cohort.groups, permutations: 200, seed: 9,
            threads: 1)
        let several = try logRankPermutationTest(
            outcome: cohort.outcome(), groups: cohort.groups, permutations: 200, seed: 9,
            threads: threads)
        #expect(one == several)
    }

    @Test func `groups are exchanged within strata only`() throws {
        // The groups are the strata: no permutation changes anything.
        let cohort = Cohort(seed: 4, count: 20)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events,
            strata: (0..<20).map { $0 % 2 })
        #expect(throws: SurvivalError.zeroVariance(what: "the log-rank statistic")) {
            try logRankPermutationTest(
                outcome: outcome, groups: (0..<20).map { $0 % 2 }, permutations: 10, seed: 1)
        }
        let mixed = try logRankPermutationTest(
            outcome: outcome, groups: (0..<20).map { $0 % 4 / 2 }, permutations: 400, seed: 1)
        #expect(mixed.pValue > 0)
    }

    @Test func `it agrees with the chi-square in a large sample`() throws {
        let cohort = Cohort(seed: 8, count: 150)
        let groups = cohort.groups.map { $0 == 0 ? 0 : 1 }
        let exact = try logRankTest(outcome: cohort.outcome(), groups: groups)
        let permuted = try logRankPermutationTest(
            outcome: cohort.outcome(), groups: groups, permutations: 600, seed: 3)
        #expect(abs(exact.pValue - permuted.pValue) < 0.08)
    }
}
