import Testing

@testable import Survival

@Suite struct `ROC curve` {
    let curve: ROCCurve

    init() throws {
        curve = try ROCCurve(
            scores: [0.9, 0.8, 0.8, 0.6, 0.4, 0.2],
            labels: [true, true, false, true, false, false])
    }

    @Test func `has a point per distinct score`() {
        #expect(curve.points.map(\.threshold) == [.infinity, 0.9, 0.8, 0.6, 0.4, 0.2])
        #expect(curve.points.map(\.truePositives) == [0, 1, 2, 3, 3, 3])
        #expect(curve.points.map(\.falsePositives) == [0, 0, 1, 1, 2, 3])
    }

    @Test func `has operating points`() throws {
        #expect(curve.youdenPoint.threshold == 0.6)
        #expect(try curve.point(sensitivityAtLeast: 0.5).threshold == 0.8)
        #expect(try curve.point(sensitivityAtLeast: 0).threshold == .infinity)
        #expect(try curve.point(specificityAtLeast: 0.6).threshold == 0.6)
        #expect(try curve.point(specificityAtLeast: 1).threshold == 0.9)
        #expect(try curve.point(specificityAtLeast: 0).threshold == 0.2)
    }

    @Test func `has partial areas`() throws {
        // Up to 1/3 a trapezoid of the heights 1/3 and 2/3, then a column of height 1.
        #expect(agree(try curve.area(upTo: 1.0 / 3), (1.0 / 3 + 2.0 / 3) / 6, 1e-15))
        #expect(agree(try curve.area(upTo: 1), curve.area, 1e-15))
        #expect(agree(try curve.standardizedArea(upTo: 1), curve.area, 1e-15))
    }

    @Test func `says what is wrong`() {
        expectSentence(
            "a partial area ends at a false-positive rate above 0 and at most 1, not 0.0"
        ) { _ = try curve.area(upTo: 0) }
        expectSentence("a sensitivity must be from 0 to 1, not 1.1") {
            _ = try curve.point(sensitivityAtLeast: 1.1)
        }
        expectSentence("a specificity must be from 0 to 1, not nan") {
            _ = try curve.point(specificityAtLeast: .nan)
        }
    }
}
