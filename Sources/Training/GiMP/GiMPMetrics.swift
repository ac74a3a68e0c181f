public import Cohorts
import Survival

/// How well held-out patients were told apart, seen from one or both sides.
public struct GiMPMetrics: Codable, Sendable, Hashable {
    /// The indices of one view.
    public struct View: Codable, Sendable, Hashable {
        /// What the model saw: `both`, `slides` or `genes`.
        public var sides: GiMPOptions.Sides
        /// The patients of each class; nothing for survival.
        public var counts: [String: Int]?
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
    /// One per view, each on the patients who have what it sees.
    public var views: [View]
    /// The same views on the patients who have slides and genes, so that they can be compared;
    /// empty if there is one view or everyone has both.
    public var paired: [View]
    /// Words that belong to the numbers.
    public var notes: [String]

    /// A forecast of a held-out patient with its fold and target.
    typealias Row = (forecast: GiMPForecast, fold: Int, target: GiMPPatient.Target)

    /// Judges the forecasts of every view.
    ///
    /// - Parameters:
    ///   - rows: Forecasts of held-out patients for each view.
    ///   - sides: What the model saw in each view.
    ///   - complete: The patients with slides and genes.
    ///   - classes: The names of the classes; empty for survival.
    ///   - data: What the data are.
    ///   - folds: The folds.
    /// - Throws: `SurvivalError` if the indices cannot be computed.
    init(
        _ rows: [[Row]], sides: [GiMPOptions.Sides], complete: Set<String>, classes: [String],
        data: RunManifest.DataKind, folds: Int
    ) throws {
        self.classes = classes
        self.data = data
        func views(_ rows: [[Row]]) throws -> [View] {
            try zip(rows, sides).map { rows, sides in
                var view = try Self.view(
                    rows, sides: sides, classes: classes.count, folds: folds)
                if !classes.isEmpty {
                    view.counts = Dictionary(
                        uniqueKeysWithValues: classes.enumerated().map { place, name in
                            (name, rows.count { $0.target == .category(place) })
                        })
                }
                return view
            }
        }
        self.views = try views(rows)
        let common = rows.map { $0.filter { complete.contains($0.forecast.id) } }
        let isSame = zip(rows, common).allSatisfy { $0.count == $1.count }
        let isEmpty = common.contains(where: \.isEmpty)
        paired = try sides.count < 2 || isSame || isEmpty ? [] : views(common)
        notes = ["GiMP is a re-implementation from the public description; no code was published"]
        if !classes.isEmpty, folds > 1 {
            notes.append(
                "rows of all folds are pooled: probabilities of different models are taken to be on one scale; the areas of single folds are in 'folds'"
            )
        }
        if !paired.isEmpty {
            notes.append(
                "'views' are judged on different patients, each on those who have what it sees; compare those of 'paired', who have both"
            )
        }
    }

    /// The indices of one view.
    private static func view(
        _ rows: [Row], sides: GiMPOptions.Sides, classes: Int, folds: Int
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
                let interval = (area.variance ?? 0) > 0 ? try area.interval() : nil
                return Estimate(
                    value: area.value, lower: interval?.lower, upper: interval?.upper,
                    patients: chosen.count, events: area.positives,
                    method:
                        "area under the ROC curve, \(interval == nil ? "no interval, as its variance is 0" : "DeLong's 95 % interval")"
                )
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
        _ rows: [Row], sides: GiMPOptions.Sides, folds: Int
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
