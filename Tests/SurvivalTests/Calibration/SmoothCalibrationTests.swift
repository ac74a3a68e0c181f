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

@Suite struct `Discrete negative log-likelihood` {
    @Test(arguments: 0..<5 as Range<UInt64>)
    func `equals the hazard loss of its hazards`(seed: UInt64) throws {
        var stream = RandomStream(seed: seed, stream: "discrete")
        let logits = (0..<6).map { _ in (0..<4).map { _ in stream.normal() } }
        let intervals = (0..<6).map { _ in stream.index(below: 4) }
        let events = (0..<6).map { _ in stream.uniform() < 0.5 }
        let survival = logits.map { line in
            line.indices.map { last in
                line[...last].reduce(1.0) { $0 * (1 - sigmoid($1)) }
            }
        }
        let value = try discreteNegativeLogLikelihood(
            survival: survival, intervals: intervals, events: events)
        let loss = try HazardLoss(logits: logits, intervals: intervals, events: events)
        #expect(agree(value, loss.mean, 1e-12))
    }

    @Test func `is infinite where what was ruled out came true`() throws {
        func value(floor: Double) throws -> Double {
            try discreteNegativeLogLikelihood(
                survival: [[0.5, 0.5]], intervals: [1], events: [true], floor: floor)
        }
        #expect(try value(floor: 0) == .infinity)
        #expect(try agree(value(floor: 1e-7), -log(1e-7), 1e-14))
    }

    @Test func `says what is wrong`() {
        func make(_ survival: [[Double]], _ intervals: [Int]) throws {
            _ = try discreteNegativeLogLikelihood(
                survival: survival, intervals: intervals,
                events: [Bool](repeating: true, count: intervals.count))
        }
        expectSentence(
            "row 1 has the predicted survival 0.6; predicted survival must fall from 1 to 0"
        ) { try make([[0.5, 0.6]], [0]) }
        expectSentence("row 1 has the interval 2.0; intervals go from 0 to 1") {
            try make([[0.5, 0.4]], [2])
        }
        expectSentence("row 2 has 1 survivals, but row 1 has 2") {
            try make([[0.5, 0.4], [0.5]], [0, 0])
        }
    }
}
