/// The regularised incomplete beta function I_x(a, b), for `a`, `b` > 0 and 0 ≤ `x` ≤ 1.
///
/// Lentz's evaluation of the continued fraction, on whichever side of the mean it converges fast.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let logFactor =
        logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
    if x < (a + 1) / (a + b + 2) {
        return exp(logFactor) * betaFraction(x, a, b) / a
    }
    return 1 - exp(logFactor) * betaFraction(1 - x, b, a) / b
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var value = d
    for step in 1..<100_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a - 1 + 2 * m) * (a + 2 * m))
        d = 1 / guarded(1 + even * d)
        c = guarded(1 + even / c)
        value *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 1 + 2 * m))
        d = 1 / guarded(1 + odd * d)
        c = guarded(1 + odd / c)
        let change = d * c
        value *= change
        if abs(change - 1) < 1e-16 { break }
    }
    return value
}
