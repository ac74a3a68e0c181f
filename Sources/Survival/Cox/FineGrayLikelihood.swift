/// The partial likelihood of the subdistribution hazard, after Breslow where events are tied.
///
/// Whoever had another cause before stays at risk, with the weight G(t−)/G(T−): the chance, had
/// the other cause not come, of still being watched. Both parts of a risk set are running sums,
/// so that no patient is split into rows.
struct FineGrayLikelihood: CoxNewton.Likelihood {
    let design: CoxDesign
    /// At every position, 1/G(T−) for whoever had another cause, else 0.
    let others: [Double]
    /// G just before the time of each group.
    let censoring: [Double]
    /// The follow-up time at every position.
    let times: [Double]
    /// Whether the follow-up ended without any cause, at every position.
    let isCensored: [Bool]

    /// The sums over the risk sets at one set of coefficients.
    struct State {
        /// Weight × exp(predictor), scaled, at every position.
        var risks: [Double]
        /// The predictors' largest value.
        var shift: Double
        /// The risk sum of every group, others included.
        var sums: [Double]
        /// The step of the cumulative hazard at every group.
        var steps: [Double]
        /// Σ covariates × risk of every group, others included; padded rows.
        var means: LaneMatrix
        var logLikelihood: Double
    }

    init(
        _ covariates: Covariates, _ outcome: CompetingTimes, cause: Int, sets: RiskSets
    ) {
        let curve = CensoringCurve(outcome: outcome.anyCause)
        self.init(
            covariates, outcome, cause: cause, sets: sets, watchedBefore: curve.survival(before:))
    }

    /// As above, with any estimate of the chance G(t−) of still being watched.
    init(
        _ covariates: Covariates, _ outcome: CompetingTimes, cause: Int, sets: RiskSets,
        watchedBefore: (Double) -> Double
    ) {
        design = CoxDesign(covariates, sets: sets, allAtRisk: true)
        others = sets.rows.enumerated().map { position, row in
            let hadOther = outcome.causes[row] > 0 && outcome.causes[row] != cause
            guard hadOther, sets.weights[position] > 0 else { return 0 }
            return 1 / watchedBefore(outcome.times[row])
        }
        censoring = sets.groups.map { watchedBefore($0.time) }
        times = sets.arranged(outcome.times)
        isCensored = sets.rows.map { outcome.causes[$0] == 0 }
    }

    func state(_ coefficients: [Double]) -> State {
        let sets = design.sets
        let rows = design.rows
        let eta = rows.products(with: coefficients)
        let shift = eta.reduce(-.infinity) { max($0, $1) }
        let risks = eta.indices.map { sets.weights[$0] * exp(eta[$0] - shift) }
        let count = sets.groups.count
        var state = State(
            risks: risks, shift: shift, sums: [Double](repeating: 0, count: count),
            steps: [Double](repeating: 0, count: count),
            means: LaneMatrix(count: count, width: design.width), logLikelihood: 0)

        // Those who had another cause before each group …
        let zero = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        var sum = 0.0
        var rowSum = zero
        var position = 0
        for group in 0..<count {
            while position < sets.groups[group].deaths.lowerBound {
                if others[position] > 0 {
                    let risk = risks[position] * others[position]
                    sum += risk
                    rows.add(row: position, times: risk, to: &rowSum)
                }
                position += 1
            }
            state.sums[group] = censoring[group] * sum
            state.means.set(row: group, censoring[group], rowSum, 0, zero)
        }
        // … and those still at risk.
        sum = 0
        rowSum = zero
        position = sets.count - 1
        for group in stride(from: count - 1, through: 0, by: -1) {
            let deaths = sets.groups[group].deaths
            while position >= deaths.lowerBound {
                sum += risks[position]
                rows.add(row: position, times: risks[position], to: &rowSum)
                position -= 1
            }
            state.sums[group] += sum
            state.means.add(row: group, rowSum)
            let weight = sets.groups[group].meanWeight * Double(deaths.count)
            state.steps[group] = weight / state.sums[group]
            state.logLikelihood -= weight * log(state.sums[group])
            for death in deaths {
                state.logLikelihood += sets.weights[death] * (eta[death] - shift)
            }
        }
        return state
    }

    func evaluate(_ coefficients: [Double]) -> CoxEvaluation {
        let state = state(coefficients)
        guard state.logLikelihood.isFinite else {
            return CoxEvaluation(logLikelihood: -.infinity, gradient: [], information: [])
        }
        let sets = design.sets
        var residuals = exposures(state)
        var gram = GramMatrix(width: design.width)
        gram.add(design.rows, weights: residuals)
        gram.add(
            state.means, weights: zip(state.steps, state.sums).map { -$0 / $1 })
        for position in residuals.indices {
            residuals[position] *= -1
            if sets.deaths[position] { residuals[position] += sets.weights[position] }
        }
        return CoxEvaluation(
            logLikelihood: state.logLikelihood, gradient: design.rows.weightedSum(residuals),
            information: gram.matrix)
    }

    /// Risk × the weighted hazard that each position passes through.
    func exposures(_ state: State) -> [Double] {
        let sets = design.sets
        let (before, after) = hazards(state)
        return state.risks.indices.map {
            let end = sets.groupEnd[$0]
            return state.risks[$0] * (before[end] + others[$0] * after[end])
        }
    }

    /// Entry k of `before` sums the steps of the first k groups; of `after`, those from k on, each
    /// times G just before.
    func hazards(_ state: State) -> (before: [Double], after: [Double]) {
        let count = state.steps.count
        var before = [Double](repeating: 0, count: count + 1)
        var after = before
        for group in 0..<count { before[group + 1] = before[group] + state.steps[group] }
        for group in stride(from: count - 1, through: 0, by: -1) {
            after[group] = after[group + 1] + censoring[group] * state.steps[group]
        }
        return (before, after)
    }
}
