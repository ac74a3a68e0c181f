/// The predicted probability of each of several classes, and the true class, for every row.
///
/// Valid for ever: at least one row and two classes, all probabilities in 0...1. Rows need not
/// sum to 1 exactly, since printed probabilities seldom do.
public struct ClassPredictions: Sendable, Hashable {
    /// `probabilities[row][class]`, in 0...1.
    public let probabilities: [[Double]]
    /// The true class of every row, from 0.
    public let labels: [Int]
    /// How many classes there are.
    public let classCount: Int

    /// Pairs probabilities with labels.
    ///
    /// - Parameters:
    ///   - probabilities: `[row][class]`, in 0...1; all rows of one length, at least 2.
    ///   - labels: The true class of every row, from 0.
    /// - Throws: ``SurvivalError`` if the input is empty, counts or lengths differ, a
    ///   probability is outside 0...1, or a label is no class.
    public init(probabilities: [[Double]], labels: [Int]) throws(SurvivalError) {
        guard let first = probabilities.first else { throw .empty }
        try requireCount(labels.count, probabilities.count, "labels")
        let classCount = first.count
        guard classCount >= 2 else {
            throw .invalidArgument(
                "row 1 has the probabilities of \(classCount) classes; at least 2 are needed")
        }
        for (row, line) in probabilities.enumerated() {
            guard line.count == classCount else {
                throw .invalidArgument(
                    "row \(row + 1) has the probabilities of \(line.count) classes, "
                        + "but row 1 those of \(classCount)")
            }
            if let bad = line.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
                throw .outOfRange(
                    what: "probability of class \(bad)", row: row, value: line[bad],
                    needed: "probabilities must be from 0 to 1")
            }
        }
        try requireClasses(labels, classCount: classCount, what: "label")
        self.probabilities = probabilities
        self.labels = labels
        self.classCount = classCount
    }

    /// The class of the highest probability of every row; of equal ones the lowest class.
    public var calls: [Int] {
        probabilities.map { line in
            line.indices.reduce(0) { line[$1] > line[$0] ? $1 : $0 }
        }
    }

    /// The mean over rows of the squared distance summed over classes, 0 (best) to 2.
    ///
    /// For two classes this is twice ``BinaryPredictions/brierScore``.
    public var brierScore: Double {
        var sum = 0.0
        for (line, label) in zip(probabilities, labels) {
            for (index, p) in line.enumerated() {
                let miss = index == label ? 1 - p : p
                sum += miss * miss
            }
        }
        return sum / Double(labels.count)
    }

    /// Counts calls against truth.
    ///
    /// - Returns: A table with ``classCount`` classes.
    /// - Throws: Nothing that a valid instance can cause.
    public func confusionMatrix() throws(SurvivalError) -> ConfusionMatrix {
        try ConfusionMatrix(truth: labels, predicted: calls, classCount: classCount)
    }

    /// How well the probability of the called class is calibrated.
    ///
    /// - Parameter bins: How many equal bins the probabilities fall into.
    /// - Returns: The diagram of the highest probability against the share of right calls.
    public func callReliability(bins: Int = 15) -> ReliabilityDiagram {
        ReliabilityDiagram(
            confidences: probabilities.map { $0.reduce(0, max) },
            outcomes: zip(calls, labels).map { $0 == $1 }, bins: bins)
    }

    /// The area under the ROC of every class against the rest.
    ///
    /// - Returns: One area per class, with their means.
    /// - Throws: ``SurvivalError`` if a class does not occur or is the only one.
    public func oneVersusRest() throws(SurvivalError) -> OneVersusRest {
        var areas: [AreaUnderROC] = []
        for index in 0..<classCount {
            guard labels.contains(index) else {
                throw .invalidArgument(
                    "no row is of class \(index), so its area against the rest does not exist")
            }
            areas.append(
                try AreaUnderROC(
                    scores: probabilities.map { $0[index] }, labels: labels.map { $0 == index }))
        }
        return OneVersusRest(areas: areas)
    }

    /// The areas under the ROC of the classes, each against all others.
    public struct OneVersusRest: Sendable, Hashable {
        /// One area per class, in order.
        public let areas: [AreaUnderROC]
        /// The plain mean of the areas.
        public var macro: Double { areas.reduce(0) { $0 + $1.value } / Double(areas.count) }
        /// The mean of the areas, weighted by how often each class occurs.
        public var weighted: Double {
            let total = areas.reduce(0) { $0 + $1.positives }
            return areas.reduce(0) { $0 + $1.value * Double($1.positives) } / Double(total)
        }
    }
}
