import Testing

@testable import Survival

@Suite struct `Calibration at a time` {
    @Test(arguments: Golden.cases("calibration", "one-calibration/"))
    func `matches SurvivalEVAL`(_ golden: GoldenCase) throws {
        let calibration = try OneCalibration(
            risks: golden.predicted(golden.args["column"].string ?? "").map { 1 - $0 },
            outcome: golden.outcome(), time: golden.args["time"].double,
            groupCount: golden.args["groups"].int)
        let wanted = golden.expected
        let groups = calibration.groups
        #expect(groups.map(\.count) == wanted["sizes"].array.map(\.int))
        #expect(agree(groups.map(\.observed), wanted["observed"].doubles, 1e-12))
        #expect(agree(groups.map(\.predicted), wanted["expected"].doubles, 1e-9))
        let isGreenwood = golden.id.hasSuffix("greenwood")
        let test = isGreenwood ? calibration.greenwoodTest : calibration.binomialTest
        if isGreenwood {
            #expect(agree(groups.map(\.variance), wanted["variances"].doubles, 1e-9))
        }
        if wanted["p"].isNull {
            #expect(test == nil)
        } else {
            let test = try #require(test)
            #expect(near(test.statistic, wanted["statistic"].double, 1e-9))
            #expect(agree(test.pValue, wanted["p"].double, 1e-9))
            #expect(test.degreesOfFreedom == wanted["df"].double)
        }
        for group in groups {
            #expect(group.interval?.contains(group.observed) ?? (group.variance == 0))
        }
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, false, true])
        expectSentence("the time 9.0 is outside the follow-up, from 0.0 to 3.0") {
            _ = try OneCalibration(
                risks: [0.1, 0.2, 0.3], outcome: outcome, time: 9, groupCount: 2)
        }
        expectSentence("there are 3 patients; at least 10 are needed") {
            _ = try OneCalibration(risks: [0.1, 0.2, 0.3], outcome: outcome, time: 2)
        }
        expectSentence("calibration at a time needs at least 2 groups, not 1") {
            _ = try OneCalibration(
                risks: [0.1, 0.2, 0.3], outcome: outcome, time: 2, groupCount: 1)
        }
        expectSentence(
            "row 2 has the predicted risk 1.2; predicted risks must be from 0 to 1"
        ) {
            _ = try OneCalibration(
                risks: [0.1, 1.2, 0.3], outcome: outcome, time: 2, groupCount: 2)
        }
        let late = try SurvivalTimes(
            times: [1, 2, 3], events: [true, false, true], entryTimes: [0, 0, 1])
        expectSentence("calibration at a time takes no entry times") {
            _ = try OneCalibration(risks: [0.1, 0.2, 0.3], outcome: late, time: 2, groupCount: 2)
        }
    }
}
