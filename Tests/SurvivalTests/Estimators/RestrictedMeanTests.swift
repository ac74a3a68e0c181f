import Testing

@testable import Survival

@Suite struct `Restricted mean` {
    @Test func `four patients worked out by hand`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3, 4], events: [true, false, true, true])
        // S is 1, then 3/4 from 1, 3/8 from 3, 0 from 4.
        let mean = try RestrictedMean(outcome: outcome, horizon: 3.5)
        #expect(agree(mean.mean, 1 + 0.75 * 2 + 0.375 * 0.5, 1e-15))
        #expect(agree(mean.lost, 3.5 - mean.mean, 1e-15))
        let first = 0.75 * 2 + 0.375 * 0.5
        let variance = first * first / 12 + 0.1875 * 0.1875 / 2
        #expect(agree(mean.standardError, variance.squareRoot(), 1e-15))
        #expect(try RestrictedMean(outcome: outcome, horizon: 0.5).mean == 0.5)
        #expect(try RestrictedMean(outcome: outcome, horizon: 9).mean == 1 + 1.5 + 0.375)
    }

    @Test(arguments: Golden.cases("rmst"))
    func `matches R`(_ golden: GoldenCase) throws {
        let expected = golden.expected
        let horizon = golden.args["tau"].double
        let outcome = try golden.outcome()
        let all = try RestrictedMean(outcome: outcome, horizon: horizon)
        #expect(agree(all.mean, expected["all"].double, 1e-10))
        #expect(agree(all.standardError, expected["se_all"].double, 1e-9))
        #expect(agree(all.lost, expected["rmtl_all"].double, 1e-9))
        let two = try RestrictedMeanDifference(
            outcome: outcome, groups: golden.table().integers("g2"), horizon: horizon)
        #expect(agree(two.first.mean, expected["g0"].double, 1e-10))
        #expect(agree(two.second.mean, expected["g1"].double, 1e-10))
        #expect(agree(two.first.standardError, expected["se_g0"].double, 1e-9))
        #expect(agree(two.second.standardError, expected["se_g1"].double, 1e-9))
        #expect(agree(two.difference, expected["diff"].double, 1e-9))
        #expect(agree(two.standardError, expected["se_diff"].double, 1e-9))
        #expect(agree(two.ratio, expected["ratio"].double, 1e-10))
        #expect(agree(two.z, expected["z"].double, 1e-9))
        #expect(agree(two.pValue, expected["p"].double, 1e-9))
        let interval = two.interval()
        #expect(agree(interval.lower, expected["ci_lower"].double, 1e-9))
        #expect(agree(interval.upper, expected["ci_upper"].double, 1e-9))
    }

    @Test func `what is not known is refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, true, false])
        func sentence(_ horizon: Double, _ groups: [Int]? = nil) -> String {
            do {
                if let groups {
                    _ = try RestrictedMeanDifference(
                        outcome: outcome, groups: groups, horizon: horizon)
                } else {
                    _ = try RestrictedMean(outcome: outcome, horizon: horizon)
                }
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence(4)
                == "the time 4.0 is outside the follow-up of the patients, from 0.0 to 3.0")
        #expect(
            sentence(0)
                == "the horizon of a restricted mean must be finite and above 0, not 0.0")
        #expect(
            sentence(1, [0, 1, 2]) == "the difference of restricted means needs two groups, not 3")
        #expect(
            sentence(1, [1, 1, 1])
                == "all 3 patients are in one group; at least two groups are needed")
        #expect(
            sentence(0.5, [0, 1, 1])
                == "the variance of the difference of the means is 0, so it cannot be tested")
    }
}
