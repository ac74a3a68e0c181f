/// The risks at one set of coefficients, and their sums at every group of deaths.
///
/// For ties treated after Breslow or Efron.
struct CoxState {
    /// The sums over one group of deaths; `a` stands for the risk sum of each tied death in turn
    /// and `f` for the share of the dying that it leaves out, which is 0 after Breslow.
    struct Step {
        /// The sum of the risks of all at risk.
        var risk = 0.0
        /// The sum of the risks of the dying.
        var ofDeaths = 0.0
        /// Σ w/a: the hazard that a bystander passes through.
        var bystander = 0.0
        /// Σ w(1 − f)/a: the hazard that one of the dying passes through.
        var dying = 0.0
        /// Σ w/a².
        var square = 0.0
        /// Σ fw/a².
        var squareShare = 0.0
        /// Σ f²w/a², taken from its mean.
        var squareSpread = 0.0
    }

    let design: CoxDesign
    /// The linear predictor at every position.
    let predictors: [Double]
    /// Weight × exp(predictor − shift of the stratum) at every position.
    let risks: [Double]
    /// The largest predictor of each stratum.
    let shifts: [Double]
    let steps: [Step]
    let logLikelihood: Double

    init(_ design: CoxDesign, _ coefficients: [Double]) {
        self.init(design, predictors: design.predictors(coefficients))
    }

    init(_ design: CoxDesign, predictors eta: [Double]) {
        let sets = design.sets
        var risks = [Double](repeating: 0, count: eta.count)
        var shifts: [Double] = []
        var steps = [Step](repeating: Step(), count: sets.groups.count)
        var sum = 0.0
        for stratum in sets.strata {
            var shift = -Double.infinity
            for position in stratum.positions { shift = max(shift, eta[position]) }
            for position in stratum.positions {
                risks[position] = sets.weights[position] * exp(eta[position] - shift)
            }
            shifts.append(shift)
            var atRisk = 0.0
            var peak = 0.0
            for group in stratum.groups.reversed() {
                for position in sets.joining(group, in: stratum) { atRisk += risks[position] }
                peak = max(peak, atRisk)
                for position in sets.leaving(group, in: stratum) { atRisk -= risks[position] }
                // Where nearly all has left, the rest is summed afresh: it would be mere rounding.
                if atRisk < 1e-3 * peak {
                    atRisk = 0
                    for position in sets.atRisk(group, in: stratum) { atRisk += risks[position] }
                    peak = atRisk
                }
                sum += Self.step(
                    sets.groups[group], atRisk, eta, shift, risks, sets, &steps[group])
            }
        }
        self.design = design
        predictors = eta
        self.risks = risks
        self.shifts = shifts
        self.steps = steps
        logLikelihood = sum
    }

    private static func step(
        _ group: RiskSets.Group, _ atRisk: Double, _ eta: [Double], _ shift: Double,
        _ risks: [Double], _ sets: RiskSets, _ step: inout Step
    ) -> Double {
        var sum = 0.0
        step.risk = atRisk
        for position in group.deaths {
            step.ofDeaths += risks[position]
            sum += sets.weights[position] * (eta[position] - shift)
        }
        let count = group.deathCount
        let weight = group.meanWeight
        guard sets.ties == .efron, count > 1 else {
            let total = weight * Double(count)
            step.bystander = total / atRisk
            step.dying = step.bystander
            step.square = step.bystander / atRisk
            return sum - total * log(atRisk)
        }
        for death in 0..<count {
            let share = Double(death) / Double(count)
            let a = atRisk - share * step.ofDeaths
            let hazard = weight / a
            sum -= weight * log(a)
            step.bystander += hazard
            step.dying += hazard * (1 - share)
            step.square += hazard / a
            step.squareShare += share * hazard / a
        }
        let mean = step.squareShare / step.square
        for death in 0..<count {
            let share = Double(death) / Double(count)
            let a = atRisk - share * step.ofDeaths
            step.squareSpread += (share - mean) * (share - mean) * weight / (a * a)
        }
        return sum
    }

