import Testing

@testable import Survival

@Suite struct `Discrete time` {
    @Test(arguments: Golden.cases("losses", "discretise/"))
    func `matches pandas`(_ golden: GoldenCase) throws {
        let outcome = try golden.outcome(rows: "all")
        let time = try DiscreteTime(quantilesOf: outcome, count: golden.args["bins"].int)
        #expect(agree(time.quantiles, golden.expected["quantiles"].doubles, 1e-14))
        #expect(agree(time.edges, golden.expected["edges"].doubles, 1e-14))
        let intervals = outcome.times.map(time.interval)
        #expect(
            Array(intervals.prefix(30)) == golden.expected["labels_first"].array.map(\.int))
        let counts = (0..<time.count).map { k in intervals.count { $0 == k } }
        #expect(counts == golden.expected["counts"].array.map(\.int))
    }

    @Test func `counts times outside to the outer intervals`() throws {
        let time = try DiscreteTime(
            quantilesOf: SurvivalTimes(times: [1, 2, 3, 4], events: [true, true, true, true]),
            count: 3)
        #expect(time.edges == [1 - 1e-6, 2, 3, 4 + 1e-6])
        #expect([-5, 1, 2, 2.9, 3, 99].map(time.interval) == [0, 0, 1, 1, 2, 2])
    }

    @Test func `says what is wrong`() throws {
        let tied = try SurvivalTimes(times: [5, 5, 5, 6], events: [true, true, true, true])
        expectSentence(
            "two of the 5 edges of time coincide at 5.0: too many events at one time; "
                + "fewer intervals are needed"
        ) { _ = try DiscreteTime(quantilesOf: tied) }
        let censored = try SurvivalTimes(times: [1, 2], events: [false, false])
        expectSentence("none of the 2 patients had the event") {
            _ = try DiscreteTime(quantilesOf: censored)
        }
        expectSentence("time cannot be cut into 0 intervals") {
            _ = try DiscreteTime(quantilesOf: tied, count: 0)
        }
    }
}
