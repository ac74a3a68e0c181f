import Testing

@testable import Survival

@Suite struct `D-calibration` {
    @Test(arguments: Golden.cases("calibration", "d-calibration/"))
    func `matches SurvivalEVAL`(_ golden: GoldenCase) throws {
        let calibration = try DCalibration(
            survival: golden.predicted("s_obs"), outcome: golden.outcome(),
            bins: golden.args["bins"].int)
        let wanted = golden.expected
        #expect(agree(calibration.counts, wanted["hist"].doubles, 1e-10))
        #expect(agree(calibration.test.statistic, wanted["statistic"].double, 1e-10))
        #expect(agree(calibration.test.pValue, wanted["p"].double, 1e-10))
        #expect(calibration.test.degreesOfFreedom == wanted["df"].double)
    }

    @Test func `puts edges into the bin that begins there`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4], events: [true, true, true, true])
        let calibration = try DCalibration(survival: [1, 0.5, 0.25, 0], outcome: outcome, bins: 4)
        #expect(calibration.counts == [1, 1, 1, 1])
        #expect(calibration.expected == 1)
        #expect(calibration.test.pValue == 1)
    }

    @Test func `spreads the censored over what may still come`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [false, false, false])
        let calibration = try DCalibration(survival: [1, 0.75, 0], outcome: outcome, bins: 2)
        let third = 1.0 / 3
        let wanted: [Double] = [0.5 + third, 2.5 - third]
        #expect(agree(calibration.counts, wanted, 1e-15))
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, false], weights: [1, 2])
        expectSentence("D-calibration takes no weights") {
            _ = try DCalibration(survival: [0.5, 0.5], outcome: outcome)
        }
        let plain = try SurvivalTimes(times: [1, 2], events: [true, false])
        expectSentence("D-calibration needs at least 2 bins, not 1") {
            _ = try DCalibration(survival: [0.5, 0.5], outcome: plain, bins: 1)
        }
        expectSentence(
            "row 1 has the predicted survival nan; predicted survivals must be from 0 to 1"
        ) { _ = try DCalibration(survival: [.nan, 0.5], outcome: plain) }
    }
}

extension GoldenCase {
    /// Predicted survival from the table beside the data.
    func predicted(_ column: String) throws -> [Double] {
        try Golden.table(dataset + "_surv")[column]
    }
}
