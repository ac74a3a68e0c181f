public import Survival

extension CalibrationSection {
    /// Predicted and observed probabilities of the event at some times, and the error of the curves.
    ///
    /// Patients are put into bins of equal size by their prediction: five, or fewer where a bin
    /// would hold less than fifteen. A bin is left out where nobody was watched for so long.
    ///
    /// - Parameters:
    ///   - predictions: For each time, the predicted probability of each patient to have had the
    ///     event by then.
    ///   - curves: The predicted survival of each patient at more times, and that of a reference
    ///     that knows nothing of the patient; `nil` leaves the Brier score out.
    ///   - outcome: The follow-up of the same patients.
    /// - Returns: The section, or the reason why there is none.
    /// - Precondition: As many predictions at each time as patients.
    public static func comparing(
        _ predictions: [(months: Double, probabilities: [Double])],
        curves: (model: SurvivalPredictions, reference: SurvivalPredictions)? = nil,
        with outcome: SurvivalTimes
    ) -> Part<CalibrationSection> {
        guard !predictions.isEmpty || curves != nil else {
            return .missing("there is no time to predict for")
        }
        guard outcome.count >= 20 else {
            return .missing("there are \(outcome.count) patients; bins need at least 20")
        }
        let count = max(2, min(5, outcome.count / 15))
        var notes = ["\(count) bins of equal size; observed is one minus Kaplan–Meier"]
        let horizons = predictions.compactMap { months, probabilities -> Horizon? in
            precondition(
                probabilities.count == outcome.count,
                "\(probabilities.count) predictions for \(outcome.count) patients")
            let bins = Self.bins(probabilities, outcome: outcome, months: months, count: count)
            guard !bins.isEmpty else { return nil }
            let index = Part {
                try Self.index(probabilities, outcome: outcome, months: months)
            }
            let brier = Part { try Self.brier(probabilities, outcome: outcome, months: months) }
            if case .missing(let reason) = brier {
                notes.append(
                    "no Brier score by \(NumberText.coordinate(months)) months: \(reason)")
            }
            if case .missing(let reason) = index {
                notes.append(
                    "no calibration index by \(NumberText.coordinate(months)) months: \(reason)")
            }
            return Horizon(
                months: months, bins: bins, integratedIndex: index.value, brier: brier.value)
        }
        let brier = curves.map { curves in
            Part {
                try BrierCurve(curves.model, beside: curves.reference, outcome: outcome)
            }
        }
        if case .missing(let reason) = brier { notes.append("no Brier score: \(reason)") }
        guard !horizons.isEmpty || brier?.value != nil else {
            return .missing("nobody was watched until one of the stated times")
        }
        return .shown(
            CalibrationSection(
                horizons: horizons, brier: brier?.value, method: notes.joined(separator: "; ")))
    }

    /// The integrated calibration index.
    ///
    /// It is a mean distance and so never below 0: even perfect predictions have one above 0, and
    /// resampling patients adds to it. An interval from resamples would lie too high, so there is none.
    private static func index(
        _ probabilities: [Double], outcome: SurvivalTimes, months: Double
    ) throws(SurvivalError) -> IntervalEstimate {
        let curve = try SmoothCalibration(risks: probabilities, outcome: outcome, time: months)
        return IntervalEstimate(
            value: curve.integratedCalibrationIndex, patients: outcome.count,
            events: outcome.eventCount,
            method: "smooth calibration; no interval, as a distance is biased away from 0")
    }

    /// The Brier score at one time with its interval.
    private static func brier(
        _ probabilities: [Double], outcome: SurvivalTimes, months: Double
    ) throws(SurvivalError) -> IntervalEstimate {
        let curves = try SurvivalPredictions(
            times: [months], values: probabilities.map { 1 - $0 })
        let score = try BrierScore(predictions: curves, outcome: outcome)
        return IntervalEstimate(
            value: score.values[0],
            interval: .init(around: score.values[0], try score.standardErrors()[0], within: 0...1),
            patients: outcome.count, events: outcome.eventCount,
            method: "weighted for censoring; interval from the infinitesimal jackknife")
    }

    private static func bins(
        _ probabilities: [Double], outcome: SurvivalTimes, months: Double, count: Int
    ) -> [Bin] {
        let order = probabilities.indices.sorted {
            (probabilities[$0], $0) < (probabilities[$1], $1)
        }
        return (0..<count).compactMap { bin -> Bin? in
            let rows = Array(order[bin * order.count / count..<(bin + 1) * order.count / count])
            guard let part = try? outcome.rows(rows) else { return nil }
            let curve = KaplanMeier(outcome: part)
            guard let observed = curve.eventProbability(by: months) else { return nil }
            let mean = rows.reduce(0) { $0 + probabilities[$1] } / Double(rows.count)
            return Bin(
                predicted: mean,
                observed: IntervalEstimate(
                    value: observed.value, interval: observed.interval, patients: part.count,
                    events: part.eventCount, method: "one minus Kaplan–Meier, log-log interval"))
        }
    }
}

extension KaplanMeier {
    /// The probability of the event by a time with its interval; `nil` after the last patient left.
    fileprivate func eventProbability(
        by time: Double
    ) -> (value: Double, interval: IntervalEstimate.Interval?)? {
        let isWatched = numberAtRisk(at: time) > 0 || survival.last == 0
        guard isWatched else { return nil }
        guard let row = times.lastIndex(where: { $0 <= time }) else { return (0, nil) }
        guard lower[row].isFinite, upper[row].isFinite else { return (1 - survival[row], nil) }
        return (1 - survival[row], .init(1 - upper[row], 1 - lower[row], level: level))
    }
}
