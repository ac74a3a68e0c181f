import Testing

@testable import Survival

@Suite struct `Life table` {
    @Test func `ten patients worked out by hand`() throws {
        // Within the first year 2 of 10 die and 2 are censored; within the second 3 of 6 die.
        let outcome = try SurvivalTimes(
            times: [0.2, 0.5, 0.7, 0.9, 1, 1.2, 1.5, 2, 2.5, 3],
            events: [true, false, true, false, true, true, true, false, false, true])
        let table = try LifeTable(outcome: outcome, breaks: [0, 1, 2, 4, 8])
        #expect(table.intervals.count == 3, "nobody enters the last interval")
        let first = table.intervals[0]
        #expect(first.entering == 10)
        #expect(first.censored == 2)
        #expect(first.events == 2)
        #expect(first.exposed == 9)
        #expect(agree(first.eventProbability, 2.0 / 9, 1e-15))
        #expect(agree(first.survival, 7.0 / 9, 1e-15))
        let error = 7.0 / 9 * (2.0 / 9 / 7).squareRoot()
        #expect(agree(first.standardError, error, 1e-15))
        #expect(agree(first.hazard, 2.0 / 8, 1e-15))
        let second = table.intervals[1]
        #expect(second.entering == 6)
        #expect(second.events == 3)
        #expect(agree(second.survival, 7.0 / 18, 1e-15))
        #expect(table.intervals[2].entering == 3)
        #expect(table.intervals[2].censored == 2)
        #expect(table.intervals[2].end == 4)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `without censoring it is Kaplan–Meier at the breaks`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 50)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: Array(repeating: true, count: 50),
            weights: cohort.weights)
        let curve = KaplanMeier(outcome: outcome)
        let table = try LifeTable(outcome: outcome, breaks: [0, 1, 2, 3, 5, 8])
        for interval in table.intervals {
            #expect(agree(interval.survival, curve.survival(before: interval.end), 1e-12))
        }
    }

    @Test func `broken input is refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, false])
        let late = try SurvivalTimes(times: [1, 2], events: [true, false], entryTimes: [0, 1])
        func sentence(_ outcome: SurvivalTimes, _ breaks: [Double]) -> String {
            do {
                _ = try LifeTable(outcome: outcome, breaks: breaks)
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence(outcome, [0]) == "an integral over time needs at least two times, not 1")
        #expect(
            sentence(outcome, [0, 2, 2]) == "time 3 is 2.0 after 2.0; times must rise strictly")
        #expect(
            sentence(outcome, [1, 2])
                == "a life table must begin at or before 0, where follow-up begins, not at 1.0")
        #expect(
            sentence(late, [0, 2])
                == "a life table counts patients from the beginning; use the Kaplan–Meier curve "
                + "where they enter late")
    }
}
