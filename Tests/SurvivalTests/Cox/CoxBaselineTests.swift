import Testing

@testable import Survival

@Suite struct `Cox baseline` {
    @Test(arguments: Golden.cases("cox", "cox/"))
    func `matches R`(_ golden: GoldenCase) throws {
        let wanted = golden.expected["baseline"]
        let curve = try golden.coxModel().baseline().curves[0]
        #expect(near(curve.cumulativeHazards.reduce(0, +), wanted["sum"].double, 1e-7))
        for (time, hazard) in zip(wanted["time"].doubles, wanted["cumhaz"].doubles) {
            #expect(near(curve.cumulativeHazard(at: time), hazard, 1e-7))
        }
        let breslow = golden.expected["baseline_breslow"]
        guard !breslow.isNull else { return }
        let plain = try golden.coxModel().baseline(ties: .breslow).curves[0].cumulativeHazards
        #expect(near(plain.reduce(0, +), breslow["sum"].double, 1e-7))
        #expect(near(plain.last ?? 0, breslow["last"].double, 1e-7))
    }

    @Test(arguments: Golden.cases("cox", "cox-stratified/"))
    func `matches R in every stratum`(_ golden: GoldenCase) throws {
        let curves = try golden.coxModel().baseline().curves
        #expect(
            near(
                curves.map { $0.cumulativeHazards.last ?? 0 },
                golden.expected["baseline_last_by_stratum"].doubles, 1e-7))
    }

    @Test func `is Nelson and Aalen's estimate without any risk`() throws {
        let cohort = Cohort(seed: 2, count: 50, timeStep: 1)
        let baseline = try CoxBaseline(
            coefficients: [0], covariates: Covariates(columns: [cohort.risks]),
            outcome: cohort.outcome(), ties: .breslow)
        let aalen = NelsonAalen(outcome: try cohort.outcome())
        #expect(baseline.curves[0].times == aalen.times)
        #expect(agree(baseline.curves[0].cumulativeHazards, aalen.cumulativeHazard, 1e-13))
    }

    @Test func `reads as a step function`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 4], events: [true, false, true])
        let curve = try CoxBaseline(
            coefficients: [0], covariates: Covariates(columns: [[1, 2, 3]]), outcome: outcome
        ).curves[0]
        #expect(curve.times == [1, 2, 4])
        #expect(agree(curve.cumulativeHazards, [1.0 / 3, 1.0 / 3, 4.0 / 3], 1e-15))
        #expect(curve.cumulativeHazard(at: 0.5) == 0)
        #expect(curve.cumulativeHazard(at: 9) == curve.cumulativeHazard(at: 4))
        #expect(agree(curve.survival(at: 3, linearPredictor: log(3)), exp(-1), 1e-14))
    }

    @Test func `needs a coefficient per covariate`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 4], events: [true, false, true])
        expectSentence("there are 2 coefficients for 1 covariates") {
            _ = try CoxBaseline(
                coefficients: [0, 1], covariates: Covariates(columns: [[1, 2, 3]]),
                outcome: outcome)
        }
    }
}
