import Testing

@testable import Survival

@Suite struct `Censoring curve` {
    @Test func `a death tied with a censoring leaves first`() throws {
        let outcome = try SurvivalTimes(times: [1, 1, 2, 3], events: [true, false, false, true])
        let curve = CensoringCurve(outcome: outcome)
        #expect(agree(curve.survival, [2.0 / 3, 1.0 / 3, 1.0 / 3], 1e-15))
        #expect(curve.survival(before: 1) == 1)
        #expect(agree(curve.survival(at: 1), 2.0 / 3, 1e-15))
        #expect(curve.survival(at: 0.5) == 1)
        #expect(curve.lastTime == 3)
        #expect(curve.eventCount == 2)
        #expect(curve.count == 4)
    }

    @Test(arguments: Golden.cases("kaplan_meier", "censoring/"))
    func `matches scikit-survival`(_ golden: GoldenCase) throws {
        let curve = CensoringCurve(outcome: try golden.outcome())
        let times = golden.expected["time"].doubles
        #expect(agree(times.map(curve.survival(at:)), golden.expected["G"].doubles, 1e-10))
        #expect(agree(times.map(curve.survival(before:)), golden.expected["G_left"].doubles, 1e-10))
        #expect(agree(curve.survival.reduce(0, +), golden.expected["sum"].double, 1e-10))
    }

    @Test(arguments: Golden.cases("kaplan_meier", "censoring-naive/"))
    func `the naive curve is Kaplan–Meier with the events reversed`(_ golden: GoldenCase) throws {
        let table = try golden.table()
        let naive = KaplanMeier(
            outcome: try SurvivalTimes(
                times: table["time"], events: table.flags("event").map { !$0 }))
        let times = golden.expected["time"].doubles
        #expect(agree(times.map(naive.survival(at:)), golden.expected["G"].doubles, 1e-10))
        #expect(
            agree(naive.median.time ?? .nan, golden.expected["median_followup"].double, 1e-12))
    }
}
