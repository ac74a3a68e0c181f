/// How much the pairs of an event time count in a concordance index.
public enum ConcordanceTimeWeighting: String, Sendable, Hashable, Codable, CaseIterable {
    /// 1: Harrell's index.
    case none
    /// n·S(t−) / (number at risk), with S the Kaplan–Meier curve: Peto's and Schemper's weights.
    case survival
    /// 1/G(t−)², with G the curve of censoring: Uno's weights.
    case inverseCensoring

    /// The factor of each moment of a stratum; `nil` if all are 1.
    func factors(
        _ design: ConcordanceDesign, outcome: SurvivalTimes, latestEventTime: Double?
    ) -> [Double]? {
        guard self != .none || latestEventTime != nil else { return nil }
        var factors = [Double](repeating: 1, count: design.times.count)
        if self != .none {
            let rows = design.entries.map { Int($0.row) }
            let table = RiskTable(outcome, inTimeOrder: rows)
            let total = table.atRisk.first ?? 0
            var curve = 1.0
            for position in factors.indices {
                let n = table.atRisk[position]
                let d = table.events[position]
                switch self {
                case .none: break
                case .survival:
                    factors[position] = total * curve / n
                    if d > 0 { curve *= 1 - d / n }
                case .inverseCensoring:
                    factors[position] = 1 / (curve * curve)
                    let c = table.censored[position]
                    if c > 0 { curve *= 1 - c / (n - d) }
                }
            }
        }
        if let latestEventTime {
            for position in factors.indices where design.times[position] > latestEventTime {
                factors[position] = 0
            }
        }
        // A moment without weight at risk has no pairs and no finite factor.
        for position in factors.indices where !factors[position].isFinite { factors[position] = 0 }
        return factors
    }
}
