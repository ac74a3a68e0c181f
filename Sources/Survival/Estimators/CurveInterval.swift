/// The scale on which a pointwise confidence interval of a probability is symmetric.
public enum IntervalScale: String, Sendable, Hashable, Codable, CaseIterable {
    /// S ± z·se, cut to [0, 1].
    case plain
    /// On log S; the upper limit is cut to 1.
    case log
    /// On log(−log S): always inside (0, 1), and the best in small samples.
    case logLog
    /// On the arcsine of √S.
    case arcsine
}

/// The lower and upper limits of a curve at each of its times.
public struct CurveInterval: Sendable, Hashable {
    /// The scale of the interval.
    public let scale: IntervalScale
    /// The coverage of the interval at each time, such as 0.95.
    public let level: Double
    /// The lower limits; NaN where the interval is not defined.
    public let lower: [Double]
    /// The upper limits; NaN where the interval is not defined.
    public let upper: [Double]
}

/// The limits of one probability with its standard error, by the scale of the interval.
struct ProbabilityInterval {
    let scale: IntervalScale
    let z: Double

    init(scale: IntervalScale, level: Double) {
        precondition(level > 0 && level < 1, "the level \(level) of an interval must be in (0, 1)")
        self.scale = scale
        z = NormalDistribution.halfWidth(level: level)
    }

    /// The limits of the probability `p` whose logarithm has the standard error `se`.
    ///
    /// NaN where the scale has no value at `p`: at 0 and, except for plain and log, at 1.
    func limits(_ p: Double, standardErrorOfLog se: Double) -> (lower: Double, upper: Double) {
        guard p > 0, se.isFinite else { return (.nan, .nan) }
        switch scale {
        case .plain:
            return (max(0, p - z * p * se), min(1, p + z * p * se))
        case .log:
            let factor = exp(z * se)
            return (p / factor, min(1, p * factor))
        case .logLog:
            guard p < 1 else { return (.nan, .nan) }
            // exp(−exp(log(−log p) ± shift)) with one logarithm and one exponential less.
            let logP = Survival.log(p)
            let factor = exp(-z * se / logP)
            return (exp(logP * factor), exp(logP / factor))
        case .arcsine:
            guard p < 1 else { return (.nan, .nan) }
            let angle = asin(p.squareRoot())
            let shift = 0.5 * z * se * (p / (1 - p)).squareRoot()
            let lower = sin(max(0, angle - shift))
            let upper = sin(min(.pi / 2, angle + shift))
            return (lower * lower, upper * upper)
        }
    }
}
