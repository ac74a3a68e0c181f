import Testing

@testable import Survival

@Suite struct `Ridge Cox model` {
    @Test(arguments: Golden.cases("cox_penalized", "ridge/"))
    func `matches R`(_ golden: GoldenCase) throws {
        let model = try RidgeCoxModel(
            golden.covariates(),
            outcome: golden.outcome(rows: "all", entry: golden.args["left_truncated"].double == 1),
            penalty: golden.args["theta"].double,
            ties: golden.args["ties"].string == "breslow" ? .breslow : .efron)
        let wanted = golden.expected
        #expect(near(model.values, wanted["coef"].doubles, 1e-7, slack: 1e-9))
        #expect(
            near(model.coefficients.map(\.standardError), wanted["se_var"].doubles, 1e-7))
        #expect(
            near(
                model.samplingCovariance.indices.map {
                    model.samplingCovariance[$0][$0].squareRoot()
                }, wanted["se_var2"].doubles, 1e-7))
        #expect(near(model.logLikelihood, wanted["loglik_unpenalized"].double, 1e-9))
        #expect(near(model.effectiveDegreesOfFreedom, wanted["edf"].double, 1e-7))
    }

    @Test func `has an answer where the plain model has none`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4, 5, 6], events: [true, true, true, false, false, false])
        let x: [Double] = [3, 2.5, 2, -1, -1.5, -2]
        let model = try RidgeCoxModel(
            Covariates(columns: [x, x.map { 2 * $0 }, [7, 7, 7, 7, 7, 7]]), outcome: outcome,
            penalty: 0.1)
        #expect(agree(model.values[1], 2 * model.values[0], 1e-10))
        #expect(model.values[2] == 0)
        #expect(model.effectiveDegreesOfFreedom < 1)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `tends to the plain model and to 0`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 60, timeStep: 2)
        let outcome = try cohort.fullOutcome()
        let covariates = try Covariates(rows: cohort.covariates(seed: seed))
        let plain = try CoxModel(covariates, outcome: outcome)
        let weak = try RidgeCoxModel(covariates, outcome: outcome, penalty: 1e-9)
        let strong = try RidgeCoxModel(covariates, outcome: outcome, penalty: 1e9)
        #expect(near(weak.values, plain.values, 1e-7))
        #expect(agree(weak.effectiveDegreesOfFreedom, 2, 1e-7))
        #expect(strong.values.allSatisfy { abs($0) < 1e-6 })
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, true, false])
        expectSentence("the penalty must be above 0 and finite, not 0.0") {
            _ = try RidgeCoxModel(
                Covariates(columns: [[1, 2, 3]]), outcome: outcome, penalty: 0)
        }
    }
}
