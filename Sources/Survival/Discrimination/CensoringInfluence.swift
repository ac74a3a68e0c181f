/// How the weights 1/G of a score move with each patient's weight.
///
/// G is a product over the times of censoring; a term of the score that is weighted 1/G(T) moves
/// with all steps up to T. What the terms add to the score is collected by the last step that they
/// hold; then one pass gives every patient its part.
struct CensoringInfluence {
    private let outcome: SurvivalTimes
    private let limit: CensoringLimit
    private let table: RiskTable
    /// For each distinct time: what the terms whose last step is there add to the score.
    private var shares: [Double]

    init(_ outcome: SurvivalTimes, limit: CensoringLimit) {
        self.outcome = outcome
        self.limit = limit
        table = RiskTable(outcome)
        shares = [Double](repeating: 0, count: table.times.count)
    }

    /// Adds the term of a patient's event, weighted 1/G at the own time.
    mutating func addEvent(_ row: Int, share: Double) {
        let time = outcome.times[row]
        let steps =
            limit == .left ? countBelow(time, in: table.times) : countUpTo(time, in: table.times)
        if steps > 0 { shares[steps - 1] += share }
    }

    /// Adds terms that are weighted 1/G(t) at a time t.
    mutating func add(at time: Double, share: Double) {
        let steps = countUpTo(time, in: table.times)
        if steps > 0 { shares[steps - 1] += share }
    }

    /// Adds to each patient's influence what goes through the weights 1/G.
    func apply(to influence: inout [Double]) {
        // For each time: what a patient at risk beyond it, or censored at it, adds.
        var beyond = [Double](repeating: 0, count: shares.count)
        var censored = beyond
        var later = 0.0
        for position in shares.indices.reversed() {
            later += shares[position]
            let left = table.censored[position]
            let atRisk = table.atRisk[position] - table.events[position]
            guard later != 0, atRisk > left else { continue }
            censored[position] = later / atRisk
            beyond[position] = -later * left / (atRisk * (atRisk - left))
        }
        var sum = 0.0
        var position = -1
        for row in outcome.order {
            while position + 1 < table.times.count, table.times[position + 1] <= outcome.times[row]
            {
                if position >= 0 { sum += beyond[position] }
                position += 1
            }
            let own = outcome.events[row] ? 0 : censored[position]
            influence[row] += (outcome.weights?[row] ?? 1) * (sum + own)
        }
    }
}
