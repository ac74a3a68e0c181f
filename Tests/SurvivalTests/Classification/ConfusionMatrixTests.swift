import Testing

@testable import Survival

@Suite struct `Confusion matrix` {
    @Test func `counts by hand`() throws {
        let matrix = try ConfusionMatrix(
            truth: [0, 0, 1, 1, 2, 2], predicted: [0, 1, 1, 1, 0, 2], classCount: 3)
        #expect(matrix.counts == [[1, 1, 0], [0, 2, 0], [1, 0, 1]])
        #expect(matrix.total == 6)
        #expect(matrix.correct == 4)
        #expect(matrix.scores.map(\.recall) == [0.5, 1, 0.5])
        #expect(matrix.scores.map(\.precision) == [0.5, 2.0 / 3, 1])
        #expect(matrix.scores.map(\.support) == [2, 2, 2])
        #expect(matrix.called(1) == 3)
        #expect(agree(matrix.kappa() ?? 0, 0.5, 1e-15))
    }

    @Test func `scores a class that never occurs or is never called as 0`() throws {
        let matrix = try ConfusionMatrix(counts: [[3, 0, 0], [2, 0, 0], [0, 0, 0]])
        #expect(matrix.scores[1].precision == 0)
        #expect(matrix.scores[1].f1 == 0)
        #expect(matrix.scores[2].recall == 0)
        #expect(matrix.balancedAccuracy == 0.5)
    }

    @Test func `has no correlation where one side is constant`() throws {
        let matrix = try ConfusionMatrix(counts: [[3, 0], [2, 0]])
        #expect(matrix.matthewsCorrelation == nil)
        #expect(matrix.kappa() == 0)
        #expect(try ConfusionMatrix(counts: [[3, 0], [0, 0]]).kappa() == nil)
    }

    @Test func `weighs disagreements by distance`() throws {
        let matrix = try ConfusionMatrix(counts: [[4, 1, 0], [1, 4, 1], [0, 1, 4]])
        let plain = try #require(matrix.kappa())
        let linear = try #require(matrix.kappa(weights: .linear))
        let quadratic = try #require(matrix.kappa(weights: .quadratic))
        #expect(plain < linear)
        #expect(linear < quadratic)
    }

    @Test func `says what is wrong`() {
        expectSentence("a table of 1 classes; at least 2 are needed") {
            _ = try ConfusionMatrix(counts: [[1]])
        }
        expectSentence("row 2 of the table has 1 columns; it needs one for each of the 2 classes") {
            _ = try ConfusionMatrix(counts: [[1, 2], [3]])
        }
        expectSentence("row 1 has the count -2.0; counts must not be negative") {
            _ = try ConfusionMatrix(counts: [[1, -2], [3, 4]])
        }
        expectSentence("there are no patients; at least one is needed") {
            _ = try ConfusionMatrix(counts: [[0, 0], [0, 0]])
        }
        expectSentence("row 2 has the prediction 5.0; classes go from 0 to 1") {
            _ = try ConfusionMatrix(truth: [0, 1], predicted: [0, 5], classCount: 2)
        }
    }
}
