/// The predicted probability of the positive class, and what was true, for every row.
///
/// Valid for ever: at least one row, as many probabilities as labels, all in 0...1.
public struct BinaryPredictions: Sendable, Hashable {
    /// The probability of the positive class of every row, in 0...1.
    public let probabilities: [Double]
    /// `true` for a positive row.
    public let labels: [Bool]

    /// Pairs probabilities with labels.
    ///
    /// - Parameters:
    ///   - probabilities: Of the positive class, in 0...1, one per row.
    ///   - labels: `true` for a positive row.
    /// - Throws: ``SurvivalError`` if the input is empty, the counts differ, or a probability
    ///   is outside 0...1 or not a number.
    public init(probabilities: [Double], labels: [Bool]) throws(SurvivalError) {
        guard !labels.isEmpty else { throw .empty }
        try requireProbabilities(probabilities, count: labels.count)
        self.probabilities = probabilities
        self.labels = labels
    }

    /// How many rows there are.
    public var count: Int { labels.count }
    /// How many rows are positive.
    public var positives: Int { labels.count { $0 } }

    /// The mean squared distance of probability and outcome, 0 (best) to 1.
    ///
    /// ### Reference
    /// Brier GW. *Monthly Weather Review* 78(1):1–3, 1950.
    public var brierScore: Double {
        var sum = 0.0
        for (p, label) in zip(probabilities, labels) {
            let miss = label ? 1 - p : p
            sum += miss * miss
        }
        return sum / Double(count)
    }

    /// The mean negative log-likelihood, in nats.
    ///
    /// - Parameter margin: Probabilities are kept this far from 0 and 1, so that one certain
    ///   mistake does not make the loss infinite.
    /// - Returns: A number from 0 (best).
    public func logLoss(margin: Double = 1e-15) -> Double {
        var sum = 0.0
        for (p, label) in zip(probabilities, labels) {
            let kept = min(max(p, margin), 1 - margin)
            sum -= log(label ? kept : 1 - kept)
        }
        return sum / Double(count)
    }

    /// Calls the rows positive whose probability is at least the threshold, and counts.
    ///
    /// - Parameter threshold: One half by default.
    /// - Returns: A table of two classes; class 1 is positive.
    /// - Throws: Nothing that a valid instance can cause.
    public func confusionMatrix(threshold: Double = 0.5) throws(SurvivalError) -> ConfusionMatrix {
        try ConfusionMatrix(scores: probabilities, labels: labels, threshold: threshold)
    }

    /// How well the probability of the positive class is calibrated.
    ///
    /// - Parameter bins: How many equal bins the probabilities fall into.
    /// - Returns: The diagram of probability against the share of positives.
    public func reliability(bins: Int = 15) -> ReliabilityDiagram {
        ReliabilityDiagram(confidences: probabilities, outcomes: labels, bins: bins)
    }

    /// How well the probability of the called class is calibrated.
    ///
    /// - Parameter bins: How many equal bins the probabilities fall into.
    /// - Returns: The diagram of max(p, 1 − p) against the share of right calls, a row being
    ///   called positive from one half.
    public func callReliability(bins: Int = 15) -> ReliabilityDiagram {
        ReliabilityDiagram(
            confidences: probabilities.map { max($0, 1 - $0) },
            outcomes: zip(probabilities, labels).map { ($0 >= 0.5) == $1 }, bins: bins)
    }
}