    /// Risk × the hazard that each position passes through while at risk.
    func exposures(_ factors: [Double]? = nil) -> [Double] {
        let sets = design.sets
        var result = [Double](repeating: 0, count: risks.count)
        var passed = [Double](repeating: 0, count: steps.count + 1)
        for stratum in sets.strata {
            passed[stratum.groups.lowerBound] = 0
            for group in stratum.groups {
                passed[group + 1] = passed[group] + steps[group].bystander * (factors?[group] ?? 1)
            }
            for position in stratum.positions {
                let end = sets.groupEnd[position]
                let start = sets.groupStart?[position] ?? stratum.groups.lowerBound
                var hazard: Double
                if sets.deaths[position] {
                    hazard = passed[end - 1] - passed[start]
                    hazard += steps[end - 1].dying * (factors?[end - 1] ?? 1)
                } else {
                    hazard = end > start ? passed[end] - passed[start] : 0
                }
                result[position] = risks[position] * hazard
            }
        }
        return result
    }

    /// The derivative of the log-likelihood by the scaled coefficients.
    func gradient(_ exposures: [Double], factors: [Double]?) -> [Double] {
        let sets = design.sets
        var residuals = exposures.map { -$0 }
        for position in residuals.indices where sets.deaths[position] {
            let factor = factors?[sets.groupEnd[position] - 1] ?? 1
            residuals[position] += sets.weights[position] * factor
        }
        return design.rows.weightedSum(residuals)
    }

    /// The negative second derivative of the log-likelihood by the scaled coefficients.
    ///
    /// The sum over deaths of the second moment of the covariates over each risk set is one sum
    /// over patients, weighted by exposure; what is left are the squares of the risk sets' means.
    func information(_ exposures: [Double], factors: [Double]?) -> [Double] {
        let lanes = design.rows.lanes
        var gram = GramMatrix(width: design.width)
        gram.add(design.rows, weights: exposures)

        let capacity = 64
        var means = [SIMD4<Double>](repeating: .zero, count: capacity * lanes)
        var weights = [Double](repeating: 0, count: capacity)
        var filled = 0
        forEachGroup { group, riskSums, deathSums in
            let step = steps[group]
            let factor = factors?[group] ?? 1
            if filled > capacity - 2 {
                gram.add(rows: means, count: filled, weights: weights)
                filled = 0
            }
            let share = step.squareShare / step.square
            for lane in 0..<lanes {
                means[filled * lanes + lane] = riskSums[lane] - share * deathSums[lane]
            }
            weights[filled] = -factor * step.square
            filled += 1
            guard step.squareSpread > 0 else { return }
            for lane in 0..<lanes { means[filled * lanes + lane] = deathSums[lane] }
            weights[filled] = -factor * step.squareSpread
            filled += 1
        }
        gram.add(rows: means, count: filled, weights: weights)
        return gram.matrix
    }

    /// Visits the groups of each stratum, latest first, with the sums of risk × covariates over
    /// all at risk and over the dying, both padded.
    func forEachGroup(
        _ body: (_ group: Int, _ riskSums: [SIMD4<Double>], _ deathSums: [SIMD4<Double>]) -> Void
    ) {
        let sets = design.sets
        let rows = design.rows
        let zero = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        for stratum in sets.strata {
            var sums = zero
            var deathSums = zero
            var total = 0.0
            var peak = 0.0
            for group in stratum.groups.reversed() {
                for position in sets.joining(group, in: stratum) {
                    rows.add(row: position, times: risks[position], to: &sums)
                    total += risks[position]
                }
                if sets.entryOrder != nil {
                    peak = max(peak, total)
                    for position in sets.leaving(group, in: stratum) {
                        rows.add(row: position, times: -risks[position], to: &sums)
                        total -= risks[position]
                    }
                    if total < 1e-3 * peak {
                        sums = zero
                        total = 0
                        for position in sets.atRisk(group, in: stratum) {
                            rows.add(row: position, times: risks[position], to: &sums)
                            total += risks[position]
                        }
                        peak = total
                    }
                }
                if steps[group].squareShare > 0 {
                    for lane in deathSums.indices { deathSums[lane] = .zero }
                    for position in sets.groups[group].deaths {
                        rows.add(row: position, times: risks[position], to: &deathSums)
                    }
                }
                body(group, sums, deathSums)
            }
        }
    }
}
