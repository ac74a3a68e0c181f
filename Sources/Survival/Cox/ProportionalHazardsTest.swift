/// A scale of time on which a coefficient might change.
public enum TimeTransform: String, Sendable, Hashable, Codable, CaseIterable {
    /// Time itself.
    case identity
    /// The logarithm of time.
    case log
    /// The rank of the time among all follow-up times.
    case rank
    /// 1 − the Kaplan–Meier curve just before the time; the default of R.
    case kaplanMeier
}

/// Tests whether hazards are proportional: whether coefficients stay the same over time.
///
/// For every covariate, the score test of adding its product with a function of time to the model.
///
/// ### Reference
/// Grambsch PM, Therneau TM. *Biometrika* 81(3):515–526, 1994; in the form of R's `survival` from
/// version 3.0.
public struct ProportionalHazardsTest: Sendable, Hashable {
    /// The scale of time.
    public let transform: TimeTransform
    /// The names of the covariates.
    public let names: [String]
    /// One test per covariate; a small p-value speaks against proportional hazards.
    public let tests: [ChiSquareTest]
    /// The test of all covariates at once; `nil` for the classic approximation.
    public let global: ChiSquareTest?
}

extension CoxModel {
    /// Tests whether the hazards are proportional.
    ///
    /// - Parameter transform: The scale of time.
    /// - Returns: One test per covariate and a global one.
    /// - Throws: ``SurvivalError`` if the scale is the logarithm and an event is at time 0, or
    ///   all events share one time, so that nothing can change.
    public func proportionalHazardsTest(
        transform: TimeTransform = .kaplanMeier
    ) throws(SurvivalError) -> ProportionalHazardsTest {
        let design = try coxDesign(covariates, outcome, ties, offsets)
        let groups = design.sets.groups
        let times = try transformed(groups.map(\.time), transform)
        var mean = 0.0
        var deaths = 0.0
        for (time, group) in zip(times, groups) {
            mean += Double(group.deathCount) * time
            deaths += Double(group.deathCount)
        }
        let factors = times.map { $0 - mean / deaths }
        let coefficients = design.scaled(values)
        let width = design.width
        let plain = design.evaluate(coefficients)
        let first = design.evaluate(coefficients, factors: factors)
        let second = design.evaluate(coefficients, factors: factors.map { $0 * $0 })

        // The variance of the time terms' score, given the coefficients.
        let factor: Cholesky
        do { factor = try Cholesky(plain.information, width: width) } catch {
            throw .singular(covariate: design.names[error.column])
        }
        var variance = second.information
        for j in 0..<width {
            let column = (0..<width).map { first.information[$0 * width + j] }
            let solved = factor.solve(column)
            for i in 0..<width {
                var sum = 0.0
                for k in 0..<width { sum += first.information[k * width + i] * solved[k] }
                variance[i * width + j] -= sum
            }
        }
        let scale = second.information.indices.filter { $0 % (width + 1) == 0 }
        for (j, index) in scale.enumerated()
        where variance[index] <= 1e-10 * second.information[index] {
            throw .zeroVariance(what: "the change of the coefficient of \(design.names[j])")
        }
        let tests = (0..<width).map { j in
            ChiSquareTest(
                statistic: first.gradient[j] * first.gradient[j] / variance[j * width + j],
                degreesOfFreedom: 1)
        }
        let global = QuadraticForm(first.gradient, variance: variance)
        return ProportionalHazardsTest(
            transform: transform, names: design.names, tests: tests,
            global: ChiSquareTest(
                statistic: global.value, degreesOfFreedom: Double(global.rank)))
    }

    /// The older approximation of the test, which correlates scaled Schoenfeld residuals with
    /// time and takes the variance of the covariates as constant.
    ///
    /// It is what R before version 3.0 and lifelines report; kept for comparison. Its `rank` is
    /// the running number of the death, and its `kaplanMeier` 1 − the curve at the time.
    ///
    /// - Parameter transform: The scale of time.
    /// - Returns: One test per covariate.
    /// - Throws: ``SurvivalError`` as ``proportionalHazardsTest(transform:)``.
    public func classicProportionalHazardsTest(
        transform: TimeTransform = .rank
    ) throws(SurvivalError) -> ProportionalHazardsTest {
        let residuals = try schoenfeldResiduals()
        let deaths = Double(residuals.times.count)
        var times: [Double]
        switch transform {
        case .rank: times = residuals.times.indices.map { Double($0 + 1) }
        case .kaplanMeier:
            let curve = KaplanMeier(outcome: try withoutWeightsAndStrata())
            times = residuals.times.map { 1 - curve.survival(at: $0) }
        default: times = try transformed(residuals.times, transform)
        }
        let mean = times.reduce(0, +) / deaths
        for index in times.indices { times[index] -= mean }
        let spread = dot(times, times)
        guard spread > 0 else { throw .zeroVariance(what: "the time of the events") }
        let width = covariates.width
        var sums = [Double](repeating: 0, count: width)
        for (time, residual) in zip(times, residuals.values) {
            for column in 0..<width { sums[column] += time * residual[column] }
        }
        return ProportionalHazardsTest(
            transform: transform, names: covariates.names,
            tests: (0..<width).map { j in
                let scaled = deaths * dot(covariance[j], sums)
                return ChiSquareTest(
                    statistic: scaled * scaled / (deaths * covariance[j][j] * spread),
                    degreesOfFreedom: 1)
            },
            global: nil)
    }

    private func transformed(
        _ times: [Double], _ transform: TimeTransform
    ) throws(SurvivalError) -> [Double] {
        switch transform {
        case .identity: return times
        case .log:
            if times.contains(0) {
                throw .invalidArgument("an event is at the time 0, which has no logarithm")
            }
            return times.map { Survival.log($0) }
        case .rank:
            let sorted = outcome.order.map { outcome.times[$0] }
            return times.map {
                Double(countBelow($0, in: sorted) + countUpTo($0, in: sorted) + 1) / 2
            }
        case .kaplanMeier:
            let curve = KaplanMeier(outcome: try withoutWeightsAndStrata())
            return times.map { 1 - curve.survival(before: $0) }
        }
    }

    private func withoutWeightsAndStrata() throws(SurvivalError) -> SurvivalTimes {
        try SurvivalTimes(
            times: outcome.times, events: outcome.events, entryTimes: outcome.entryTimes)
    }
}
