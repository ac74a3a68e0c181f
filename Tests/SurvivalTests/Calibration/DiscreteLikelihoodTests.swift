import Testing

@testable import Survival

@Suite struct `Discrete negative log-likelihood` {
    @Test(arguments: 0..<5 as Range<UInt64>)
    func `equals the hazard loss of its hazards`(seed: UInt64) throws {
        var stream = RandomStream(seed: seed, stream: "discrete")
        let logits = (0..<6).map { _ in (0..<4).map { _ in stream.normal() } }
        let intervals = (0..<6).map { _ in stream.index(below: 4) }
        let events = (0..<6).map { _ in stream.uniform() < 0.5 }
        let survival = logits.map { line in
            line.indices.map { last in
                line[...last].reduce(1.0) { $0 * (1 - sigmoid($1)) }
            }
        }
        let value = try discreteNegativeLogLikelihood(
            survival: survival, intervals: intervals, events: events)
        let loss = try HazardLoss(logits: logits, intervals: intervals, events: events)
        #expect(agree(value, loss.mean, 1e-12))
    }

    @Test func `is infinite where what was ruled out came true`() throws {
        func value(floor: Double) throws -> Double {
            try discreteNegativeLogLikelihood(
                survival: [[0.5, 0.5]], intervals: [1], events: [true], floor: floor)
        }
        #expect(try value(floor: 0) == .infinity)
        #expect(try agree(value(floor: 1e-7), -log(1e-7), 1e-14))
    }

    @Test func `says what is wrong`() {
        func make(_ survival: [[Double]], _ intervals: [Int]) throws {
            _ = try discreteNegativeLogLikelihood(
                survival: survival, intervals: intervals,
                events: [Bool](repeating: true, count: intervals.count))
        }
        expectSentence(
            "row 1 has the predicted survival 0.6; predicted survival must fall from 1 to 0"
        ) { try make([[0.5, 0.6]], [0]) }
        expectSentence("row 1 has the interval 2.0; intervals go from 0 to 1") {
            try make([[0.5, 0.4]], [2])
        }
        expectSentence("row 2 has 1 survivals, but row 1 has 2") {
            try make([[0.5, 0.4], [0.5]], [0, 0])
        }
    }
}
