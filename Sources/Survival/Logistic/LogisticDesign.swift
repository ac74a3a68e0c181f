/// Covariates and labels ready for the logistic likelihood, whose intercept is always at its best.
///
/// Columns are centred and divided by their standard deviation (with the number of rows as
/// denominator); a constant column becomes 0. Maximising over the intercept leaves a concave
/// function of the coefficients alone, so that no coefficient is special.
struct LogisticDesign: PenalizedLikelihood {
    /// One row per patient.
    let rows: LaneMatrix
    let labels: [Bool]
    let means: [Double]
    /// What each column was divided by; 1 for a constant column.
    let scales: [Double]

    var width: Int { scales.count }
    var total: Double { Double(labels.count) }

    init(_ covariates: Covariates, labels: [Bool]) {
        let count = Double(labels.count)
        var rows = LaneMatrix(covariates, order: Array(labels.indices))
        var sum = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        for row in labels.indices { rows.add(row: row, times: 1 / count, to: &sum) }
        for row in labels.indices { rows.subtract(row: row, sum) }
        var squares = [SIMD4<Double>](repeating: .zero, count: rows.lanes)
        for row in labels.indices { rows.addSquares(row: row, to: &squares) }
        let means = rows.plain(sum)
        let deviations = rows.plain(squares).map { ($0 / count).squareRoot() }
        let varies = zip(deviations, means).map { $0 > 1e-13 * abs($1) && $0 > 0 }
        rows.multiply(by: zip(deviations, varies).map { $1 ? 1 / $0 : 0 })
        self.rows = rows
        self.labels = labels
        self.means = means
        scales = zip(deviations, varies).map { $1 ? $0 : 1 }
    }

    private init(rows: LaneMatrix, labels: [Bool], means: [Double], scales: [Double]) {
        (self.rows, self.labels, self.means, self.scales) = (rows, labels, means, scales)
    }

    func columns(_ columns: [Int]) -> LogisticDesign {
        var chosen = LaneMatrix(count: rows.count, width: columns.count)
        for row in 0..<rows.count {
            for (new, old) in columns.enumerated() { chosen[row, new] = rows[row, old] }
        }
        return LogisticDesign(
            rows: chosen, labels: labels, means: columns.map { means[$0] },
            scales: columns.map { scales[$0] })
    }

    func slope(_ coefficients: [Double]) -> (logLikelihood: Double, gradient: [Double]) {
        let fit = fit(rows.products(with: coefficients))
        return (fit.logLikelihood, rows.weightedSum(residuals(fit)))
    }

    func evaluate(_ coefficients: [Double]) -> CoxEvaluation {
        let fit = fit(rows.products(with: coefficients))
        let weights = fit.probabilities.map { $0 * (1 - $0) }
        let sum = weights.reduce(0, +)
        var gram = GramMatrix(width: width)
        gram.add(rows, weights: weights)
        var information = gram.matrix
        if sum > 0 {
            let pull = rows.weightedSum(weights)
            for i in 0..<width {
                for j in 0..<width { information[i * width + j] -= pull[i] * pull[j] / sum }
            }
        }
        return CoxEvaluation(
            logLikelihood: fit.logLikelihood, gradient: rows.weightedSum(residuals(fit)),
            information: information)
    }

    /// The intercept for coefficients of the scaled columns.
    func intercept(_ coefficients: [Double]) -> Double {
        fit(rows.products(with: coefficients)).intercept
    }

    private typealias Fit = (intercept: Double, probabilities: [Double], logLikelihood: Double)

    private func residuals(_ fit: Fit) -> [Double] {
        zip(labels, fit.probabilities).map { ($0 ? 1 : 0) - $1 }
    }

    /// The best intercept beside linear predictors: where the probabilities add up to the positives.
    private func fit(_ predictors: [Double]) -> Fit {
        let positives = Double(labels.count { $0 })
        // The sum of probabilities rises with the intercept, from 0 to all.
        var lower = -(predictors.max() ?? 0) - 50
        var upper = -(predictors.min() ?? 0) + 50
        var intercept = log(positives / (total - positives))
        intercept = min(max(intercept, lower), upper)
        for _ in 0..<200 {
            var sum = 0.0
            var slope = 0.0
            for predictor in predictors {
                let p = sigmoid(predictor + intercept)
                sum += p
                slope += p * (1 - p)
            }
            let gap = sum - positives
            if gap > 0 { upper = intercept } else { lower = intercept }
            if abs(gap) <= 1e-13 * total || upper - lower <= 1e-15 * max(1, abs(intercept)) {
                break
            }
            let step = slope > 0 ? intercept - gap / slope : .nan
            intercept = step > lower && step < upper ? step : (lower + upper) / 2
        }
        var value = 0.0
        let probabilities = zip(predictors, labels).map { predictor, label in
            let eta = predictor + intercept
            value += logSigmoid(label ? eta : -eta)
            return sigmoid(eta)
        }
        return (intercept, probabilities, value)
    }
}
