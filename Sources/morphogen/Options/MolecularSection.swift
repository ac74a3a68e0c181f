import Cohorts
import Reports
import Survival
import Training

extension StudyPage.Section {
    /// A network beside ridge regression on molecular measurements.
    ///
    /// - Parameters:
    ///   - result: What came out.
    ///   - title: The heading.
    /// - Throws: `SurvivalError` if no pair counts.
    init(_ result: MolecularComparison.Result, title: String) throws {
        let patients = result.predictions.count
        let events = result.predictions.count { $0.outcome.event }
        self.init(
            title,
            words: [
                "\(patients) held-out patients with \(events) events in \(result.folds.count) published folds, \(result.columns) columns; \(result.leftOut) patients of the folds without outcome or without all of them left out. Standardising, penalty and weights see the training patients of a fold only; the network's last epoch counts."
            ])
        func estimate(_ value: Double, _ interval: ConfidenceInterval?, _ method: String) -> Measure
        {
            Measure(
                "",
                .shown(
                    IntervalEstimate(
                        value: value,
                        interval: interval.map { .init($0.lower, $0.upper, level: $0.level) },
                        patients: patients, events: events, method: method)))
        }
        var rows: [Measure] = []
        for (name, risk) in [
            ("network (SNN)", { $0.network }), ("ridge Cox", { $0.ridge }),
        ] as [(String, (MolecularComparison.Prediction) -> Double)] {
            let index = try result.concordance(risk)
            var pooled = estimate(
                index.value, index.interval(),
                "Harrell's C over patients, pairs within folds; interval from the infinitesimal jackknife"
            )
            pooled.name = name
            rows.append(pooled)
            let values = result.folds.map { name == "ridge Cox" ? $0.ridge : $0.network }
            if let test = try? pairedTTest(differences: values) {
                var mean = estimate(
                    test.mean, test.interval(),
                    "mean over \(values.count) folds, Student's interval of the folds as published work prints it; too narrow, since folds share patients"
                )
                mean.name = "\(name), mean over folds"
                rows.append(mean)
            }
        }
        forest = ForestSection(
            scale: "C-index", reference: 0.5, isRatio: false, groups: [.init(title, rows)])
        let test = try result.difference()
        var gap = estimate(
            test.mean, test.interval(),
            "mean over folds of network minus ridge, corrected resampled t, p \(fixed(test.pValue, 3))"
        )
        gap.name = "network minus ridge"
        measures = [.init(caption: "The difference.", rows: [gap])]
    }
}
