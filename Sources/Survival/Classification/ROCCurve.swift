/// The receiver operating characteristic of a binary score: every threshold's trade.
public struct ROCCurve: Sendable, Hashable {
    /// The two rates at one threshold: rows that score at least as much are called positive.
    public struct Point: Sendable, Hashable, Codable {
        /// The lowest score called positive; infinite at the first point, which calls nobody.
        public let threshold: Double
        /// The positives called positive.
        public let truePositives: Int
        /// The negatives called positive.
        public let falsePositives: Int
        /// The share of the positives called positive: sensitivity, recall.
        public let truePositiveRate: Double
        /// The share of the negatives called positive: 1 − specificity.
        public let falsePositiveRate: Double

        /// The share of the positives called positive.
        public var sensitivity: Double { truePositiveRate }
        /// The share of the negatives called negative.
        public var specificity: Double { 1 - falsePositiveRate }
    }

    /// From (0, 0) to (1, 1): one point per distinct score, thresholds falling.
    public let points: [Point]
    /// The number of positive rows.
    public let positives: Int
    /// The number of negative rows.
    public let negatives: Int

    /// Builds the curve.
    ///
    /// - Parameters:
    ///   - scores: One finite number per row; **higher means more likely positive**.
    ///   - labels: `true` for a positive row; as many as scores.
    /// - Throws: ``SurvivalError`` if the input is empty, its counts differ, a score is not
    ///   finite, or only one class is present.
    public init(scores: [Double], labels: [Bool]) throws(SurvivalError) {
        let ranked = try RankedLabels(scores: scores, labels: labels)
        try ranked.requireBothClasses()
        let positives = ranked.positives
        let negatives = ranked.negatives
        func point(_ threshold: Double, _ true_: Int, _ false_: Int) -> Point {
            Point(
                threshold: threshold, truePositives: true_, falsePositives: false_,
                truePositiveRate: Double(true_) / Double(positives),
                falsePositiveRate: Double(false_) / Double(negatives))
        }
        points =
            [point(.infinity, 0, 0)]
            + ranked.thresholds.indices.map {
                point(
                    ranked.thresholds[$0], ranked.truePositives[$0], ranked.falsePositives[$0])
            }
        self.positives = positives
        self.negatives = negatives
    }

    /// The area under the whole curve, by trapezoids; equal to ``AreaUnderROC/value``.
    public var area: Double { trapezoids(upTo: 1) }

    /// The area left of a false-positive rate, the curve taken as straight between points.
    ///
    /// - Parameter falsePositiveRate: The right end, above 0 and at most 1.
    /// - Returns: The plain area, at most `falsePositiveRate`.
    /// - Throws: ``SurvivalError`` if the rate is not so.
    public func area(upTo falsePositiveRate: Double) throws(SurvivalError) -> Double {
        guard falsePositiveRate > 0, falsePositiveRate <= 1 else {
            throw .invalidArgument(
                "a partial area ends at a false-positive rate above 0 and at most 1, "
                    + "not \(falsePositiveRate)")
        }
        return trapezoids(upTo: falsePositiveRate)
    }

    private func trapezoids(upTo falsePositiveRate: Double) -> Double {
        var sum = 0.0
        for (left, right) in zip(points, points.dropFirst())
        where left.falsePositiveRate < falsePositiveRate {
            let x0 = left.falsePositiveRate
            let x1 = right.falsePositiveRate
            let end = min(x1, falsePositiveRate)
            guard end > x0 else { continue }
            let rise = (right.truePositiveRate - left.truePositiveRate) * (end - x0) / (x1 - x0)
            sum += (end - x0) * (left.truePositiveRate + rise / 2)
        }
        return sum
    }

    /// McClish's partial area: rescaled so that chance is one half and perfection is 1.
    ///
    /// - Parameter falsePositiveRate: The right end, above 0 and at most 1.
    /// - Returns: A number from 0 to 1.
    /// - Throws: ``SurvivalError`` if the rate is not so.
    ///
    /// ### Reference
    /// McClish DK. *Medical Decision Making* 9(3):190–195, 1989.
    public func standardizedArea(
        upTo falsePositiveRate: Double
    ) throws(SurvivalError) -> Double {
        let chance = falsePositiveRate * falsePositiveRate / 2
        return (1 + (try area(upTo: falsePositiveRate) - chance) / (falsePositiveRate - chance)) / 2
    }

    /// The point with the largest Youden index (sensitivity + specificity − 1); of equal ones, that with the highest threshold.
    public var youdenPoint: Point {
        // Compared in whole numbers, so that rounding cannot choose.
        func index(_ point: Point) -> Int {
            point.truePositives * negatives - point.falsePositives * positives
        }
        return points.dropFirst().reduce(points[0]) { index($1) > index($0) ? $1 : $0 }
    }

    /// The most specific point that is at least this sensitive.
    ///
    /// - Parameter sensitivity: The share of positives to be called, in 0...1.
    /// - Returns: The point with the highest threshold that reaches it.
    /// - Throws: ``SurvivalError`` if `sensitivity` is outside 0...1.
    public func point(
        sensitivityAtLeast sensitivity: Double
    ) throws(SurvivalError) -> Point {
        guard (0...1).contains(sensitivity) else {
            throw .invalidArgument("a sensitivity must be from 0 to 1, not \(sensitivity)")
        }
        return points.first { $0.truePositiveRate >= sensitivity } ?? points[points.count - 1]
    }

    /// The most sensitive point that is at least this specific.
    ///
    /// - Parameter specificity: The share of negatives to be spared, in 0...1.
    /// - Returns: The point with the lowest threshold that keeps it.
    /// - Throws: ``SurvivalError`` if `specificity` is outside 0...1.
    public func point(
        specificityAtLeast specificity: Double
    ) throws(SurvivalError) -> Point {
        guard (0...1).contains(specificity) else {
            throw .invalidArgument("a specificity must be from 0 to 1, not \(specificity)")
        }
        return points.last {
            Double(negatives - $0.falsePositives) / Double(negatives) >= specificity
        } ?? points[0]
    }
}
