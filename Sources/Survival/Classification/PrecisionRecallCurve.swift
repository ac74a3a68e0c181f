/// Precision against recall of a binary score, over every threshold.
public struct PrecisionRecallCurve: Sendable, Hashable {
    /// Precision and recall at one threshold: rows that score at least as much are called.
    public struct Point: Sendable, Hashable, Codable {
        /// The lowest score called positive; infinite at the first point, which calls nobody.
        public let threshold: Double
        /// The share of the called rows that are positive; 1 at the first point, by convention.
        public let precision: Double
        /// The share of the positives that are called.
        public let recall: Double
    }

    /// Recall rising from 0 to 1: one point per distinct score, thresholds falling.
    public let points: [Point]
    /// The share of positive rows: the precision of chance.
    public let prevalence: Double

    /// Builds the curve.
    ///
    /// - Parameters:
    ///   - scores: One finite number per row; **higher means more likely positive**.
    ///   - labels: `true` for a positive row; as many as scores.
    /// - Throws: ``SurvivalError`` if the input is empty, its counts differ, a score is not
    ///   finite, or no row is positive.
    public init(scores: [Double], labels: [Bool]) throws(SurvivalError) {
        let ranked = try RankedLabels(scores: scores, labels: labels)
        let positives = ranked.positives
        guard positives > 0 else {
            throw .oneClass(what: "all \(labels.count) rows are negative")
        }
        points =
            [Point(threshold: .infinity, precision: 1, recall: 0)]
            + ranked.thresholds.indices.map {
                let hits = Double(ranked.truePositives[$0])
                return Point(
                    threshold: ranked.thresholds[$0],
                    precision: hits / (hits + Double(ranked.falsePositives[$0])),
                    recall: hits / Double(positives))
            }
        prevalence = Double(positives) / Double(labels.count)
    }

    /// Average precision: precision weighted by the recall each threshold gains.
    ///
    /// No line is drawn between points, so it does not flatter as ``trapezoidArea`` may.
    public var averagePrecision: Double {
        zip(points, points.dropFirst()).reduce(0) {
            $0 + ($1.1.recall - $1.0.recall) * $1.1.precision
        }
    }

    /// The area with straight lines between the points, which is optimistic.
    ///
    /// ### Reference
    /// Davis J, Goadrich M. *ICML* 233–240, 2006.
    public var trapezoidArea: Double {
        zip(points, points.dropFirst()).reduce(0) {
            $0 + ($1.1.recall - $1.0.recall) * ($1.1.precision + $1.0.precision) / 2
        }
    }
}
