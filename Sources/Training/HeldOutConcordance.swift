import Cohorts
import Survival

/// Harrell's C of held-out predictions with its interval.
///
/// Pairs are formed within folds only: risks of different models have no common scale, and pooling them would compare
/// what was never meant to be compared. Patients without outcome do not count.
///
/// - Parameter predictions: Predictions of one fold or several.
/// - Returns: The index with the normal interval of its infinitesimal jackknife; nothing if no pair counts.
func heldOutConcordance(_ predictions: [HeldOutPrediction]) -> Estimate? {
    let rows = predictions.compactMap {
        row -> (time: Double, event: Bool, risk: Double, fold: Int)? in
        guard let time = row.time, let event = row.event else { return nil }
        return (time, event, row.risk, row.fold)
    }
    guard
        let outcome = try? SurvivalTimes(
            times: rows.map(\.time), events: rows.map(\.event), strata: rows.map(\.fold)),
        let index = try? ConcordanceIndex(risks: rows.map(\.risk), outcome: outcome)
    else { return nil }
    let interval = index.standardError > 0 ? index.interval() : nil
    return Estimate(
        value: index.value, lower: interval?.lower, upper: interval?.upper, patients: rows.count,
        events: outcome.eventCount,
        method: "Harrell's C, pairs within folds, 95 % interval from the infinitesimal jackknife")
}

/// Log-rank test of the predicted risk groups, stratified by fold.
///
/// - Returns: The p-value; nothing if a group is empty or nobody has an event.
func riskGroupTest(_ predictions: [HeldOutPrediction]) -> Double? {
    let rows = predictions.filter { $0.time != nil && $0.event != nil }
    guard
        let outcome = try? SurvivalTimes(
            times: rows.compactMap(\.time), events: rows.compactMap(\.event),
            strata: rows.map(\.fold))
    else { return nil }
    return try? logRankTest(outcome: outcome, groups: rows.map(\.riskGroup)).pValue
}
