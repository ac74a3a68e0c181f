/// Minimises −log likelihood / weight + λ (α |b|₁ + (1 − α)/2 |b|²) for scaled coefficients.
///
/// Proximal Newton: the likelihood is replaced by its quadratic at the current coefficients, which
/// coordinate descent minimises with the penalty; the step is halved until the objective falls.
/// Only columns that may be active take part; the others are checked afterwards.
///
/// ### Reference
/// Simon N, Friedman J, Hastie T, Tibshirani R. *Journal of Statistical Software* 39(5), 2011.
/// Lee JD, Sun Y, Saunders MA. *SIAM Journal on Optimization* 24(3):1420–1443, 2014.
struct ElasticNetSolver<Design: PenalizedLikelihood> {
    let design: Design
    let mixing: Double
    let total: Double
    private(set) var coefficients: [Double]
    /// The gradient of the loss at ``coefficients``, without penalty.
    private(set) var gradient: [Double]
    private(set) var logLikelihood: Double

    private static var tolerance: Double { 1e-10 }

    init(_ design: Design, mixing: Double) {
        self.design = design
        self.mixing = mixing
        total = design.total
        coefficients = [Double](repeating: 0, count: design.width)
        (logLikelihood, gradient) = (0, [])
        measure()
    }

    /// The penalty from which on all coefficients are 0; for a pure ridge, one near it.
    var largestPenalty: Double {
        gradient.reduce(0) { max($0, abs($1)) } / max(mixing, 1e-3)
    }

    /// Moves to the minimum at a penalty, starting from the one at a larger penalty.
    mutating func solve(_ penalty: Double, after previous: Double?) throws(SurvivalError) {
        let threshold = mixing * (2 * penalty - (previous ?? penalty))
        var active = coefficients.indices.filter {
            coefficients[$0] != 0 || abs(gradient[$0]) >= threshold
        }
        while true {
            if !active.isEmpty { try solve(penalty, active) }
            measure()
            let included = Set(active)
            let slack = mixing * penalty + Self.tolerance
            let violators = coefficients.indices.filter {
                !included.contains($0) && abs(gradient[$0]) > slack
            }
            if violators.isEmpty { return }
            active = (active + violators).sorted()
        }
    }

    /// Log-likelihood and gradient over all columns.
    private mutating func measure() {
        let (value, slope) = design.slope(coefficients)
        logLikelihood = value
        gradient = slope.map { -$0 / total }
    }

    private mutating func solve(_ penalty: Double, _ active: [Int]) throws(SurvivalError) {
        let part = design.columns(active)
        var b = active.map { coefficients[$0] }
        var current = part.evaluate(b)
        let l1 = penalty * mixing
        let l2 = penalty * (1 - mixing)
        func objective(_ evaluation: CoxEvaluation, _ b: [Double]) -> Double {
            var value = -evaluation.logLikelihood / total
            for coefficient in b {
                value += l1 * abs(coefficient) + l2 / 2 * coefficient * coefficient
            }
            return value
        }
        for _ in 0..<100 {
            let slope = current.gradient.map { -$0 / total }
            if violation(b, slope, l1, l2) < Self.tolerance {
                for (index, column) in active.enumerated() { coefficients[column] = b[index] }
                return
            }
            let curvature = current.information.map { $0 / total }
            let target = QuadraticLasso(slope, curvature, b, l1, l2).solution()
            let value = objective(current, b)
            var length = 1.0
            while true {
                let next = zip(b, target).map { length == 1 ? $1 : $0 + length * ($1 - $0) }
                let evaluation = part.evaluate(next)
                if evaluation.logLikelihood.isFinite,
                    objective(evaluation, next) <= value + 1e-14 * abs(value)
                {
                    b = next
                    current = evaluation
                    break
                }
                length /= 2
                guard length > 1e-8 else {
                    throw .notConverged(what: "the elastic net", iterations: 100)
                }
            }
        }
        throw .notConverged(what: "the elastic net", iterations: 100)
    }

    /// By how much the conditions of the minimum are violated at most.
    private func violation(_ b: [Double], _ slope: [Double], _ l1: Double, _ l2: Double) -> Double {
        var worst = 0.0
        for (value, slope) in zip(b, slope) {
            let pull = slope + l2 * value
            let gap =
                value == 0 ? max(0, abs(pull) - l1) : abs(pull + (value > 0 ? l1 : -l1))
            worst = max(worst, gap)
        }
        return worst
    }
}

/// Minimises g′(b − b₀) + ½ (b − b₀)′H(b − b₀) + l₁ |b|₁ + l₂/2 |b|² by coordinate descent.
private struct QuadraticLasso {
    private let curvature: [Double]
    private let l1: Double
    private let l2: Double
    private var b: [Double]
    /// g + H(b − b₀).
    private var slope: [Double]

    init(_ slope: [Double], _ curvature: [Double], _ start: [Double], _ l1: Double, _ l2: Double) {
        self.slope = slope
        self.curvature = curvature
        b = start
        self.l1 = l1
        self.l2 = l2
    }

    func solution() -> [Double] {
        var copy = self
        for sweep in 0..<10_000 {
            let change = copy.sweep()
            if change < 1e-13 { break }
            // Descent is slow for correlated columns: on settled signs, solve at once.
            if sweep % 5 == 4, copy.solveOnSupport() { break }
        }
        return copy.b
    }

    /// Updates every coordinate; returns the largest change of the slope.
    private mutating func sweep() -> Double {
        let width = b.count
        var largest = 0.0
        for j in 0..<width {
            let own = curvature[j * width + j]
            guard own + l2 > 0 else { continue }
            let pull = own * b[j] - slope[j]
            let shrunk = pull > l1 ? pull - l1 : pull < -l1 ? pull + l1 : 0
            change(j, to: shrunk / (own + l2), &largest)
        }
        return largest
    }

    private mutating func change(_ j: Int, to value: Double, _ largest: inout Double) {
        let width = b.count
        let step = value - b[j]
        guard step != 0 else { return }
        b[j] = value
        for k in 0..<width { slope[k] += curvature[j * width + k] * step }
        largest = max(largest, abs(step) * (curvature[j * width + j] + l2))
    }

    /// Goes to the minimum on the columns that are not 0, if that changes no sign and frees no
    /// other column.
    private mutating func solveOnSupport() -> Bool {
        let width = b.count
        let support = b.indices.filter { b[$0] != 0 }
        guard !support.isEmpty else { return false }
        var matrix: [Double] = []
        for i in support {
            for j in support { matrix.append(curvature[i * width + j] + (i == j ? l2 : 0)) }
        }
        guard let factor = try? Cholesky(matrix, width: support.count, tolerance: 1e-12) else {
            return false
        }
        let pull = support.map { -(slope[$0] + l2 * b[$0] + (b[$0] > 0 ? l1 : -l1)) }
        let step = factor.solve(pull)
        for (index, j) in support.enumerated() where (b[j] + step[index]) * b[j] <= 0 {
            return false
        }
        let before = (b, slope)
        var ignored = 0.0
        for (index, j) in support.enumerated() { change(j, to: b[j] + step[index], &ignored) }
        let slack = l1 * (1 + 1e-12) + 1e-14
        if b.indices.contains(where: { b[$0] == 0 && abs(slope[$0]) > slack }) {
            (b, slope) = before
            return false
        }
        return true
    }
}
