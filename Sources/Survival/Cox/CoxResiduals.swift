extension CoxModel {
    /// The martingale residual of every patient: events seen minus events expected.
    ///
    /// At most 1; they sum to 0 (weighted, if there are weights). After exact ties the hazard is
    /// Breslow's.
    ///
    /// - Returns: One number per patient.
    /// - Throws: Nothing that a fitted model can cause.
    ///
    /// ### Reference
    /// Therneau TM, Grambsch PM, Fleming TR. *Biometrika* 77(1):147–160, 1990.
    public func martingaleResiduals() throws(SurvivalError) -> [Double] {
        let state = try fittedState()
        let sets = state.design.sets
        let exposures = state.exposures()
        var residuals = [Double](repeating: 0, count: count)
        for (position, row) in sets.rows.enumerated() where sets.weights[position] > 0 {
            let expected = exposures[position] / sets.weights[position]
            residuals[row] = (outcome.events[row] ? 1 : 0) - expected
        }
        return residuals
    }

    /// The deviance residual of every patient: the martingale residual made about symmetric.
    ///
    /// - Returns: One number per patient; large ones are outliers.
    /// - Throws: Nothing that a fitted model can cause.
    public func devianceResiduals() throws(SurvivalError) -> [Double] {
        zip(try martingaleResiduals(), outcome.events).map { residual, event in
            let deviance = -2 * (residual + (event ? log(1 - residual) : 0))
            let size = max(0, deviance).squareRoot()
            return residual < 0 ? -size : size
        }
    }

    /// The score residual of every patient and covariate: the own share of the gradient.
    ///
    /// - Returns: `[patient][covariate]`; each column sums to 0 (weighted, if there are weights).
    /// - Throws: ``SurvivalError`` after exact ties, where it has no such form.
    public func scoreResiduals() throws(SurvivalError) -> [[Double]] {
        let state = try fittedState(for: "score residuals")
        let design = state.design
        let residuals = CoxSums(state).scoreResiduals()
        var result = [[Double]](repeating: [], count: count)
        for (position, row) in design.sets.rows.enumerated() {
            result[row] = zip(residuals.row(position), design.scales).map { $0 * $1 }
        }
        return result
    }

    /// How much the coefficients would change, about, without each patient.
    ///
    /// - Returns: `[patient][covariate]`: coefficient with the patient minus without.
    /// - Throws: ``SurvivalError`` after exact ties, where it has no such form.
    public func influences() throws(SurvivalError) -> [[Double]] {
        let weights = outcome.weights
        return try scoreResiduals().enumerated().map { row, residual in
            covariance.map { (weights?[row] ?? 1) * dot($0, residual) }
        }
    }

    /// The Schoenfeld residuals: at every death, the covariates minus their mean over those at
    /// risk.
    ///
    /// - Parameter scaled: Whether to multiply by the deaths and the covariance and add the
    ///   coefficients, so that they scatter about a coefficient that may change in time.
    /// - Returns: One row per death.
    /// - Throws: ``SurvivalError`` after exact ties, where it has no such form.
    ///
    /// ### Reference
    /// Schoenfeld D. *Biometrika* 69(1):239–241, 1982.
    /// Grambsch PM, Therneau TM. *Biometrika* 81(3):515–526, 1994.
    public func schoenfeldResiduals(
        scaled: Bool = false
    ) throws(SurvivalError) -> SchoenfeldResiduals {
        let state = try fittedState(for: "Schoenfeld residuals")
        let design = state.design
        let sets = design.sets
        let sums = CoxSums(state)
        var rows: [Int] = []
        var times: [Double] = []
        var values: [[Double]] = []
        for (index, group) in sets.groups.enumerated() {
            let mean = sums.means.row(index)
            for position in group.deaths {
                var residual = design.rows.row(position)
                for column in residual.indices {
                    residual[column] = (residual[column] - mean[column]) * design.scales[column]
                }
                rows.append(sets.rows[position])
                times.append(group.time)
                values.append(residual)
            }
        }
        if scaled {
            let deaths = Double(values.count)
            let coefficients = self.values
            values = values.map { residual in
                covariance.indices.map {
                    deaths * dot(covariance[$0], residual) + coefficients[$0]
                }
            }
        }
        return SchoenfeldResiduals(
            names: covariates.names, rows: rows, times: times, values: values)
    }

    /// The likelihood's sums at the coefficients; after exact ties those of Breslow, unless they
    /// have no such form.
    func fittedState(for what: String? = nil) throws(SurvivalError) -> CoxState {
        if let what, ties == .exact {
            throw .invalidArgument("exact ties have no \(what); fit with Efron's")
        }
        let design = try coxDesign(covariates, outcome, ties == .exact ? .breslow : ties, offsets)
        return CoxState(design, design.scaled(values))
    }
}

/// Residuals at the deaths, by stratum and time; tied deaths in the order of their rows.
public struct SchoenfeldResiduals: Sendable, Hashable {
    /// The names of the covariates.
    public let names: [String]
    /// The row of the patient who died.
    public let rows: [Int]
    /// The time of the death.
    public let times: [Double]
    /// `[death][covariate]`.
    public let values: [[Double]]
}
