package import Cohorts
package import Survival

extension HeldOutPrediction {
    /// The predicted curve at the inner edges of the model's time bins.
    ///
    /// The last bin has no upper edge, so the curve ends where it begins.
    package func curve(edges: [Double]) -> SlidePanel.Curve {
        let count = min(edges.count, survival.count)
        return SlidePanel.Curve(
            months: Array(edges.prefix(count)), survival: Array(survival.prefix(count)))
    }

    /// The predicted probability to have had the event by a time, linear within a bin.
    ///
    /// - Returns: A number from 0 to 1; nothing beyond the last inner edge.
    package func eventProbability(by months: Double, edges: [Double]) -> Double? {
        var (start, before) = (0.0, 1.0)
        for (end, after) in zip(edges, survival) {
            if months <= end {
                let share = end > start ? (months - start) / (end - start) : 1
                return 1 - (before + (after - before) * share)
            }
            (start, before) = (end, after)
        }
        return nil
    }
}

extension [HeldOutPrediction] {
    /// The predicted probabilities at those times that every fold's model covers and that at least
    /// ten patients were watched for.
    package func probabilities(
        at horizons: [Double], _ outcome: SurvivalTimes, edges: [Int: [Double]]
    ) -> [(months: Double, probabilities: [Double])] {
        let curve = KaplanMeier(outcome: outcome)
        return horizons.filter { curve.numberAtRisk(at: $0) >= 10 }.compactMap { months in
            let values = compactMap {
                $0.eventProbability(by: months, edges: edges[$0.fold] ?? [])
            }
            return values.count == count ? (months, values) : nil
        }
    }

    /// The predicted curves on a common grid, beside the Kaplan–Meier curves of the patients that
    /// each fold's model learned from.
    ///
    /// The grid ends where the first fold's model does: at the last inner edge of its time bins,
    /// which three quarters of the training events come before.
    ///
    /// - Returns: Nothing if there is no common time, or a fold has no other patients.
    package func curves(
        edges: [Int: [Double]]
    ) -> (model: SurvivalPredictions, reference: SurvivalPredictions)? {
        let folds = Set(map(\.fold))
        let ends = folds.compactMap { edges[$0]?.last }
        let first = compactMap(\.time).min() ?? 0
        guard let end = ends.min(), ends.count == folds.count, first < end else { return nil }
        let steps = 24
        // The last point is the edge itself, not a rounding beyond it.
        let grid = (1...steps).map {
            $0 == steps ? end : first + (end - first) * Double($0) / Double(steps)
        }
        var references: [Int: [Double]] = [:]
        for fold in folds {
            let others = filter { $0.fold != fold }
            guard
                let outcome = try? SurvivalTimes(
                    times: others.compactMap(\.time), events: others.compactMap(\.event))
            else { return nil }
            let curve = KaplanMeier(outcome: outcome)
            references[fold] = grid.map { curve.survival(at: $0) }
        }
        let model = map { row in
            grid.compactMap { row.eventProbability(by: $0, edges: edges[row.fold] ?? []) }
                .map { 1 - $0 }
        }
        guard model.allSatisfy({ $0.count == grid.count }) else { return nil }
        guard let predicted = try? SurvivalPredictions(times: grid, curves: model),
            let reference = try? SurvivalPredictions(
                times: grid, curves: map { references[$0.fold] ?? [] })
        else { return nil }
        return (predicted, reference)
    }
}
