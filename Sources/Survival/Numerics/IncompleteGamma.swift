/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x).
///
/// A power series below a + 1 and Legendre's continued fraction above, each summed to double
/// precision, so that the smaller of the two is never a difference.
enum IncompleteGamma {
    /// P(a, x): the lower tail, for `a` > 0 and `x` ≥ 0.
    static func lower(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x == .infinity { return 1 }
        return x < a + 1 ? series(a, x) : 1 - fraction(a, x)
    }

    /// Q(a, x): the upper tail, for `a` > 0 and `x` ≥ 0.
    static func upper(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        if x == .infinity { return 0 }
        return x < a + 1 ? 1 - series(a, x) : fraction(a, x)
    }

    private static func factor(_ a: Double, _ x: Double) -> Double {
        exp(a * log(x) - x - logGamma(a))
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var denominator = a
        while term > sum * 1e-17 {
            denominator += 1
            term *= x / denominator
            sum += term
        }
        return sum * factor(a, x)
    }

    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for step in 1..<100_000 {
            let numerator = -Double(step) * (Double(step) - a)
            b += 2
            d = numerator * d + b
            if abs(d) < tiny { d = tiny }
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let change = c * d
            value *= change
            if abs(change - 1) < 1e-16 { break }
        }
        return value * factor(a, x)
    }
}
