import Testing

@testable import Survival

@Suite struct `Smooth calibration` {
    @Test(arguments: Golden.cases("calibration", "ici/"))
    func `matches R`(_ golden: GoldenCase) throws {
        let curve = try SmoothCalibration(
            risks: golden.predicted(golden.args["column"].string ?? "").map { 1 - $0 },
            outcome: golden.outcome(), time: golden.args["time"].double)
        let wanted = golden.expected
        #expect(agree(curve.knots, wanted["knots"].doubles, 1e-12))
        #expect(near(curve.coefficients, wanted["coef"].doubles, 1e-7))
        #expect(agree(curve.integratedCalibrationIndex, wanted["ici"].double, 1e-8))
        #expect(agree(curve.e50, wanted["e50"].double, 1e-8))
        #expect(agree(curve.e90, wanted["e90"].double, 1e-8))
        #expect(agree(curve.maximum, wanted["emax"].double, 1e-8))
        #expect(
            agree(Array(curve.observed.prefix(5)), wanted["observed_first"].doubles, 1e-8))
        #expect(
            agree(curve.observedRisk(at: curve.predicted[7]), curve.observed[7], 1e-13))
    }

    @Test func `follows true risks`() throws {
        var stream = RandomStream(seed: 4, stream: "calibration")
        var times: [Double] = []
        var risks: [Double] = []
        for _ in 0..<2000 {
            let rate = exp(0.7 * stream.normal())
            times.append(stream.exponential() / rate)
            risks.append(1 - exp(-rate))
        }
        let outcome = try SurvivalTimes(
            times: times.map { min($0, 2) }, events: times.map { $0 < 2 })
        let right = try SmoothCalibration(risks: risks, outcome: outcome, time: 1)
        #expect(right.integratedCalibrationIndex < 0.02)
        let wrong = try SmoothCalibration(
            risks: risks.map { $0 * 0.5 }, outcome: outcome, time: 1)
        #expect(wrong.integratedCalibrationIndex > 0.2)
    }

    @Test func `says what is wrong`() throws {
        let cohort = Cohort(seed: 1, count: 40, timeStep: 1)
        let outcome = try cohort.outcome()
        let risks = cohort.risks.map { sigmoid($0) }
        expectSentence("there are 20 patients; at least 30 are needed") {
            _ = try SmoothCalibration(
                risks: Array(risks.prefix(20)), outcome: outcome.rows(Array(0..<20)), time: 1)
        }
        var certain = risks
        certain[3] = 1
        expectSentence(
            "row 4 has the predicted risk 1.0; a smooth curve needs risks between 0 and 1"
        ) { _ = try SmoothCalibration(risks: certain, outcome: outcome, time: 1) }
        expectSentence(
            "the 10 %, 50 % and 90 % quantiles of the predicted risks coincide; "
                + "they are too alike for a smooth curve"
        ) {
            _ = try SmoothCalibration(
                risks: [Double](repeating: 0.3, count: 40), outcome: outcome, time: 1)
        }
    }
}
