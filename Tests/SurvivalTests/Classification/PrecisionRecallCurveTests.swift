import Testing

@testable import Survival

@Suite struct `Precision-recall curve` {
    @Test func `has a point per distinct score`() throws {
        let curve = try PrecisionRecallCurve(
            scores: [0.9, 0.8, 0.8, 0.6], labels: [true, true, false, false])
        #expect(curve.points.map(\.recall) == [0, 0.5, 1, 1])
        #expect(curve.points.map(\.precision) == [1, 1, 2.0 / 3, 0.5])
        #expect(agree(curve.averagePrecision, 0.5 + 0.5 * 2 / 3, 1e-15))
        #expect(curve.prevalence == 0.5)
    }

    @Test func `needs a positive`() {
        expectSentence("all 2 rows are negative; both classes are needed") {
            _ = try PrecisionRecallCurve(scores: [1, 2], labels: [false, false])
        }
    }
}
