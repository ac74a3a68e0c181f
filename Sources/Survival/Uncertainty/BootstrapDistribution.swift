/// How an interval is read off bootstrap replicates.
public enum BootstrapMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// The quantiles of the replicates.
    case percentile
    /// The quantiles mirrored at the estimate.
    case basic
    /// The estimate ± z standard errors of the replicates.
    case normal
    /// Bias-corrected and accelerated: quantiles at shifted levels, correct to second order.
    case bca
}

/// An estimate with its bootstrap replicates, from which intervals are read.
///
/// ### Reference
/// Efron B, Tibshirani RJ. *An Introduction to the Bootstrap*, Chapman & Hall, 1993. Quantiles are of
/// type 7 (Hyndman and Fan), as in R and NumPy.
public struct BootstrapDistribution: Sendable, Hashable {
    /// The statistic of the sample itself.
    public let estimate: Double
    /// The statistic of each resample, in the order of drawing.
    public let replicates: [Double]
    /// The statistic without each patient in turn, for the acceleration of the BCa interval.
    public let jackknife: [Double]
    /// How many resamples were drawn again because the statistic was not defined in them.
    public let redrawn: Int

    private let sorted: [Double]

    /// Keeps an estimate and its replicates.
    ///
    /// - Parameters:
    ///   - estimate: The statistic of the sample itself, finite.
    ///   - replicates: The statistic of each resample, at least two, finite.
    ///   - jackknife: The statistic without each patient in turn; may be empty if no BCa interval is
    ///     wanted.
    ///   - redrawn: How many resamples had to be drawn again.
    /// - Throws: ``SurvivalError/tooFewRows(found:needed:)`` or
    ///   ``SurvivalError/notFinite(what:row:value:)``.
    public init(
        estimate: Double, replicates: [Double], jackknife: [Double] = [], redrawn: Int = 0
    ) throws(SurvivalError) {
        guard replicates.count > 1 else {
            throw .invalidArgument(
                "there are \(replicates.count) bootstrap replicates; at least 2 are needed")
        }
        try requireFinite(
            replicates, count: replicates.count, "bootstrap replicate", plural: "replicates")
        guard estimate.isFinite else {
            throw .invalidArgument("the estimate \(estimate) is not a finite number")
        }
        self.estimate = estimate
        self.replicates = replicates
        self.jackknife = jackknife
        self.redrawn = redrawn
        sorted = replicates.sorted()
    }

    /// The standard deviation of the replicates (denominator one less than their number).
    public var standardError: Double {
        let centre = mean
        let squares = replicates.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        return (squares / Double(replicates.count - 1)).squareRoot()
    }

    /// The mean of the replicates minus the estimate.
    public var bias: Double { mean - estimate }

    private var mean: Double { replicates.reduce(0, +) / Double(replicates.count) }

    /// The quantile of the replicates.
    ///
    /// - Precondition: `0 <= share <= 1`.
    public func quantile(_ share: Double) -> Double { Survival.quantile(share, ofSorted: sorted) }

    /// An interval for the statistic.
    ///
    /// - Parameters:
    ///   - method: How it is read off the replicates.
    ///   - level: The coverage, between 0 and 1.
    /// - Returns: The two limits.
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if the level is not between 0 and 1 or the BCa
    ///   correction is not defined.
    public func interval(
        _ method: BootstrapMethod = .percentile, level: Double = 0.95
    ) throws(SurvivalError) -> ConfidenceInterval {
        try requireLevel(level)
        let tail = (1 - level) / 2
        switch method {
        case .percentile:
            return ConfidenceInterval(
                lower: quantile(tail), upper: quantile(1 - tail), level: level)
        case .basic:
            return ConfidenceInterval(
                lower: 2 * estimate - quantile(1 - tail), upper: 2 * estimate - quantile(tail),
                level: level)
        case .normal:
            let half = NormalDistribution.halfWidth(level: level) * standardError
            return ConfidenceInterval(lower: estimate - half, upper: estimate + half, level: level)
        case .bca:
            let correction = try biasCorrection()
            return ConfidenceInterval(
                lower: quantile(correction.level(tail)),
                upper: quantile(correction.level(1 - tail)),
                level: level)
        }
    }

    /// The two-sided p-value of the hypothesis that the statistic is `null`: twice the smaller share
    /// of replicates on either side of it, the sample itself counted as one more, at most 1.
    ///
    /// It is never 0: with B replicates the least is 2/(B + 1).
    ///
    /// ### Reference
    /// Davison AC, Hinkley DV. *Bootstrap Methods and their Application*, section 4.2. Cambridge
    /// University Press, 1997.
    public func pValue(null: Double = 0) -> Double {
        let below = countUpTo(null, in: sorted)
        let above = sorted.count - countBelow(null, in: sorted)
        return min(1, 2 * Double(min(below, above) + 1) / Double(sorted.count + 1))
    }

    /// What the BCa interval corrects the levels of the percentiles by.
    public struct BiasCorrection: Sendable, Hashable {
        /// The normal quantile of the share of replicates below the estimate, ties counted half.
        public let z0: Double
        /// The acceleration, a sixth of the skewness of the jackknife values.
        public let acceleration: Double

        /// The share of replicates to cut off so that the limit is at `share`.
        public func level(_ share: Double) -> Double {
            let shifted = z0 + NormalDistribution.quantile(share)
            return NormalDistribution.cumulative(z0 + shifted / (1 - acceleration * shifted))
        }
    }

    /// The correction of the BCa interval.
    ///
    /// - Returns: Its two numbers.
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if there are no finite jackknife values or all
    ///   replicates lie on one side of the estimate.
    public func biasCorrection() throws(SurvivalError) -> BiasCorrection {
        guard !jackknife.isEmpty, jackknife.allSatisfy({ $0.isFinite }) else {
            throw .invalidArgument(
                "the BCa interval needs the statistic without each patient in turn, "
                    + "and it is not defined for all of them")
        }
        let below = Double(countBelow(estimate, in: sorted))
        let equal = Double(countUpTo(estimate, in: sorted)) - below
        let z0 = NormalDistribution.quantile((below + 0.5 * equal) / Double(sorted.count))
        guard z0.isFinite else {
            throw .invalidArgument(
                "the BCa interval is not defined: all \(sorted.count) replicates lie on one side "
                    + "of the estimate \(estimate)")
        }
        let centre = jackknife.reduce(0, +) / Double(jackknife.count)
        var squares = 0.0
        var cubes = 0.0
        for value in jackknife {
            let difference = centre - value
            squares += difference * difference
            cubes += difference * difference * difference
        }
        let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
        return BiasCorrection(z0: z0, acceleration: acceleration)
    }
}
