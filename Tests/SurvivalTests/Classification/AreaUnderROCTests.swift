import Testing

@testable import Survival

@Suite struct `Area under the ROC` {
    @Test(arguments: 0..<30 as Range<UInt64>)
    func `equals the share of ordered pairs`(seed: UInt64) throws {
        let (scores, labels) = Self.draw(seed)
        let area = try AreaUnderROC(scores: scores, labels: labels)
        var wins = 0.0
        for (a, positive) in zip(scores, labels) where positive {
            for (b, other) in zip(scores, labels) where !other {
                wins += a > b ? 1 : a == b ? 0.5 : 0
            }
        }
        #expect(agree(area.value, wins / Double(area.positives * area.negatives), 1e-14))
        #expect(agree(try ROCCurve(scores: scores, labels: labels).area, area.value, 1e-14))
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `is reflected by negating the scores or swapping the classes`(seed: UInt64) throws {
        let (scores, labels) = Self.draw(seed)
        let area = try AreaUnderROC(scores: scores, labels: labels)
        let negated = try AreaUnderROC(scores: scores.map(-), labels: labels)
        let swapped = try AreaUnderROC(scores: scores, labels: labels.map(!))
        #expect(agree(area.value, 1 - negated.value, 1e-14))
        #expect(agree(area.value, 1 - swapped.value, 1e-14))
        #expect(agree(area.variance ?? 0, negated.variance ?? 1, 1e-14))
        #expect(agree(area.variance ?? 0, swapped.variance ?? 1, 1e-14))
    }

    @Test func `has an interval of known width`() throws {
        // V10 = (1, 1/2), V01 = (1/2, 1): both variances 1/8, so 1/8 / 2 twice.
        let area = try AreaUnderROC(scores: [4, 2, 3, 1], labels: [true, true, false, false])
        #expect(area.value == 0.75)
        #expect(area.variance == 0.125)
        let wide = try area.interval(level: 0.99)
        #expect(wide.upper == 1)
        #expect(agree(wide.lower, max(0, 0.75 - 2.575829303548901 * 0.125.squareRoot()), 1e-12))
    }

    @Test func `has no variance with one row of a class`() throws {
        let area = try AreaUnderROC(scores: [1, 2, 3], labels: [true, false, false])
        #expect(area.variance == nil)
        expectSentence(
            "an area over 1 positive and 2 negative rows has no variance; two of each are needed"
        ) { _ = try area.interval() }
    }

    @Test func `has no interval on the logit scale at its ends`() throws {
        let area = try AreaUnderROC(scores: [1, 2, 3, 4], labels: [false, false, true, true])
        #expect(try area.interval() == ConfidenceInterval(lower: 1, upper: 1))
        expectSentence(
            "the variance of an area of 1.0 on the logit scale is 0, so it cannot be tested"
        ) { _ = try area.logitInterval() }
    }

    @Test func `says what is wrong`() {
        expectSentence("row 2 has the score inf; it must be a finite number") {
            _ = try AreaUnderROC(scores: [0, .infinity], labels: [true, false])
        }
        expectSentence("all 2 rows are negative; both classes are needed") {
            _ = try AreaUnderROC(scores: [0, 1], labels: [false, false])
        }
        expectSentence("the level of an interval must be between 0 and 1, not 1.0") {
            _ = try AreaUnderROC(scores: [4, 2, 3, 1], labels: [true, true, false, false])
                .interval(level: 1)
        }
    }

    static func draw(_ seed: UInt64, count: Int = 40) -> (scores: [Double], labels: [Bool]) {
        var stream = RandomStream(seed: seed, stream: "scores")
        let labels = (0..<count).map { $0 == 0 || $0 > 1 && stream.uniform() < 0.4 }
        let scores = labels.map { ((($0 ? 0.7 : 0) + stream.normal()) * 3).rounded() / 3 }
        return (scores, labels)
    }
}
