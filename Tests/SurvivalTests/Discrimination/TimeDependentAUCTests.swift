import Testing

@testable import Survival

@Suite struct `Time-dependent AUC` {
    @Test func `five patients worked out by hand`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4, 5], events: [true, true, false, true, false])
        let auc = try TimeDependentAUC(risks: [5, 2, 1, 3, 2], outcome: outcome, times: [1, 2.5])
        // At 1 the first patient beats all; at 2.5 the second beats one of three and ties with one.
        #expect(auc.values[0] == 1)
        #expect(agree(auc.values[1], (3 + 1.5) / 6, 1e-15))
        #expect(agree(auc.mean, (1 * 0.2 + 0.75 * 0.2) / 0.4, 1e-15))
    }

    @Test(arguments: Golden.cases("td_auc", "auc/"))
    func `matches scikit-survival and its left limit`(_ golden: GoldenCase) throws {
        let outcome = try golden.outcome()
        let risks = try golden.table()[golden.args["risk"].string ?? ""]
        let censoring = CensoringCurve(
            outcome: try golden.outcome(rows: golden.args["censoring_rows"].string))
        for (limit, suffix) in [(CensoringLimit.right, ""), (.left, "_left")] {
            func auc() throws -> TimeDependentAUC {
                try TimeDependentAUC(
                    risks: risks, outcome: outcome, times: golden.args["times"].doubles,
                    censoring: censoring, limit: limit)
            }
            guard let known = golden.expected.object["auc\(suffix)"] else { continue }
            let expected = known.doubles
            if expected.contains(where: { !$0.isFinite }) {
                #expect(throws: SurvivalError.self) { try auc() }
            } else {
                let found = try auc()
                #expect(agree(found.values, expected, 1e-10), "\(limit)")
                #expect(agree(found.mean, golden.expected["mean_auc\(suffix)"].double, 1e-10))
            }
        }
    }

    @Test(arguments: Golden.cases("td_auc", "score-auc"))
    func `risks that differ from time to time match riskRegression`(_ golden: GoldenCase) throws {
        let times = golden.expected["times"].doubles
        let table = try Golden.table("\(golden.dataset)_surv")
        let all = try Golden.dataset(golden.dataset)["surv_times"].doubles
        let columns = try times.map { time in
            try table["s_\((all.firstIndex(of: time) ?? -1) + 1)"]
        }
        let predictions = try SurvivalPredictions(
            times: times, curves: (0..<table.count).map { row in columns.map { $0[row] } })
        let auc = try TimeDependentAUC(predictions: predictions, outcome: golden.outcome())
        #expect(agree(auc.values, golden.expected["auc"].doubles, 1e-10))
        // riskRegression divides by n − 1 where the infinitesimal jackknife has n.
        let inflation = (Double(table.count) / Double(table.count - 1)).squareRoot()
        let known = golden.expected["se"].doubles
        for (found, known) in zip(try auc.standardErrors(), known) {
            let ratio = found * inflation / known
            #expect(known == 0 ? found == 0 : abs(ratio - 1) < 0.003, "\(found) \(known)")
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>, CensoringLimit.allCases)
    func `the influence is the derivative by the weight`(seed: UInt64, limit: CensoringLimit) throws
    {
        let cohort = Cohort(seed: seed, count: 40)
        let strata = seed % 2 == 0 ? nil : cohort.groups
        func area(_ row: Int, _ step: Double) throws -> TimeDependentAUC {
            var weights = cohort.weights.map { $0 + 0.5 }
            weights[row] += step
            return try TimeDependentAUC(
                risks: cohort.risks,
                outcome: SurvivalTimes(
                    times: cohort.times, events: cohort.events, weights: weights, strata: strata),
                times: [1.5, 4], limit: limit)
        }
        let influence = try area(0, 0).influence(at: 1)
        #expect(abs(influence.reduce(0, +)) < 1e-12)
        for row in 0..<40 {
            let slope = try (area(row, 1e-5).values[1] - area(row, -1e-5).values[1]) / 2e-5
            #expect(agree(influence[row], slope * (cohort.weights[row] + 0.5), 1e-8))
        }
        let errors = try area(0, 0).standardErrors()
        let value = try area(0, 0).values[1]
        let interval = try #require(try area(0, 0).intervals()[1])
        let half = 1.959964 * errors[1] / (value * (1 - value))
        #expect(
            agree(log(interval.upper / (1 - interval.upper)), log(value / (1 - value)) + half, 1e-6)
        )
        #expect(errors[1] == influence.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }

    /// Coverage of nominal 90 per cent intervals of AUC and Brier score over 300 samples of 200
    /// patients, half of them censored; the truth is that of 20,000 patients without censoring.
    @Test func `intervals cover the truth as often as they say`() throws {
        func sample(_ count: Int, isCensored: Bool, _ random: inout RandomStream) throws -> (
            TimeDependentAUC, BrierScore
        ) {
            var (times, events, risks): ([Double], [Bool], [Double]) = ([], [], [])
            for _ in 0..<count {
                let risk = random.normal()
                let death = 10 * random.exponential() / exp(risk)
                let gone = isCensored ? 12 * random.exponential() : .infinity
                times.append(min(death, gone))
                events.append(death <= gone)
                risks.append(risk)
            }
            let outcome = try SurvivalTimes(times: times, events: events)
            let curves = try SurvivalPredictions(
                times: [6], values: risks.map { exp(-0.6 * exp(0.5 * $0)) })
            return (
                try TimeDependentAUC(risks: risks, outcome: outcome, times: [6]),
                try BrierScore(predictions: curves, outcome: outcome)
            )
        }
        var random = RandomStream(seed: 2, stream: "truth")
        let (area, brier) = try sample(20_000, isCensored: false, &random)
        var covered = (area: 0, brier: 0)
        let stream = RandomStream(seed: 3, stream: "coverage")
        for index in 0..<300 {
            var random = stream.child(index)
            let found = try sample(200, isCensored: true, &random)
            let interval = try found.0.intervals(level: 0.9)[0]
            if interval?.contains(area.values[0]) == true { covered.area += 1 }
            let width = try found.1.standardErrors()[0] * 1.6449
            if abs(found.1.values[0] - brier.values[0]) <= width { covered.brier += 1 }
        }
        // Three standard errors of a share of 0.9 in 300 repeats are 0.052, or 15.6 repeats.
        #expect(abs(covered.area - 270) < 16, "\(covered)")
        #expect(abs(covered.brier - 270) < 16, "\(covered)")
    }

    @Test func `with strata only pairs within one count`() throws {
        // Within strata every case beats every control; between them none does.
        let outcome = try SurvivalTimes(
            times: [1, 5, 1, 5], events: [true, false, true, false], strata: [0, 0, 1, 1])
        let auc = try TimeDependentAUC(risks: [2, 1, 12, 11], outcome: outcome, times: [2])
        #expect(auc.values == [1])
        let apart = try SurvivalTimes(
            times: [1, 5], events: [true, false], strata: [0, 1])
        #expect(throws: SurvivalError.noComparablePairs(count: 2, events: 1)) {
            try TimeDependentAUC(risks: [2, 1], outcome: apart, times: [2])
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `counting every pair gives the same`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events,
            weights: seed % 2 == 0 ? nil : cohort.weights.map { $0 + 0.5 })
        let times = [1.5, 4, 6.5]
        let auc = try TimeDependentAUC(risks: cohort.risks, outcome: outcome, times: times)
        let curve = CensoringCurve(outcome: outcome)
        for (position, time) in times.enumerated() {
            var won = 0.0
            var all = 0.0
            for i in 0..<40 where cohort.events[i] && cohort.times[i] <= time {
                for j in 0..<40 where cohort.times[j] > time {
                    let weight =
                        (outcome.weights?[i] ?? 1) * (outcome.weights?[j] ?? 1)
                        / curve.survival(before: cohort.times[i])
                    all += weight
                    if cohort.risks[i] > cohort.risks[j] { won += weight }
                    if cohort.risks[i] == cohort.risks[j] { won += 0.5 * weight }
                }
            }
            #expect(agree(auc.values[position], won / all, 1e-12))
        }
    }

    @Test func `times without an answer are refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3, 4], events: [false, true, true, false])
        func sentence(_ times: [Double]) -> String {
            do {
                _ = try TimeDependentAUC(risks: [1, 2, 3, 4], outcome: outcome, times: times)
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence([2, 4])
                == "the time 4.0 is outside the follow-up of the scored patients, from 1.0 to 4.0")
        #expect(sentence([0.5]).hasPrefix("the time 0.5 is outside"))
        #expect(sentence([1.5]) == "no patient had the event by the time 1.5")
        #expect(sentence([3, 2]) == "time 2 is 2.0 after 3.0; times must rise strictly")
        #expect(sentence([]) == "there are no times to score at; at least one is needed")
        #expect(sentence([.nan]) == "row 1 has the time nan; it must be a finite number")
    }
}

@Suite struct `Incident/dynamic AUC` {
    @Test func `five patients worked out by hand`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4, 5], events: [true, false, true, true, false])
        let auc = try IncidentDynamicAUC(risks: [3, 1, 2, 4, 2], outcome: outcome)
        #expect(auc.times == [1, 3, 4])
        #expect(auc.values == [0.75, 0.25, 1])
        #expect(auc.events == [1, 1, 1])
        // S falls from 1 to 4/5, 8/15, 4/15.
        let w = [0.8 * 0.2, 8.0 / 15 * (4.0 / 15), 4.0 / 15 * (4.0 / 15)]
        let expected = (0.75 * w[0] + 0.25 * w[1] + w[2]) / (w[0] + w[1] + w[2])
        #expect(agree(auc.integrated, expected, 1e-14))
        #expect(auc.smoothed(neighbours: 0) == auc.values)
        #expect(agree(auc.smoothed(neighbours: 1)[1], 2.0 / 3, 1e-15))
        #expect(auc.smoothed(neighbours: 1)[0] == 0.5)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `without censoring or ties the integral is Harrell's index`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40, timeStep: 0)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: Array(repeating: true, count: 40))
        let auc = try IncidentDynamicAUC(risks: cohort.risks, outcome: outcome)
        let harrell = try ConcordancePairs(risks: cohort.risks, outcome: outcome)
        #expect(agree(auc.integrated, harrell.index, 1e-12))
    }

    @Test func `no survivor, no area`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [false, true])
        #expect(throws: SurvivalError.noComparablePairs(count: 2, events: 1)) {
            try IncidentDynamicAUC(risks: [1, 2], outcome: outcome)
        }
    }
}
