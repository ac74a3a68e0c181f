/// Newton's method for Cox's likelihood, with an optional ridge penalty.
///
/// Steps that do not raise the likelihood are halved. When the likelihood can rise no further
/// although a step still moves the linear predictor, a covariate separates the events and its
/// coefficient would run to infinity: that is an error, not a result.
struct CoxNewton {
    /// A likelihood of scaled coefficients, with what Newton's method must know of it.
    protocol Likelihood {
        var design: CoxDesign { get }
        func evaluate(_ coefficients: [Double]) -> CoxEvaluation
    }

    /// The coefficients of the scaled covariates.
    let coefficients: [Double]
    /// The likelihood at the offsets alone.
    let null: CoxEvaluation
    /// The likelihood at the coefficients, without penalty.
    let fitted: CoxEvaluation
    /// The inverse of the penalised information, row by row.
    let covariance: [Double]
    /// The score statistic at the offsets alone; meaningless with a penalty.
    let score: Double
    let iterations: Int

    static let iterationLimit = 60

    init(_ likelihood: some Likelihood, ridge: Double = 0) throws(SurvivalError) {
        let design = likelihood.design
        let width = design.width
        // θ/2 Σ b² in terms of the scaled coefficients γ = b × scale.
        let penalties = design.scales.map { ridge / ($0 * $0) }
        func penalized(_ evaluation: CoxEvaluation, _ coefficients: [Double]) -> Double {
            var value = evaluation.logLikelihood
            for j in 0..<width { value -= penalties[j] / 2 * coefficients[j] * coefficients[j] }
            return value
        }

        var coefficients = [Double](repeating: 0, count: width)
        var current = likelihood.evaluate(coefficients)
        null = current
        if ridge == 0 { try Self.requireInformation(current, design) }
        // One event of mean weight is the unit in which gains of likelihood are judged.
        let unit =
            design.sets.deathWeight / Double(design.sets.groups.reduce(0) { $0 + $1.deathCount })

        var score = 0.0
        var iteration = 0
        while true {
            let value = penalized(current, coefficients)
            var gradient = current.gradient
            var information = current.information
            for j in 0..<width {
                gradient[j] -= penalties[j] * coefficients[j]
                information[j * width + j] += penalties[j]
            }
            let factor: Cholesky
            do {
                factor = try Cholesky(information, width: width)
            } catch {
                let name = design.names[error.column]
                if iteration == 0 { throw .singular(covariate: name) }
                throw .monotoneLikelihood(covariate: name)
            }
            let step = factor.solve(gradient)
            let gain = dot(gradient, step)
            if iteration == 0 { score = gain }
            if gain < 1e-6 * unit {
                try Self.requireRest(step, design)
            }
            if gain <= 1e-16 * max(unit, abs(value)) {
                // The last step costs nothing and brings the coefficients to full precision.
                self.coefficients = zip(coefficients, step).map { $0 + $1 }
                fitted = current
                covariance = factor.inverse()
                self.score = score
                iterations = iteration
                return
            }
            iteration += 1
            guard iteration <= Self.iterationLimit else {
                throw .notConverged(what: "the Cox regression", iterations: iteration - 1)
            }
            var length = 1.0
            while true {
                let next = zip(coefficients, step).map { $0 + length * $1 }
                let evaluation = likelihood.evaluate(next)
                if penalized(evaluation, next) >= value - 1e-13 * abs(value) {
                    coefficients = next
                    current = evaluation
                    break
                }
                length /= 2
                guard length > 1e-10 else {
                    throw .notConverged(what: "the Cox regression", iterations: iteration)
                }
            }
        }
    }

    /// Throws if no covariate, or a certain one, bears on the likelihood at all.
    private static func requireInformation(
        _ evaluation: CoxEvaluation, _ design: CoxDesign
    ) throws(SurvivalError) {
        let width = design.width
        let floor = 1e-13 * design.sets.deathWeight
        let empty = (0..<width).filter { evaluation.information[$0 * width + $0] <= floor }
        if empty.count == width, design.hasVariation { throw .noInformation }
        if let first = design.constantColumns.union(empty).min() {
            throw .singular(covariate: design.names[first])
        }
    }

    /// Throws if a step that gains nothing still moves somebody's linear predictor.
    private static func requireRest(_ step: [Double], _ design: CoxDesign) throws(SurvivalError) {
        let moved = design.rows.products(with: step).reduce(0) { max($0, abs($1)) }
        guard moved > 0.1 else { return }
        let column = step.indices.reduce(0) { abs(step[$1]) > abs(step[$0]) ? $1 : $0 }
        throw .monotoneLikelihood(covariate: design.names[column])
    }
}

extension CoxDesign: CoxNewton.Likelihood {
    var design: CoxDesign { self }

    func evaluate(_ coefficients: [Double]) -> CoxEvaluation {
        evaluate(coefficients, factors: nil)
    }
}
