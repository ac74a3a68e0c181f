public import Cohorts
import Survival

/// How well held-out patients were told apart, seen from one or both sides.
public struct GiMPMetrics: Codable, Sendable, Hashable {
    /// The indices of one view.
    public struct View: Codable, Sendable, Hashable {
        /// What the model saw: `both`, `slides` or `genes`.
        public var sides: GiMPOptions.Sides
        /// The share of right calls, with Wilson's interval; nothing for survival.
        public var accuracy: Estimate?
        /// The mean over classes of the share of right calls.
        public var balancedAccuracy: Double?
        /// The area under the ROC curve with DeLong's interval; nothing for survival.
        ///
        /// With more than two classes it is their mean, one against the rest, without an interval.
        public var area: Estimate?
        /// The Brier score over classes, 0 (best) to 2.
        public var brier: Double?
        /// Calls by class: a row per true class.
        public var confusion: [[Int]]?
        /// Harrell's C within folds; nothing for classes.
        public var concordance: Estimate?
        /// The areas or C-indices of the folds.
        public var folds: [Double?]
    }

    /// The names of the classes; empty for survival.
    public var classes: [String]
    /// What the data are.
    public var data: RunManifest.DataKind
    /// One per view.
    public var views: [View]
    /// Words that belong to the numbers.
    public var notes: [String]

    /// Judges forecasts.
    ///
    /// - Parameters:
    ///   - rows: Forecasts of held-out patients with their fold and target.
    ///   - sides: What the model saw.
    ///   - classes: The classes; 0 for survival.
    ///   - folds: The folds.
    /// - Returns: The indices.
    /// - Throws: `SurvivalError` if they cannot be computed.
    static func view(
        _ rows: [(forecast: GiMPForecast, fold: Int, target: GiMPPatient.Target)],
        sides: GiMPOptions.Sides, classes: Int, folds: Int
    ) throws -> View {
        if classes == 0 { return survivalView(rows, sides: sides, folds: folds) }
        let labels = rows.map { row in
            if case .category(let index) = row.target { index } else { 0 }
        }
        let probabilities = rows.map(\.forecast.probabilities)
        let predictions = try ClassPredictions(probabilities: probabilities, labels: labels)
        let matrix = try predictions.confusionMatrix()
        let share = try Proportion(successes: matrix.correct, of: matrix.total)
        let accuracy = try share.interval()
        func area(_ chosen: [Int]) throws -> Estimate {
            if classes == 2 {
                let area = try AreaUnderROC(
                    scores: chosen.map { probabilities[$0][1] },
                    labels: chosen.map { labels[$0] == 1 })
                let interval = try area.interval()
                return Estimate(
                    value: area.value, lower: interval.lower, upper: interval.upper,
                    patients: chosen.count, events: area.positives,
                    method: "area under the ROC curve, DeLong's 95 % interval")
            }
            let areas = try ClassPredictions(
                probabilities: chosen.map { probabilities[$0] }, labels: chosen.map { labels[$0] }
            ).oneVersusRest()
            return Estimate(
                value: areas.macro, lower: nil, upper: nil, patients: chosen.count, events: 0,
                method: "mean over classes of the area under the ROC curve, one against the rest")
        }
        return View(
            sides: sides,
            accuracy: Estimate(
                value: share.value, lower: accuracy.lower, upper: accuracy.upper,
                patients: matrix.total, events: 0, method: "accuracy, Wilson's 95 % interval"),
            balancedAccuracy: matrix.balancedAccuracy, area: try area(Array(rows.indices)),
            brier: predictions.brierScore, confusion: matrix.counts, concordance: nil,
            folds: (0..<folds).map { fold in
                // A fold with one class only has no area.
                try? area(rows.indices.filter { rows[$0].fold == fold }).value
            })
    }

    private static func survivalView(
        _ rows: [(forecast: GiMPForecast, fold: Int, target: GiMPPatient.Target)],
        sides: GiMPOptions.Sides, folds: Int
    ) -> View {
        let predictions = rows.compactMap { row -> HeldOutPrediction? in
            guard case .survival(let outcome) = row.target else { return nil }
            return HeldOutPrediction(
                patient: row.forecast.id, fold: row.fold, time: outcome.time,
                event: outcome.event, risk: row.forecast.risk, riskGroup: 0,
                hazards: row.forecast.logits, survival: row.forecast.survival)
        }
        return View(
            sides: sides, concordance: heldOutConcordance(predictions),
            folds: (0..<folds).map { fold in
                heldOutConcordance(predictions.filter { $0.fold == fold })?.value
            })
    }
}
