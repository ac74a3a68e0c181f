import Testing

@testable import Survival

/// Every edge case of the golden file with its recommended value or error.
@Suite struct `Edge cases` {
    static let cases = Golden.cases("edge_cases", "edge/")

    static func outcome(_ golden: GoldenCase) throws -> SurvivalTimes {
        let input = golden.json["input"]
        return try SurvivalTimes(
            times: input["time"].doubles, events: input["event"].doubles.map { $0 == 1 })
    }

    /// The name of an error's code in the golden file.
    static func code(_ error: any Error) -> String {
        guard let error = error as? SurvivalError else { return "\(error)" }
        return switch error {
        case .empty: "empty"
        case .notFinite: "nonFinite"
        case .negativeTime: "negativeTime"
        case .noEvents: "noEvents"
        case .noComparablePairs: "noComparablePairs"
        case .oneGroup: "oneGroup"
        case .zeroVariance: "zeroVariance"
        default: "\(error)"
        }
    }

    /// The recommended value, unless an error or nothing is recommended; an error is checked here.
    private func value(
        _ golden: GoldenCase, _ statistic: String, _ body: () throws -> Void
    ) -> JSON? {
        let recommended = golden.json["recommended"][statistic]
        if let code = recommended["error"].string {
            do {
                try body()
                Issue.record("\(statistic): \(code) was expected")
            } catch {
                #expect(Self.code(error) == code, "\(statistic)")
            }
        }
        let value = recommended["value"]
        return value.isNull ? nil : value
    }

    @Test(arguments: cases)
    func `the concordance is as recommended`(_ golden: GoldenCase) throws {
        func index() throws -> ConcordanceIndex {
            try ConcordanceIndex(
                risks: golden.json["input"]["risk"].doubles, outcome: Self.outcome(golden))
        }
        guard let value = value(golden, "harrell", { _ = try index() }) else { return }
        let found = try index()
        #expect(agree(found.value, value["c"].double, 1e-15))
        #expect(found.concordant == value["concordant"].double)
        #expect(found.discordant == value["discordant"].double)
        #expect(found.tiedRisk == value["tied_risk"].double)
        #expect(found.pairs.tiedTime == value["tied_time"].double)
        #expect(found.pairs.tiedBoth == value["tied_both"].double)
    }

    /// What is said where there is no concordance, and where there is no log-rank test.
    private static let sentences: [String: (harrell: String?, logRank: String?)] = [
        "all-censored": (noPairs(4, 0), "none of the 4 patients had the event"),
        "event-only-at-last-time": (noPairs(4, 1), noVariance),
        "all-tied-events": (noPairs(4, 4), noVariance),
        "one-group-only": (nil, "all 5 patients are in one group; at least two groups are needed"),
        "n1-event": (
            noPairs(1, 1), "all 1 patients are in one group; at least two groups are needed"
        ),
        "n1-censored": (
            noPairs(1, 0), "all 1 patients are in one group; at least two groups are needed"
        ),
        "n0": (
            "there are no patients; at least one is needed",
            "there are no patients; at least one is needed"
        ),
        "nan-risk": ("row 2 has the risk nan; it must be a finite number", nil),
        "nan-time": (
            "row 2 has the time nan; it must be a finite number",
            "row 2 has the time nan; it must be a finite number"
        ),
        "inf-risk": ("row 1 has the risk inf; it must be a finite number", nil),
        "inf-time": (
            "row 3 has the time inf; it must be a finite number",
            "row 3 has the time inf; it must be a finite number"
        ),
        "negative-time": (
            "row 1 has the time -1.0; times must be finite and not negative",
            "row 1 has the time -1.0; times must be finite and not negative"
        ),
        "group-never-at-risk-at-an-event": (nil, noVariance),
    ]

    private static let noVariance =
        "the variance of the log-rank statistic is 0, so it cannot be tested"

    private static func noPairs(_ count: Int, _ events: Int) -> String {
        "no pair of the \(count) patients can be compared (\(events) events); "
            + "an event is needed before the end of another patient's follow-up"
    }

