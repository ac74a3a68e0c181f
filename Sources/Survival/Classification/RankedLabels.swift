/// Scores and labels of two classes, sorted once, highest score first.
///
/// Equal scores form one step: a threshold cannot separate them.
struct RankedLabels {
    /// The distinct scores, falling.
    let thresholds: [Double]
    /// How many positives score at least the threshold of the same index.
    let truePositives: [Int]
    /// How many negatives score at least the threshold of the same index.
    let falsePositives: [Int]
    /// The step, an index into ``thresholds``, of every row in its first order.
    let steps: [Int]

    var positives: Int { truePositives.last ?? 0 }
    var negatives: Int { falsePositives.last ?? 0 }

    init(scores: [Double], labels: [Bool]) throws(SurvivalError) {
        guard !labels.isEmpty else { throw .empty }
        try requireFinite(scores, count: labels.count, "score", plural: "scores")
        let order = ascendingOrder(scores).reversed()
        var thresholds: [Double] = []
        var truePositives: [Int] = []
        var falsePositives: [Int] = []
        var steps = [Int](repeating: 0, count: scores.count)
        var positives = 0
        var negatives = 0
        for row in order {
            if labels[row] { positives += 1 } else { negatives += 1 }
            if thresholds.last == scores[row] {
                truePositives[thresholds.count - 1] = positives
                falsePositives[thresholds.count - 1] = negatives
            } else {
                thresholds.append(scores[row])
                truePositives.append(positives)
                falsePositives.append(negatives)
            }
            steps[row] = thresholds.count - 1
        }
        self.thresholds = thresholds
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.steps = steps
    }

    /// Throws unless both classes are present.
    func requireBothClasses() throws(SurvivalError) {
        if positives == 0 || negatives == 0 {
            let label = negatives == 0 ? "positive" : "negative"
            throw .oneClass(what: "all \(positives + negatives) rows are \(label)")
        }
    }

    /// Positives and negatives at the step itself.
    func counts(at step: Int) -> (positives: Int, negatives: Int) {
        guard step > 0 else { return (truePositives[0], falsePositives[0]) }
        return (
            truePositives[step] - truePositives[step - 1],
            falsePositives[step] - falsePositives[step - 1]
        )
    }
}
