/// How often each class was called what.
public struct ConfusionMatrix: Sendable, Hashable, Codable {
    /// `counts[truth][predicted]`, square.
    public let counts: [[Int]]

    /// Takes a table of counts.
    ///
    /// - Parameter counts: `counts[truth][predicted]`: at least two rows, as many columns, no
    ///   negative number, not all 0.
    /// - Throws: ``SurvivalError`` if the table is not so.
    public init(counts: [[Int]]) throws(SurvivalError) {
        guard counts.count >= 2 else {
            throw .invalidArgument("a table of \(counts.count) classes; at least 2 are needed")
        }
        for (row, line) in counts.enumerated() {
            guard line.count == counts.count else {
                throw .invalidArgument(
                    "row \(row + 1) of the table has \(line.count) columns; "
                        + "it needs one for each of the \(counts.count) classes")
            }
            if let column = line.firstIndex(where: { $0 < 0 }) {
                throw .outOfRange(
                    what: "count", row: row, value: Double(line[column]),
                    needed: "counts must not be negative")
            }
        }
        guard counts.contains(where: { $0.contains { $0 > 0 } }) else {
            throw .empty
        }
        self.counts = counts
    }

    /// Counts predicted against true classes.
    ///
    /// - Parameters:
    ///   - truth: The true class of every row, from 0.
    ///   - predicted: The class it was called, from 0.
    ///   - classCount: How many classes there are, at least 2.
    /// - Throws: ``SurvivalError`` if the input is empty, the counts differ, or a class is
    ///   outside `0..<classCount`.
    public init(truth: [Int], predicted: [Int], classCount: Int) throws(SurvivalError) {
        guard !truth.isEmpty else { throw .empty }
        try requireCount(predicted.count, truth.count, "predictions")
        guard classCount >= 2 else {
            throw .invalidArgument("a table of \(classCount) classes; at least 2 are needed")
        }
        try requireClasses(truth, classCount: classCount, what: "label")
        try requireClasses(predicted, classCount: classCount, what: "prediction")
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: classCount), count: classCount)
        for (truth, predicted) in zip(truth, predicted) { counts[truth][predicted] += 1 }
        self.counts = counts
    }

    /// Counts a binary call: class 1 is positive.
    ///
    /// - Parameters:
    ///   - scores: One finite number per row.
    ///   - labels: `true` for a positive row.
    ///   - threshold: Rows that score at least this are called positive.
    /// - Throws: ``SurvivalError`` if the input is empty, the counts differ, or a score is not
    ///   finite.
    public init(
        scores: [Double], labels: [Bool], threshold: Double = 0.5
    ) throws(SurvivalError) {
        guard !labels.isEmpty else { throw .empty }
        try requireFinite(scores, count: labels.count, "score", plural: "scores")
        try self.init(
            truth: labels.map { $0 ? 1 : 0 }, predicted: scores.map { $0 >= threshold ? 1 : 0 },
            classCount: 2)
    }

    /// How many classes there are.
    public var classCount: Int { counts.count }
    /// How many rows were counted.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
    /// How many rows were called their own class.
    public var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// How many rows truly are of the class.
    ///
    /// - Parameter index: A class, from 0.
    /// - Returns: The sum of its row.
    public func support(of index: Int) -> Int { counts[index].reduce(0, +) }

    /// How many rows were called the class.
    ///
    /// - Parameter index: A class, from 0.
    /// - Returns: The sum of its column.
    public func called(_ index: Int) -> Int { counts.reduce(0) { $0 + $1[index] } }
}