    @Test(arguments: cases)
    func `what cannot be computed is told in a sentence`(_ golden: GoldenCase) throws {
        func sentence(_ body: () throws -> Void) -> String? {
            do {
                try body()
                return nil
            } catch { return "\(error)" }
        }
        let input = golden.json["input"]
        let known = Self.sentences[String(golden.id.dropFirst("edge/".count))]
        #expect(
            sentence {
                _ = try ConcordanceIndex(
                    risks: input["risk"].doubles, outcome: Self.outcome(golden))
            } == known?.harrell)
        #expect(
            sentence {
                _ = try logRankTest(
                    outcome: Self.outcome(golden), groups: input["group"].doubles.map { Int($0) })
            } == known?.logRank)
    }

    @Test(arguments: cases)
    func `the Kaplan–Meier curve is as recommended`(_ golden: GoldenCase) throws {
        guard let value = value(golden, "km", { _ = try Self.outcome(golden) }) else { return }
        let curve = KaplanMeier(outcome: try Self.outcome(golden))
        #expect(curve.times == value["time"].doubles)
        #expect(agree(curve.survival, value["surv"].doubles, 1e-14))
        #expect(agree(curve.standardErrorsOfLog, value["se_log"].doubles, 1e-14))
        #expect(agree(curve.lower, value["lower_loglog"].doubles, 1e-14))
        #expect(agree(curve.upper, value["upper_loglog"].doubles, 1e-14))
    }

    @Test(arguments: cases)
    func `the cumulative hazard is as recommended`(_ golden: GoldenCase) throws {
        let value = value(golden, "nelson_aalen") { _ = try Self.outcome(golden) }
        guard let value else { return }
        let hazard = NelsonAalen(outcome: try Self.outcome(golden))
        #expect(hazard.times == value["time"].doubles)
        #expect(agree(hazard.cumulativeHazard, value["cumhaz"].doubles, 1e-14))
        #expect(agree(hazard.standardErrors, value["se"].doubles, 1e-14))
    }

    @Test(arguments: cases)
    func `the log-rank test is as recommended`(_ golden: GoldenCase) throws {
        func test() throws -> LogRankTest {
            try logRankTest(
                outcome: Self.outcome(golden),
                groups: golden.json["input"]["group"].doubles.map { Int($0) })
        }
        guard let value = value(golden, "logrank", { _ = try test() }) else { return }
        let found = try test()
        #expect(agree(found.statistic, value["chisq"].double, 1e-12))
        #expect(found.degreesOfFreedom == value["df"].int)
        #expect(agree(found.pValue, value["p"].double, 1e-12))
        #expect(agree(found.observed, value["observed"].doubles, 1e-14))
        #expect(agree(found.expected, value["expected"].doubles, 1e-14))
    }
}

/// Times at which scores are not known, on real patients.
@Suite(.enabled(if: Golden.isPresent, Golden.skipped)) struct `Times beyond support` {
    private func lung(_ rows: String) throws -> SurvivalTimes {
        try Golden.table("lung").rows(rows).outcome()
    }

    private func risks(_ rows: String) throws -> [Double] {
        try Golden.table("lung").rows(rows)["risk_a"]
    }

    private func sentence(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch { return "\(error)" }
    }

    @Test func `an AUC outside the follow-up is refused`() throws {
        let test = try lung("split == 1")
        let curve = CensoringCurve(outcome: try lung("split == 0"))
        let risks = try risks("split == 1")
        for (times, wrong) in [([200.0, 5000], "5000.0"), ([1, 200], "1.0")] {
            #expect(
                sentence {
                    _ = try TimeDependentAUC(
                        risks: risks, outcome: test, times: times, censoring: curve)
                }
                    == "the time \(wrong) is outside the follow-up of the scored patients, "
                    + "from 13.0 to 1010.0")
        }
    }

    @Test func `an AUC right after the first event has a value`() throws {
        let auc = try TimeDependentAUC(
            risks: risks("all"), outcome: lung("all"), times: [5], limit: .right)
        #expect(agree(auc.values[0], 0.12735849056603776, 1e-10))
    }

    @Test func `Brier scores need times that rise inside the follow-up, and two for the integral`()
        throws
    {
        let test = try lung("split == 1")
        let curve = CensoringCurve(outcome: try lung("split == 0"))
        let first = try Golden.table("lung_surv")["s_1"]
        func score(_ times: [Double]) throws -> BrierScore {
            try BrierScore(
                predictions: SurvivalPredictions(
                    times: times, curves: first.map { Array(repeating: $0, count: times.count) }),
                outcome: test, censoring: curve)
        }
        #expect(
            sentence { _ = try score([200, 5000]) }
                == "the time 5000.0 is outside the follow-up of the scored patients, "
                + "from 13.0 to 1010.0")
        #expect(
            sentence { _ = try score([300, 200]) }
                == "time 2 is 200.0 after 300.0; times must rise strictly")
        #expect(
            sentence { _ = try score([200]).integrated() }
                == "an integral over time needs at least two times, not 1")
    }

    @Test func `Uno's index without censoring is Harrell's`() throws {
        let events = try Golden.table("lung").rows("event == 1")
        let uno = try UnoConcordance(risks: events["risk_a"], outcome: events.outcome())
        #expect(agree(uno.value, 0.5805095992214456, 1e-10))
    }

    @Test func `Uno's index needs events to learn the censoring from, and before tau`() throws {
        let test = try lung("split == 1")
        let risks = try risks("split == 1")
        let censored = try lung("event == 0")
        #expect(
            sentence {
                _ = try UnoConcordance(
                    risks: risks, outcome: test, censoring: CensoringCurve(outcome: censored))
            } == "none of the \(censored.count) patients had the event")
        #expect(
            sentence {
                _ = try UnoConcordance(
                    risks: risks, outcome: test,
                    censoring: CensoringCurve(outcome: try lung("split == 0")), truncation: 1)
            }.hasPrefix("no pair of the \(test.count) patients can be compared"))
    }
}
