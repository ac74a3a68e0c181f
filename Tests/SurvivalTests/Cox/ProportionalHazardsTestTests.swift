import Testing

@testable import Survival

@Suite struct `Proportional hazards test` {
    static let transforms: [String: TimeTransform] = [
        "identity": .identity, "log": .log, "rank": .rank, "km": .kaplanMeier,
    ]

    @Test(arguments: Golden.cases("cox_zph", "zph/"))
    func `matches R`(_ golden: GoldenCase) throws {
        let transform = try #require(Self.transforms[golden.args["transform"].string ?? ""])
        let test = try golden.coxModel().proportionalHazardsTest(transform: transform)
        let wanted = golden.expected
        #expect(near(test.tests.map(\.statistic), wanted["chisq"].doubles, 1e-7, slack: 1e-9))
        #expect(agree(test.tests.map(\.pValue), wanted["p"].doubles, 1e-7))
        let global = try #require(test.global)
        #expect(near(global.statistic, wanted["global_chisq"].double, 1e-7))
        #expect(global.degreesOfFreedom == wanted["global_df"].double)
        #expect(agree(global.pValue, wanted["global_p"].double, 1e-7))
    }

    @Test(arguments: Golden.cases("cox_zph", "zph-classic/"))
    func `matches lifelines in its classic form`(_ golden: GoldenCase) throws {
        let transform = try #require(Self.transforms[golden.args["transform"].string ?? ""])
        let test = try golden.coxModel().classicProportionalHazardsTest(transform: transform)
        #expect(
            near(
                test.tests.map(\.statistic), golden.expected["chisq"].doubles, 1e-5, slack: 1e-7))
        #expect(test.global == nil)
    }

    @Test(arguments: TieMethod.allCases, 0..<3 as Range<UInt64>)
    func `does not depend on order or units`(ties: TieMethod, seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 80, timeStep: 1)
        let outcome = try cohort.fullOutcome(weights: ties != .exact)
        let rows = cohort.covariates(seed: seed)
        let test = try CoxModel(Covariates(rows: rows), outcome: outcome, ties: ties)
            .proportionalHazardsTest()
        var stream = RandomStream(seed: seed, stream: "order")
        let order = stream.permutation(of: 80)
        let other = try CoxModel(
            Covariates(rows: order.map { [rows[$0][0] * 100 - 3, rows[$0][1]] }),
            outcome: outcome.rows(order), ties: ties
        ).proportionalHazardsTest()
        #expect(
            near(test.tests.map(\.statistic), other.tests.map(\.statistic), 1e-8, slack: 1e-10))
    }

    @Test func `says when it cannot be made`() throws {
        let outcome = try SurvivalTimes(
            times: [0, 2, 3, 4, 5, 6], events: [true, true, true, false, true, true])
        let model = try CoxModel(Covariates(columns: [[3, 1, 2, 5, 2, 4]]), outcome: outcome)
        expectSentence("an event is at the time 0, which has no logarithm") {
            _ = try model.proportionalHazardsTest(transform: .log)
        }
        let tied = try SurvivalTimes(
            times: [3, 3, 3, 4, 5, 6], events: [true, true, true, false, false, false])
        let once = try CoxModel(Covariates(columns: [[3, 1, 2, 5, 2, 4]]), outcome: tied)
        expectSentence(
            "the variance of the change of the coefficient of x1 is 0, so it cannot be tested"
        ) {
            _ = try once.proportionalHazardsTest()
        }
        expectSentence("the variance of the time of the events is 0, so it cannot be tested") {
            _ = try once.classicProportionalHazardsTest(transform: .identity)
        }
    }
}
