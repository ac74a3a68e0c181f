/// The negative logarithm of Cox's partial likelihood, and its gradient.
///
/// Every event asks: given that one of those at risk had it now, how likely was it this one? The
/// sums of risks are kept as scaled logarithms, so that log hazards up to any size (such as ±800)
/// neither overflow nor lose a patient.
///
/// ### Edge cases
/// Without events the sum and the mean over rows are 0 with a gradient of 0; the mean over events
/// does not exist and throws.
///
/// ### Reference
/// Cox DR. *Journal of the Royal Statistical Society B* 34(2):187–220, 1972.
/// Katzman JL. *et al.* *BMC Medical Research Methodology* 18:24, 2018.
public struct CoxLoss: Sendable, Hashable {
    /// The loss; lower is better.
    public let value: Double
    /// The derivative of ``value`` by each patient's log hazard; it sums to 0.
    public let gradient: [Double]

    /// Computes the loss.
    ///
    /// - Parameters:
    ///   - logHazards: One finite number per patient; **higher means an earlier event**.
    ///   - outcome: The follow-up of the same patients, in the same order; entry times, weights
    ///     and strata are heeded.
    ///   - ties: How tied events are treated.
    ///   - reduction: What the sum over events is divided by.
    /// - Throws: ``SurvivalError`` if the counts differ, a log hazard is not finite, ties are
    ///   exact with weights, or a mean over events has no event.
    /// - Complexity: O(*n* log *n*); more for exact ties.
    public init(
        logHazards: [Double], outcome: SurvivalTimes, ties: TieMethod = .efron,
        reduction: LossReduction = .sum
    ) throws(SurvivalError) {
        try requireFinite(
            logHazards, count: outcome.count, "log hazard", plural: "log hazards")
        let sets = try RiskSets(outcome, ties: ties, requireEvents: reduction == .meanOverEvents)
        let theta = sets.arranged(logHazards)
        let divisor =
            switch reduction {
            case .sum: 1.0
            case .meanOverRows: sets.weights.reduce(0, +)
            case .meanOverEvents: sets.deathWeight
            }
        var sum = 0.0
        var gradient = [Double](repeating: 0, count: theta.count)
        if ties == .exact {
            exactSum(theta, sets, &sum, &gradient)
        } else {
            let expected = LogRiskSums(theta, sets, &sum).expectedEvents(theta, sets)
            for position in theta.indices {
                gradient[position] = sets.weights[position] * expected[position]
                if sets.deaths[position] { gradient[position] -= sets.weights[position] }
            }
        }
        value = sum / divisor
        self.gradient = sets.rowwise(gradient.map { $0 / divisor })
    }
}

private func exactSum(
    _ theta: [Double], _ sets: RiskSets, _ sum: inout Double, _ gradient: inout [Double]
) {
    for stratum in sets.strata {
        for group in stratum.groups {
            let deaths = sets.groups[group].deaths
            let members = sets.atRisk(group, in: stratum)
            let law = ConditionalBernoulli(
                logRisks: members.map { theta[$0] }, deaths: deaths.count)
            sum += law.logSum
            for (member, share) in zip(members, law.inclusion) { gradient[member] += share }
            for death in deaths {
                sum -= theta[death]
                gradient[death] -= 1
            }
        }
    }
}
