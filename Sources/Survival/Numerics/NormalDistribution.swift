/// The standard normal distribution.
package enum NormalDistribution {
    /// The density at `x`.
    static func density(_ x: Double) -> Double { exp(-0.5 * x * x) * 0.398_942_280_401_432_68 }

    /// P(Z ≤ x).
    static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

    /// P(Z > x), without cancellation.
    static func upperTail(_ x: Double) -> Double { 0.5 * erfc(x * 0.5.squareRoot()) }

    /// P(|Z| > |z|): the two-sided p-value of a z statistic.
    static func twoSided(_ z: Double) -> Double { erfc(abs(z) * 0.5.squareRoot()) }

    /// The number of standard errors on each side of a two-sided interval, such as 1.96 for 0.95.
    package static func halfWidth(level: Double) -> Double { quantile(0.5 + level / 2) }

    /// The value below which a share `p` lies; −∞ at 0 and +∞ at 1.
    ///
    /// Wichura's algorithm AS 241 (*Applied Statistics* 37:477–484, 1988), exact to about 1 part
    /// in 10¹⁶.
    package static func quantile(_ p: Double) -> Double {
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * ratio(r, centre)
        }
        let tail = q < 0 ? p : 1 - p
        guard tail > 0 else { return q < 0 ? -.infinity : .infinity }
        let r = (-log(tail)).squareRoot()
        let value = r <= 5 ? ratio(r - 1.6, middle) : ratio(r - 5, far)
        return q < 0 ? -value : value
    }

    private typealias Rational = (top: [Double], bottom: [Double])

    private static func ratio(_ x: Double, _ rational: Rational) -> Double {
        var top = 0.0
        var bottom = 0.0
        for coefficient in rational.top { top = top * x + coefficient }
        for coefficient in rational.bottom { bottom = bottom * x + coefficient }
        return top / bottom
    }

    // Highest power first.
    private static let centre: Rational = (
        [
            2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
            45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
            133.14166789178437745, 3.387132872796366608,
        ],
        [
            5226.495278852545925, 28729.085735721942674, 39307.89580009271061,
            21213.794301586595867, 5394.1960214247511077, 687.1870074920579083,
            42.313330701600911252, 1.0,
        ]
    )
    private static let middle: Rational = (
        [
            7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
            1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
            4.6303378461565452959, 1.42343711074968357734,
        ],
        [
            1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
            0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
            2.05319162663775882187, 1.0,
        ]
    )
    private static let far: Rational = (
        [
            2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
            0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
            5.4637849111641143699, 6.6579046435011037772,
        ],
        [
            2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
            7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
            0.59983220655588793769, 1.0,
        ]
    )
}
