/// The area under the receiver operating characteristic of a binary score.
///
/// It is the chance that a positive scores above a negative, ties counting one half (the
/// Mann-Whitney statistic). The variance is DeLong's.
///
/// ### Reference
/// DeLong ER, DeLong DM, Clarke-Pearson DL. *Biometrics* 44(3):837–845, 1988.
/// Sun X, Xu W. *IEEE Signal Processing Letters* 21(11):1389–1393, 2014.
public struct AreaUnderROC: Sendable, Hashable {
    /// The area, from 0 to 1; one half is chance.
    public let value: Double
    /// The number of positive rows.
    public let positives: Int
    /// The number of negative rows.
    public let negatives: Int
    /// The variance of ``value``; `nil` when a class has a single row.
    public let variance: Double?

    /// Of every row: the share of the other class that it is placed on the right side of.
    let placements: [Double]
    let labels: [Bool]

    /// Computes the area.
    ///
    /// - Parameters:
    ///   - scores: One finite number per row; **higher means more likely positive**.
    ///   - labels: `true` for a positive row; as many as scores.
    /// - Throws: ``SurvivalError`` if the input is empty, its counts differ, a score is not
    ///   finite, or only one class is present.
    /// - Complexity: O(*n* log *n*).
    public init(scores: [Double], labels: [Bool]) throws(SurvivalError) {
        let ranked = try RankedLabels(scores: scores, labels: labels)
        try ranked.requireBothClasses()
        let positives = ranked.positives
        let negatives = ranked.negatives

        // Twice the number of concordant pairs, so that ties stay whole numbers.
        var doubled = 0
        var ofPositive = [Double](repeating: 0, count: ranked.thresholds.count)
        var ofNegative = ofPositive
        for step in ranked.thresholds.indices {
            let here = ranked.counts(at: step)
            let below = 2 * (negatives - ranked.falsePositives[step]) + here.negatives
            let above = 2 * (ranked.truePositives[step] - here.positives) + here.positives
            doubled += here.positives * below
            ofPositive[step] = Double(below) / Double(2 * negatives)
            ofNegative[step] = Double(above) / Double(2 * positives)
        }
        value = Double(doubled) / (2 * Double(positives) * Double(negatives))
        self.positives = positives
        self.negatives = negatives
        self.labels = labels
        placements = labels.indices.map {
            labels[$0] ? ofPositive[ranked.steps[$0]] : ofNegative[ranked.steps[$0]]
        }
        variance = Self.covariance(
            placements, value, placements, value, labels, positives, negatives)
    }

    /// The square root of ``variance``.
    public var standardError: Double? { variance?.squareRoot() }

    /// The normal interval on the scale of the area, cut at 0 and 1.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The interval, of width 0 when the score separates the classes.
    /// - Throws: ``SurvivalError`` if a class has a single row or `level` is not between 0 and 1.
    public func interval(level: Double = 0.95) throws(SurvivalError) -> ConfidenceInterval {
        let half = try halfWidth(level)
        return ConfidenceInterval(
            lower: max(0, value - half), upper: min(1, value + half), level: level)
    }

    /// The interval that is normal on the scale log(A / (1 − A)): never outside 0...1.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The interval.
    /// - Throws: ``SurvivalError`` if the area is 0 or 1, where the scale has no end, a class
    ///   has a single row, or `level` is not between 0 and 1.
    public func logitInterval(level: Double = 0.95) throws(SurvivalError) -> ConfidenceInterval {
        let spread = value * (1 - value)
        guard spread > 0 else {
            throw .zeroVariance(what: "an area of \(value) on the logit scale")
        }
        let half = try halfWidth(level) / spread
        let center = log(value / (1 - value))
        return ConfidenceInterval(
            lower: sigmoid(center - half), upper: sigmoid(center + half), level: level)
    }

    private func halfWidth(_ level: Double) throws(SurvivalError) -> Double {
        try requireLevel(level)
        guard let standardError else {
            throw .invalidArgument(
                "an area over \(positives) positive and \(negatives) negative rows has no "
                    + "variance; two of each are needed")
        }
        return NormalDistribution.halfWidth(level: level) * standardError
    }

    /// DeLong's covariance of two areas over the same rows.
    static func covariance(
        _ first: [Double], _ firstMean: Double, _ second: [Double], _ secondMean: Double,
        _ labels: [Bool], _ positives: Int, _ negatives: Int
    ) -> Double? {
        guard positives > 1, negatives > 1 else { return nil }
        var ofPositives = 0.0
        var ofNegatives = 0.0
        for row in labels.indices {
            let product = (first[row] - firstMean) * (second[row] - secondMean)
            if labels[row] { ofPositives += product } else { ofNegatives += product }
        }
        let m = Double(positives)
        let n = Double(negatives)
        return ofPositives / ((m - 1) * m) + ofNegatives / ((n - 1) * n)
    }
}
