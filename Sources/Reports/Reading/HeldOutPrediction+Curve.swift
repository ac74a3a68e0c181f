package import Cohorts

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
