/// Distribution calibration: whether predicted survival at the patients' own times is uniform.
///
/// If predictions are right, the survival predicted for the time of each event falls evenly into
/// 0...1. A censored patient is spread over the bins that the event may still fall into.
///
/// ### Reference
/// Haider H. *et al.* *Journal of Machine Learning Research* 21(85):1–63, 2020.
public struct DCalibration: Sendable, Hashable {
    /// How many patients fall into each bin; the first bin holds the highest survival.
    public let counts: [Double]
    /// The chi-square test against equal counts; a small p-value speaks against calibration.
    public let test: ChiSquareTest

    /// How many patients each bin would hold.
    public var expected: Double { counts.reduce(0, +) / Double(counts.count) }

    /// Counts and tests.
    ///
    /// - Parameters:
    ///   - survival: The survival predicted for each patient at the patient's own time, in 0...1.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - bins: How many bins, at least 2. Bin *k* from 1 holds a survival *p* with
    ///     1 − (*k* − 1)/bins > *p* ≥ 1 − *k*/bins; 1 is in the first.
    /// - Throws: ``SurvivalError`` if the counts differ, a survival is outside 0...1, there are
    ///   fewer than 2 bins, or the outcome has weights or entry times.
    public init(
        survival: [Double], outcome: SurvivalTimes, bins: Int = 10
    ) throws(SurvivalError) {
        try requireProbabilities(
            survival, count: outcome.count, "predicted survival", plural: "predicted survivals")
        try requirePlain(outcome, for: "D-calibration")
        guard bins >= 2 else {
            throw .invalidArgument("D-calibration needs at least 2 bins, not \(bins)")
        }
        let share = 1 / Double(bins)
        let edges = (0...bins).map { Double(bins - $0) / Double(bins) }
        var counts = [Double](repeating: 0, count: bins)
        for (p, event) in zip(survival, outcome.events) {
            var bin = min(max(Int((1 - p) * Double(bins)), 0), bins - 1)
            while bin > 0, p >= edges[bin] { bin -= 1 }
            while bin < bins - 1, p < edges[bin + 1] { bin += 1 }
            if event || p == 0 {
                counts[bin] += 1
            } else if p == 1 {
                for later in 0..<bins { counts[later] += share }
            } else {
                counts[bin] += (p - edges[bin + 1]) / p
                for later in bin + 1..<max(bins, bin + 1) { counts[later] += share / p }
            }
        }
        self.counts = counts
        let expected = Double(outcome.count) * share
        test = ChiSquareTest(
            statistic: counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected },
            degreesOfFreedom: Double(bins - 1))
    }
}
