import Survival

extension CalibrationSection.BrierCurve {
    /// Scores predicted curves beside a reference on the same patients.
    ///
    /// - Parameters:
    ///   - model: The predicted survival of the patients.
    ///   - reference: Curves that know nothing of the patient, at the same times.
    ///   - outcome: The follow-up of the same patients.
    ///   - resampling: How the interval is made.
    /// - Throws: `SurvivalError` if the score is not defined at one of the times.
    init(
        _ model: SurvivalPredictions, beside reference: SurvivalPredictions,
        outcome: SurvivalTimes, _ resampling: Resampling
    ) throws(SurvivalError) {
        let score = try BrierScore(predictions: model, outcome: outcome)
        let other = try BrierScore(predictions: reference, outcome: outcome)
        let width = model.times.count
        let distribution = try resampling.bootstrap(within: nil).distribution(
            count: outcome.count
        ) { rows -> Double? in
            let values = rows.flatMap { row in model.values[row * width..<(row + 1) * width] }
            guard let part = try? outcome.rows(rows),
                let curves = try? SurvivalPredictions(times: model.times, values: values)
            else { return nil }
            return try? BrierScore(predictions: curves, outcome: part).integrated()
        }
        let ends = [model.times[0], model.times[width - 1]].map(NumberText.months)
        self.init(
            months: model.times, model: score.values, reference: other.values,
            integrated: IntervalEstimate(
                value: try score.integrated(), interval: .init(try distribution.interval()),
                patients: outcome.count, events: outcome.eventCount,
                method: """
                    weighted for censoring, month \(ends[0]) to \(ends[1]); \(resampling.words)
                    """),
            integratedReference: try other.integrated())
    }
}
