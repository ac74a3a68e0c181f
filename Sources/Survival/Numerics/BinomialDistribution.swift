/// The binomial distribution with probability one half, which the sign test and McNemar's use.
enum BinomialDistribution {
    /// P(X ≤ k) for `trials` fair coins.
    static func fairCumulative(_ k: Int, trials: Int) -> Double {
        if k < 0 { return 0 }
        if k >= trials { return 1 }
        return incompleteBeta(0.5, Double(trials - k), Double(k + 1))
    }

    /// The exact two-sided p-value of `successes` among `trials` fair coins; 1 without trials.
    static func fairTwoSided(_ successes: Int, trials: Int) -> Double {
        min(1, 2 * fairCumulative(min(successes, trials - successes), trials: trials))
    }
}
