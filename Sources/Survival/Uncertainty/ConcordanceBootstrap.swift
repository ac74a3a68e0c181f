/// The bootstrap distribution of Harrell's concordance index.
///
/// Patients are resampled. A resample is counted as weights on the order that the sample already
/// has, so nothing is sorted again.
///
/// - Parameters:
///   - risks: One score per patient; **higher means an earlier event**.
///   - outcome: The follow-up of the same patients; entry times, weights and strata are respected.
///   - bootstrap: How many resamples, the seed, and within which labels.
/// - Returns: The index with its replicates; the leave-one-out values are exact and cost nothing.
/// - Throws: ``SurvivalError/noComparablePairs(count:events:)`` and others as
///   ``ConcordanceIndex/init(risks:outcome:latestEventTime:timeWeighting:)``.
///
/// ### Edge cases
/// A resample without a comparable pair is drawn again and counted in
/// ``BootstrapDistribution/redrawn``.
public func bootstrapConcordance(
    risks: [Double], outcome: SurvivalTimes, _ bootstrap: Bootstrap
) throws(SurvivalError) -> BootstrapDistribution {
    let engine = try ConcordanceBootstrap(risks: [risks], outcome: outcome)
    return try engine.distribution(bootstrap) { $0[0] }
}

/// The bootstrap distribution of the difference of two concordance indices on the same patients,
/// the first minus the second.
///
/// Both are computed on the same resamples, so what they share cancels.
///
/// - Parameters:
///   - risks: The risks of the first model; **higher means an earlier event**.
///   - otherRisks: The risks of the second model.
///   - outcome: The follow-up of the same patients.
///   - bootstrap: How many resamples, the seed, and within which labels.
/// - Returns: The difference with its replicates; its ``BootstrapDistribution/pValue(null:)`` tests
///   whether the models differ.
/// - Throws: As ``bootstrapConcordance(risks:outcome:_:)``.
public func bootstrapConcordanceDifference(
    risks: [Double], otherRisks: [Double], outcome: SurvivalTimes, _ bootstrap: Bootstrap
) throws(SurvivalError) -> BootstrapDistribution {
    let engine = try ConcordanceBootstrap(risks: [risks, otherRisks], outcome: outcome)
    return try engine.distribution(bootstrap) { $0[0] - $0[1] }
}

/// Concordance indices of one or more risks, ready to be counted again with other weights.
struct ConcordanceBootstrap: Sendable {
    private let outcome: SurvivalTimes
    /// The designs of the strata, for each risk.
    private let designs: [[ConcordanceDesign]]

    init(risks: [[Double]], outcome: SurvivalTimes) throws(SurvivalError) {
        for values in risks { try requireRisks(values, count: outcome.count) }
        self.outcome = outcome
        designs = risks.map { ConcordanceDesign.byStratum(risks: $0, outcome: outcome) }
    }

    func distribution(
        _ bootstrap: Bootstrap, _ statistic: @Sendable ([Double]) -> Double
    ) throws(SurvivalError) -> BootstrapDistribution {
        let sampler = try Resampler(bootstrap, count: outcome.count)
        var estimates: [Double] = []
        var leftOut: [[Double]] = []
        for risk in designs.indices {
            let one = try index(risk)
            estimates.append(one.estimate)
            leftOut.append(one.jackknife)
        }
        let drawn = parallelMap(
            bootstrap.replicates, threads: bootstrap.threads,
            workspace: { Workspace(outcome.count) }
        ) { replicate, workspace in
            var random = sampler.stream(replicate)
            for attempt in 0...Bootstrap.patience {
                unsafe sampler.draw(workspace.weights, scale: outcome.weights, from: &random)
                let values = designs.map { workspace.index($0) }
                let value = statistic(values)
                if value.isFinite { return Bootstrap.Draw(value: value, redrawn: attempt) }
            }
            return Bootstrap.Draw(value: .nan, redrawn: Bootstrap.patience)
        }
        let jackknife = (0..<outcome.count).map { row in
            statistic(leftOut.map { $0[row] })
        }
        return try bootstrap.distribution(
            estimate: statistic(estimates), drawn: drawn, jackknife: jackknife)
    }

    /// The index of one risk for given rows, each as often as it is listed; NaN without a pair.
    func index(_ risk: Int, rows: [Int]) -> Double {
        let workspace = Workspace(outcome.count)
        for row in rows { unsafe workspace.weights[row] += outcome.weights?[row] ?? 1 }
        return workspace.index(designs[risk])
    }

    /// The index of the sample and without each patient in turn.
    private func index(
        _ risk: Int
    ) throws(SurvivalError) -> (estimate: Double, jackknife: [Double]) {
        var sums = PairSums()
        var shares = PairShares(count: outcome.count)
        for design in designs[risk] {
            sums.add(design.pairs(weights: outcome.weights))
            design.addShares(to: &shares, weights: outcome.weights)
        }
        let pairs = try ConcordancePairs(sums, outcome: outcome)
        let won = pairs.concordant + 0.5 * pairs.tiedRisk
        let jackknife = (0..<outcome.count).map { row in
            let weight = outcome.weights?[row] ?? 1
            return (won - weight * shares.won[row])
                / (pairs.comparable - weight * shares.all[row])
        }
        return (pairs.index, jackknife)
    }

    /// What one thread needs again and again.
    @safe private final class Workspace {
        let weights: UnsafeMutableBufferPointer<Double>
        private var counter: WeightCounter

        init(_ count: Int) {
            unsafe weights = .allocate(capacity: count)
            unsafe weights.initialize(repeating: 0)
            counter = WeightCounter(capacity: count)
        }

        deinit { unsafe weights.deallocate() }

        func index(_ designs: [ConcordanceDesign]) -> Double {
            var sums = PairSums()
            for design in designs {
                counter.clear()
                unsafe sums.add(design.pairs(&counter, weights: UnsafePointer(weights.baseAddress)))
            }
            return sums.index
        }
    }
}
