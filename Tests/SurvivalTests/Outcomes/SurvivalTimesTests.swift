import Testing

@testable import Survival

@Suite struct `Survival times` {
    @Test func `what was given is kept`() throws {
        let outcome = try SurvivalTimes(
            times: [3, 0, 2], events: [true, false, true], entryTimes: [1, -1, 0],
            weights: [1, 0, 2.5], strata: [7, 7, -1])
        #expect(outcome.count == 3)
        #expect(outcome.eventCount == 2)
        #expect(outcome.order == [1, 2, 0])
        #expect(outcome.orderByStratum() == [[2], [1, 0]])
    }

    @Test func `rows can be chosen and repeated`() throws {
        let outcome = try SurvivalTimes(
            times: [3, 0, 2], events: [true, false, true], weights: [1, 0, 2])
        let chosen = try outcome.rows([2, 2, 0])
        #expect(chosen.times == [2, 2, 3])
        #expect(chosen.weights == [2, 2, 1])
        #expect(throws: SurvivalError.noWeight) { try outcome.rows([1]) }
        #expect(throws: SurvivalError.empty) { try outcome.rows([]) }
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var times: [Double] = [1, 2]
        var events = [true, false]
        var entryTimes: [Double]?
        var weights: [Double]?
        var strata: [Int]?
    }

    @Test(arguments: [
        Broken(
            testDescription: "there are no patients; at least one is needed", times: [], events: []),
        Broken(
            testDescription:
                "there are 1 event marks for 2 patients; every patient needs exactly one",
            events: [true]),
        Broken(
            testDescription: "row 2 has the time nan; it must be a finite number", times: [1, .nan]),
        Broken(
            testDescription: "row 1 has the time inf; it must be a finite number",
            times: [.infinity, 1]),
        Broken(
            testDescription: "row 1 has the time -1.0; times must be finite and not negative",
            times: [-1, 1]),
        Broken(
            testDescription: "row 2 enters at 2.0 and leaves at 2.0; "
                + "the entry must come before the time", entryTimes: [0, 2]),
        Broken(
            testDescription: "row 1 has the entry time nan; it must be a finite number",
            entryTimes: [.nan, 1]),
        Broken(
            testDescription: "row 2 has the weight -0.5; weights must not be negative",
            weights: [1, -0.5]),
        Broken(
            testDescription: "all weights are 0; at least one must be positive", weights: [0, 0]),
        Broken(
            testDescription: "there are 3 strata for 2 patients; every patient needs exactly one",
            strata: [1, 2, 3]),
    ])
    func `broken input is refused with a sentence`(_ broken: Broken) {
        #expect {
            _ = try SurvivalTimes(
                times: broken.times, events: broken.events, entryTimes: broken.entryTimes,
                weights: broken.weights, strata: broken.strata)
        } throws: { "\($0)" == broken.testDescription }
    }
}
