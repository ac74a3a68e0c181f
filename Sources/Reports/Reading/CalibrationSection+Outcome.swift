public import Survival

extension CalibrationSection {
    /// Predicted and observed probabilities of the event at some times.
    ///
    /// Patients are put into bins of equal size by their prediction: five, or fewer where a bin
    /// would hold less than fifteen. A bin is left out where nobody was watched for so long.
    ///
    /// - Parameters:
    ///   - predictions: For each time, the predicted probability of each patient to have had the
    ///     event by then.
    ///   - outcome: The follow-up of the same patients.
    /// - Returns: The section, or the reason why there is none.
    /// - Precondition: As many predictions at each time as patients.
    public static func comparing(
        _ predictions: [(months: Double, probabilities: [Double])], with outcome: SurvivalTimes
    ) -> Part<CalibrationSection> {
        guard !predictions.isEmpty else { return .missing("there is no time to predict for") }
        guard outcome.count >= 20 else {
            return .missing("there are \(outcome.count) patients; bins need at least 20")
        }
        let count = max(2, min(5, outcome.count / 15))
        let horizons = predictions.compactMap { months, probabilities -> Horizon? in
            precondition(
                probabilities.count == outcome.count,
                "\(probabilities.count) predictions for \(outcome.count) patients")
            let bins = Self.bins(probabilities, outcome: outcome, months: months, count: count)
            return bins.isEmpty ? nil : Horizon(months: months, bins: bins)
        }
        guard !horizons.isEmpty else {
            return .missing("nobody was watched until one of the stated times")
        }
        return .shown(
            CalibrationSection(
                horizons: horizons,
                method: "\(count) bins of equal size; observed is one minus Kaplan–Meier"))
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
