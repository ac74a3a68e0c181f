/// The binomial distribution with probability one half, which the sign test and McNemar's use.
enum BinomialDistribution {
    /// P(X ≤ k) for `trials` fair coins.
    static func fairCumulative(_ k: Int, trials: Int) -> Double {
        if k < 0 { return 0 }
        if k >= trials { return 1 }
        guard trials <= 1000 else { return incompleteBeta(0.5, Double(trials - k), Double(k + 1)) }
        // Binomial coefficients times a power of two: exact while they fit into 53 bits.
        var term = Double(sign: .plus, exponent: -trials, significand: 1)
        var sum = term
        for successes in 0..<k {
            term = term * Double(trials - successes) / Double(successes + 1)
            sum += term
        }
        return min(1, sum)
    }

    /// The exact two-sided p-value of `successes` among `trials` fair coins; 1 without trials.
    static func fairTwoSided(_ successes: Int, trials: Int) -> Double {
        min(1, 2 * fairCumulative(min(successes, trials - successes), trials: trials))
    }
}
