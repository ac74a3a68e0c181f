/// Sums of the hazard and of the covariates' means along it, up to each group of deaths.
///
/// Everything an estimate after the fit needs: baseline, standard errors of predictions, score
/// residuals. Scaled covariates throughout.
struct CoxSums {
    let state: CoxState
    /// Σ covariates' mean × hazard step of each group, for a bystander; padded rows.
    private(set) var bystanderMeans: LaneMatrix
    /// The same for one of the dying.
    private(set) var dyingMeans: LaneMatrix
    /// The covariates' mean over the risk set of each group, averaged over its tied deaths.
    private(set) var means: LaneMatrix

    init(_ state: CoxState) {
        let count = state.steps.count
        let width = state.design.width
        let sets = state.design.sets
        var bystanderMeans = LaneMatrix(count: count, width: width)
        var dyingMeans = bystanderMeans
        var means = bystanderMeans
        state.forEachGroup { group, riskSums, deathSums in
            let step = state.steps[group]
            var shareSquared = step.squareSpread
            if step.squareShare > 0 {
                shareSquared += step.squareShare * step.squareShare / step.square
            }
            bystanderMeans.set(
                row: group, step.square, riskSums, -step.squareShare, deathSums)
            dyingMeans.set(
                row: group, step.square - step.squareShare, riskSums,
                shareSquared - step.squareShare, deathSums)
            let deaths = sets.groups[group]
            let weight = deaths.meanWeight * Double(deaths.deathCount)
            means.set(
                row: group, step.bystander / weight, riskSums,
                (step.dying - step.bystander) / weight, deathSums)
        }
        self.state = state
        self.bystanderMeans = bystanderMeans
        self.dyingMeans = dyingMeans
        self.means = means
    }

    /// The running sums over the groups of a stratum; entry k holds the first k groups.
    struct Running {
        var hazards: [Double] = [0]
        /// Σ w/a², the variance of the hazard at known coefficients.
        var variances: [Double] = [0]
        var means: LaneMatrix
    }

    func running(_ stratum: RiskSets.Stratum) -> Running {
        let width = state.design.width
        var running = Running(means: LaneMatrix(count: stratum.groups.count + 1, width: width))
        var sum = [SIMD4<Double>](repeating: .zero, count: running.means.lanes)
        for (k, group) in stratum.groups.enumerated() {
            running.hazards.append(running.hazards[k] + state.steps[group].bystander)
            running.variances.append(running.variances[k] + state.steps[group].square)
            bystanderMeans.add(row: group, times: 1, to: &sum)
            running.means.set(row: k + 1, 1, sum, 0, sum)
        }
        return running
    }

    /// Each position's own term of the gradient: how much it pulls each scaled coefficient.
    func scoreResiduals() -> LaneMatrix {
        let sets = state.design.sets
        let rows = state.design.rows
        var result = LaneMatrix(count: sets.count, width: rows.width)
        let zero = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        for stratum in sets.strata {
            let running = running(stratum)
            let base = stratum.groups.lowerBound
            for position in stratum.positions where sets.weights[position] > 0 {
                let risk = state.risks[position] / sets.weights[position]
                let dies = sets.deaths[position]
                let end = sets.groupEnd[position] - base - (dies ? 1 : 0)
                let start = (sets.groupStart?[position] ?? base) - base
                guard end > start || dies else { continue }
                var hazard = running.hazards[end] - running.hazards[start]
                var sum = zero
                running.means.add(row: end, times: risk, to: &sum)
                running.means.add(row: start, times: -risk, to: &sum)
                if dies {
                    let group = base + end
                    hazard += state.steps[group].dying
                    dyingMeans.add(row: group, times: risk, to: &sum)
                    means.add(row: group, times: -1, to: &sum)
                    rows.add(row: position, times: 1, to: &sum)
                }
                rows.add(row: position, times: -risk * hazard, to: &sum)
                result.set(row: position, 1, sum, 0, sum)
            }
        }
        return result
    }
}

extension LaneMatrix {
    /// Sets a row to a × u + b × v, both padded.
    mutating func set(row: Int, _ a: Double, _ u: [Lane], _ b: Double, _ v: [Lane]) {
        for lane in 0..<lanes { setLane(row, lane, a * u[lane] + b * v[lane]) }
    }
}
