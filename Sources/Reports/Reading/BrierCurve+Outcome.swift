import Survival

extension CalibrationSection.BrierCurve {
    /// Scores predicted curves beside a reference on the same patients.
    ///
    /// - Parameters:
    ///   - model: The predicted survival of the patients.
    ///   - reference: Curves that know nothing of the patient, at the same times.
    ///   - outcome: The follow-up of the same patients.
    /// - Throws: `SurvivalError` if the score is not defined at one of the times.
    init(
        _ model: SurvivalPredictions, beside reference: SurvivalPredictions, outcome: SurvivalTimes
    ) throws(SurvivalError) {
        let score = try BrierScore(predictions: model, outcome: outcome)
        let other = try BrierScore(predictions: reference, outcome: outcome)
        let ends = [model.times[0], model.times[model.times.count - 1]].map(NumberText.months)
        let integrated = try score.integrated()
        self.init(
            months: model.times, model: score.values, reference: other.values,
            integrated: IntervalEstimate(
                value: integrated,
                interval: .init(
                    around: integrated, try score.integratedStandardError(), within: 0...1),
                patients: outcome.count, events: outcome.eventCount,
                method: """
                    weighted for censoring, month \(ends[0]) to \(ends[1]); interval from the \
                    infinitesimal jackknife
                    """),
            integratedReference: try other.integrated())
    }
}
