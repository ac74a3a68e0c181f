extension CoxDesign {
    /// The likelihood where ties are treated exactly, with its derivatives.
    func exactEvaluation(_ coefficients: [Double], factors: [Double]?) -> CoxEvaluation {
        let eta = predictors(coefficients)
        var logLikelihood = 0.0
        var residuals = [Double](repeating: 0, count: eta.count)
        var information = [Double](repeating: 0, count: width * width)
        for stratum in sets.strata {
            for group in stratum.groups {
                let deaths = sets.groups[group].deaths
                let members = sets.atRisk(group, in: stratum)
                let factor = factors?[group] ?? 1
                let law = ConditionalBernoulli(
                    logRisks: members.map { eta[$0] }, deaths: deaths.count)
                logLikelihood -= law.logSum
                for death in deaths {
                    logLikelihood += eta[death]
                    residuals[death] += factor
                }
                for (member, share) in zip(members, law.inclusion) {
                    residuals[member] -= factor * share
                }
                let covariance = law.covariance(of: members.flatMap(rows.row), width: width)
                for index in covariance.indices {
                    information[index] += factor * covariance[index]
                }
            }
        }
        return CoxEvaluation(
            logLikelihood: logLikelihood, gradient: rows.weightedSum(residuals),
            information: information)
    }
}

extension CoxDesign {
    /// The log-likelihood at given linear predictors, and its derivative by each of them, by
    /// position.
    func residuals(_ eta: [Double]) -> (logLikelihood: Double, residuals: [Double]) {
        var residuals = [Double](repeating: 0, count: eta.count)
        guard sets.ties == .exact else {
            let state = CoxState(self, predictors: eta)
            for (position, exposure) in state.exposures().enumerated() {
                let own = sets.deaths[position] ? sets.weights[position] : 0
                residuals[position] = own - exposure
            }
            return (state.logLikelihood, residuals)
        }
        var logLikelihood = 0.0
        for stratum in sets.strata {
            for group in stratum.groups {
                let deaths = sets.groups[group].deaths
                let members = sets.atRisk(group, in: stratum)
                let law = ConditionalBernoulli(
                    logRisks: members.map { eta[$0] }, deaths: deaths.count)
                logLikelihood -= law.logSum
                for death in deaths {
                    logLikelihood += eta[death]
                    residuals[death] += 1
                }
                for (member, share) in zip(members, law.inclusion) { residuals[member] -= share }
            }
        }
        return (logLikelihood, residuals)
    }
}
