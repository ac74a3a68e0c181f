/// Covariates arranged by risk set, centred within strata and scaled, ready for Cox's likelihood.
///
/// The partial likelihood does not change when a covariate is shifted within a stratum, so the
/// shift costs nothing and keeps the information matrix from cancelling. Coefficients of this
/// type are those of the scaled covariates.
struct CoxDesign {
    let sets: RiskSets
    let names: [String]
    /// One row per position.
    let rows: LaneMatrix
    /// The offset at every position.
    let offsets: [Double]?
    /// What each column was divided by; 1 for a column that is constant within strata.
    let scales: [Double]
    /// What was taken from each column in each stratum.
    let centers: [[Double]]
    /// Columns that do not vary among those ever at risk at a death, in any stratum.
    let constantColumns: Set<Int>
    /// Whether a column varies in some stratum, be it among patients who were never at risk.
    let hasVariation: Bool

    var width: Int { scales.count }

    /// - `allAtRisk`: whether rows before the first death, which are in no risk set of Cox's
    ///   likelihood, count when columns are centred and scaled.
    init(
        _ covariates: Covariates, sets: RiskSets, offsets: [Double]? = nil, allAtRisk: Bool = false
    ) {
        let width = covariates.width
        var rows = LaneMatrix(covariates, order: sets.rows)
        let zero = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        var squares = zero
        var largest = zero
        var centers: [[Double]] = []
        var used = 0
        for stratum in sets.strata {
            // Rows before the first death are in no risk set; they must not set the scale.
            let first =
                allAtRisk || stratum.groups.isEmpty
                ? stratum.positions.lowerBound
                : sets.groups[stratum.groups.lowerBound].deaths.lowerBound
            let inUse = first..<stratum.positions.upperBound
            var center = zero
            for position in inUse { rows.add(row: position, times: 1, to: &center) }
            for lane in center.indices {
                center[lane] /= Double(max(inUse.count, 1))
                largest[lane] = pointwiseMax(largest[lane], abs(center[lane]))
            }
            for position in stratum.positions { rows.subtract(row: position, center) }
            for position in inUse { rows.addSquares(row: position, to: &squares) }
            used += inUse.count
            centers.append(rows.plain(center))
        }
        hasVariation = rows.values.contains { $0 != .zero }
        var constant = Set<Int>()
        var scales = [Double](repeating: 1, count: width)
        var factors = scales
        for (column, (square, center)) in zip(rows.plain(squares), rows.plain(largest)).enumerated()
        {
            let deviation = (square / Double(max(used, 1))).squareRoot()
            if deviation > 1e-13 * center, deviation > 0 {
                scales[column] = deviation
                factors[column] = 1 / deviation
            } else {
                constant.insert(column)
                factors[column] = 0
            }
        }
        rows.multiply(by: factors)
        self.sets = sets
        names = covariates.names
        self.rows = rows
        self.offsets = offsets.map(sets.arranged)
        self.scales = scales
        self.centers = centers
        constantColumns = constant
    }

    /// Coefficients of the scaled covariates from those of the covariates.
    func scaled(_ coefficients: [Double]) -> [Double] {
        zip(coefficients, scales).map { $0 * $1 }
    }

    /// Coefficients of the covariates from those of the scaled covariates.
    func unscaled(_ coefficients: [Double]) -> [Double] {
        zip(coefficients, scales).map { $0 / $1 }
    }

    /// Log-likelihood, gradient and information by the scaled coefficients.
    ///
    /// - `factors`: what each group of deaths counts in gradient and information; 1 by default.
    func evaluate(_ coefficients: [Double], factors: [Double]?) -> CoxEvaluation {
        if sets.ties == .exact { return exactEvaluation(coefficients, factors: factors) }
        let state = CoxState(self, coefficients)
        guard state.logLikelihood.isFinite else {
            return CoxEvaluation(logLikelihood: -.infinity, gradient: [], information: [])
        }
        let exposures = state.exposures(factors)
        return CoxEvaluation(
            logLikelihood: state.logLikelihood,
            gradient: state.gradient(exposures, factors: factors),
            information: state.information(exposures, factors: factors))
    }

    /// What is at risk, at a position, of the linear predictor: offset + covariates × coefficients.
    func predictors(_ coefficients: [Double]) -> [Double] {
        var eta = rows.products(with: coefficients)
        if let offsets { for position in eta.indices { eta[position] += offsets[position] } }
        return eta
    }
}

/// The log partial likelihood at one set of coefficients, with its derivatives.
struct CoxEvaluation {
    let logLikelihood: Double
    let gradient: [Double]
    /// The negative second derivative, row by row.
    let information: [Double]
}

private func abs(_ vector: SIMD4<Double>) -> SIMD4<Double> { pointwiseMax(vector, -vector) }
