import Testing

@testable import Survival

@Suite struct `Brier score` {
    @Test func `three patients worked out by hand`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, false, true])
        let predictions = try SurvivalPredictions(
            times: [1, 2.5], curves: [[0.5, 0.25], [0.75, 0.5], [1, 0.75]])
        let score = try BrierScore(predictions: predictions, outcome: outcome)
        // At 2.5 the second patient is censored and G is 1/2.
        #expect(agree(score.values[0], (0.25 + 0.0625 + 0) / 3, 1e-15))
        #expect(agree(score.values[1], (0.0625 + 0.0625 * 2) / 3, 1e-15))
        #expect(agree(try score.integrated(), (score.values[0] + score.values[1]) / 2, 1e-15))
    }

    static func predictions(_ golden: GoldenCase, _ columns: [String], _ times: [Double])
        throws -> SurvivalPredictions
    {
        let table = try Golden.table("\(golden.dataset)_surv")
        let curves = try columns.map { try table[$0] }
        return try SurvivalPredictions(
            times: times, curves: (0..<table.count).map { row in curves.map { $0[row] } })
    }

    @Test(arguments: Golden.cases("brier", "brier/"))
    func `matches scikit-survival and its left limit`(_ golden: GoldenCase) throws {
        let args = golden.args
        let times = args["times"].doubles
        let outcome = try golden.outcome()
        let censoring = CensoringCurve(
            outcome: try golden.outcome(rows: args["censoring_rows"].string))
        let predictions = try Self.predictions(golden, args["columns"].strings, times)
        for (limit, suffix) in [(CensoringLimit.right, ""), (.left, "_left")] {
            func score(_ predictions: SurvivalPredictions) throws -> BrierScore {
                try BrierScore(
                    predictions: predictions, outcome: outcome, censoring: censoring, limit: limit)
            }
            let expected = golden.expected["brier\(suffix)"].doubles
            guard expected.allSatisfy({ $0.isFinite }) else {
                #expect(throws: SurvivalError.self) { try score(predictions) }
                continue
            }
            let found = try score(predictions)
            #expect(agree(found.values, expected, 1e-10), "\(limit)")
            #expect(
                agree(try found.integrated(), golden.expected["ibs\(suffix)"].double, 1e-10))
            if limit == .right, !golden.expected["brier_km"].isNull {
                let curve = KaplanMeier(outcome: try golden.outcome(rows: "split == 0"))
                let reference = try score(
                    SurvivalPredictions(times: times, curve: curve, count: outcome.count))
                #expect(agree(reference.values, golden.expected["brier_km"].doubles, 1e-10))
                #expect(
                    agree(try reference.integrated(), golden.expected["ibs_km"].double, 1e-10))
                #expect(
                    agree(
                        try found.integratedAccuracy(against: reference),
                        golden.expected["scaled_ibs"].double, 1e-10))
            }
        }
    }

    @Test(arguments: Golden.cases("brier", "score-brier"))
    func `matches riskRegression`(_ golden: GoldenCase) throws {
        let times = golden.expected["times"].doubles
        let all = try Golden.dataset(golden.dataset)["surv_times"].doubles
        let columns = times.map { "s_\((all.firstIndex(of: $0) ?? -1) + 1)" }
        let outcome = try golden.outcome()
        let found = try BrierScore(
            predictions: Self.predictions(golden, columns, times), outcome: outcome)
        #expect(agree(found.values, golden.expected["brier"].doubles, 1e-10))
        // riskRegression divides by n − 1 where the infinitesimal jackknife has n.
        let inflation = (Double(outcome.count) / Double(outcome.count - 1)).squareRoot()
        for (found, known) in zip(try found.standardErrors(), golden.expected["se"].doubles) {
            #expect(abs(found * inflation / known - 1) < 0.003, "\(found) \(known)")
        }
        let null = try BrierScore(
            predictions: SurvivalPredictions(
                times: times, curve: KaplanMeier(outcome: outcome), count: outcome.count),
            outcome: outcome)
        #expect(agree(null.values, golden.expected["null_brier"].doubles, 1e-10))
        let accuracy = try found.accuracy(against: null)
        #expect(agree(accuracy[0], 1 - found.values[0] / null.values[0], 1e-15))
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `counting every patient alone gives the same`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 30)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events, weights: cohort.weights.map { $0 + 1 })
        var random = RandomStream(seed: seed, stream: "predictions")
        let times = [1.5, 4, 6.5]
        let predictions = try SurvivalPredictions(
            times: times, values: (0..<90).map { _ in random.uniform() })
        let score = try BrierScore(predictions: predictions, outcome: outcome, limit: .right)
        let curve = CensoringCurve(outcome: outcome)
        for (position, time) in times.enumerated() {
            var sum = 0.0
            var total = 0.0
            for row in 0..<30 {
                let weight = cohort.weights[row] + 1
                let s = predictions.survival(row, position)
                total += weight
                if cohort.times[row] > time {
                    sum += weight * (1 - s) * (1 - s) / curve.survival(at: time)
                } else if cohort.events[row] {
                    sum += weight * s * s / curve.survival(at: cohort.times[row])
                }
            }
            #expect(agree(score.values[position], sum / total, 1e-12))
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>, CensoringLimit.allCases)
    func `the influence is the derivative by the weight`(seed: UInt64, limit: CensoringLimit) throws
    {
        let cohort = Cohort(seed: seed, count: 40)
        var random = RandomStream(seed: seed, stream: "predictions")
        let predictions = try SurvivalPredictions(
            times: [1.5, 4, 6], values: (0..<120).map { _ in random.uniform() })
        func score(_ row: Int, _ step: Double) throws -> BrierScore {
            var weights = cohort.weights.map { $0 + 0.5 }
            weights[row] += step
            return try BrierScore(
                predictions: predictions,
                outcome: SurvivalTimes(
                    times: cohort.times, events: cohort.events, weights: weights), limit: limit)
        }
        let whole = try score(0, 0)
        let influence = try whole.influence(at: 1)
        #expect(abs(influence.reduce(0, +)) < 1e-12)
        var ofIntegral = 0.0
        for row in 0..<40 {
            let more = try score(row, 1e-5)
            let less = try score(row, -1e-5)
            let weight = cohort.weights[row] + 0.5
            let slope = (more.values[1] - less.values[1]) / 2e-5
            #expect(agree(influence[row], slope * weight, 1e-8))
            let slopeOfIntegral = try (more.integrated() - less.integrated()) / 2e-5
            ofIntegral += slopeOfIntegral * slopeOfIntegral * weight * weight
        }
        #expect(agree(try whole.integratedStandardError(), ofIntegral.squareRoot(), 1e-8))
    }

    @Test func `broken input is refused with a sentence`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, false, true])
        func sentence(_ times: [Double], _ values: [Double]) -> String {
            do {
                let score = try BrierScore(
                    predictions: SurvivalPredictions(times: times, values: values),
                    outcome: outcome)
                _ = try score.integrated()
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence([2], [0.5, 0.5, 0.5])
                == "an integral over time needs at least two times, not 1")
        #expect(
            sentence([2], [0.5, 1.5, 0.5])
                == "row 2 has the predicted survival 1.5; predictions must be from 0 to 1")
        #expect(
            sentence([2], [0.5, .nan, 0.5])
                == "row 2 has the predicted survival nan; predictions must be from 0 to 1")
        #expect(
            sentence([1, 2], [0.5, 0.5, 0.5])
                == "there are 3 predicted probabilities at 2 times; every patient needs one per time"
        )
        #expect(
            sentence([2], [0.5, 0.5])
                == "there are 2 predicted curves for 3 patients; every patient needs exactly one")
        #expect(
            sentence([2, 1], [0.5, 0.5]) == "time 2 is 1.0 after 2.0; times must rise strictly")
        #expect(sentence([1, 9], Array(repeating: 0.5, count: 6)).hasPrefix("the time 9.0 is"))
        #expect(sentence([], []) == "predictions need at least one time")
    }
}
