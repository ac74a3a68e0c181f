import Testing

@testable import Survival

@Suite struct `Mean calibration` {
    @Test(arguments: Golden.cases("calibration", "mean-calibration/"))
    func `matches the plain formula`(_ golden: GoldenCase) throws {
        let outcome = try golden.outcome()
        let wanted = golden.expected
        let times = golden.args["times"].doubles
        for (index, column) in golden.args["columns"].strings.enumerated() {
            let calibration = try MeanCalibration(
                risks: golden.predicted(column).map { 1 - $0 }, outcome: outcome,
                time: times[index])
            #expect(
                agree(calibration.predicted, wanted["mean_predicted_risk"][index].double, 1e-12))
            #expect(
                agree(calibration.observed, wanted["observed_risk_km"][index].double, 1e-12))
            #expect(
                agree(calibration.ratio, wanted["ratio_observed_expected"][index].double, 1e-12))
        }
    }
}
