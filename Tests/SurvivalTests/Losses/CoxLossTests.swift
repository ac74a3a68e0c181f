import Testing

@testable import Survival

@Suite struct `Cox loss` {
    @Test(arguments: Golden.cases("losses", "cox-loss/"))
    func `matches autograd and R`(_ golden: GoldenCase) throws {
        let input = golden.json["input"]
        var theta = input["theta"].doubles
        var times = input["time"].doubles
        var events = input["event"].doubles.map { $0 == 1 }
        if let dataset = input["dataset"].string {
            let table = try Golden.table(dataset)
            let count = input["rows"].int
            theta = Array(try table["risk_a"].prefix(count))
            times = Array(try table["time"].prefix(count))
            events = Array(try table.flags("event").prefix(count))
        }
        let outcome = try SurvivalTimes(times: times, events: events)
        for ties in [TieMethod.breslow, .efron] {
            let wanted = golden.expected[ties.rawValue]
            let sum = try CoxLoss(logHazards: theta, outcome: outcome, ties: ties)
            #expect(agree(sum.value, wanted["sum"].double, 1e-12))
            #expect(agree(sum.gradient, wanted["gradient_sum"].doubles, 1e-11))
            let rows = try CoxLoss(
                logHazards: theta, outcome: outcome, ties: ties, reduction: .meanOverRows)
            #expect(agree(rows.value, wanted["mean_over_rows"].double, 1e-12))
            #expect(agree(rows.gradient, wanted["gradient_mean_over_rows"].doubles, 1e-12))
            if wanted["mean_over_events"].isNull {
                expectSentence("none of the \(times.count) patients had the event") {
                    _ = try CoxLoss(
                        logHazards: theta, outcome: outcome, reduction: .meanOverEvents)
                }
            } else {
                let events = try CoxLoss(
                    logHazards: theta, outcome: outcome, ties: ties, reduction: .meanOverEvents)
                #expect(agree(events.value, wanted["mean_over_events"].double, 1e-12))
            }
        }
    }

    @Test(arguments: TieMethod.allCases, 0..<8 as Range<UInt64>)
    func `has the gradient of finite differences`(ties: TieMethod, seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 25, timeStep: 2, riskStep: 0)
        let outcome = try cohort.fullOutcome(weights: ties != .exact)
        let loss = try CoxLoss(logHazards: cohort.risks, outcome: outcome, ties: ties)
        #expect(abs(loss.gradient.reduce(0, +)) < 1e-11)
        for row in 0..<cohort.risks.count {
            var up = cohort.risks
            var down = cohort.risks
            up[row] += 1e-5
            down[row] -= 1e-5
            let slope =
                try
                (CoxLoss(logHazards: up, outcome: outcome, ties: ties).value
                - CoxLoss(logHazards: down, outcome: outcome, ties: ties).value) / 2e-5
            #expect(agree(loss.gradient[row], slope, 1e-8))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `does not depend on order or on a common shift`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 30, timeStep: 2)
        let outcome = try cohort.fullOutcome()
        let loss = try CoxLoss(logHazards: cohort.risks, outcome: outcome)
        var stream = RandomStream(seed: seed, stream: "order")
        let order = stream.permutation(of: cohort.risks.count)
        let moved = try CoxLoss(
            logHazards: order.map { cohort.risks[$0] + 700 }, outcome: outcome.rows(order))
        #expect(agree(loss.value, moved.value, 1e-11))
        #expect(agree(order.map { loss.gradient[$0] }, moved.gradient, 1e-10))
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `counts a weight as repeated rows`(seed: UInt64) throws {
        var cohort = Cohort(seed: seed, count: 20, timeStep: 0)
        cohort.weights = cohort.weights.map { max(1, $0) }
        let weighted = try SurvivalTimes(
            times: cohort.times, events: cohort.events, entryTimes: cohort.entryTimes,
            weights: cohort.weights, strata: cohort.groups)
        let rows = cohort.weights.indices.flatMap {
            [Int](repeating: $0, count: Int(cohort.weights[$0]))
        }
        let repeated = try SurvivalTimes(
            times: rows.map { cohort.times[$0] }, events: rows.map { cohort.events[$0] },
            entryTimes: rows.map { cohort.entryTimes[$0] },
            strata: rows.map { cohort.groups[$0] })
        let a = try CoxLoss(logHazards: cohort.risks, outcome: weighted, ties: .breslow)
        let b = try CoxLoss(
            logHazards: rows.map { cohort.risks[$0] }, outcome: repeated, ties: .breslow)
        #expect(agree(a.value, b.value, 1e-12))
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `treats exact ties as the sum over all sets`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 9, timeStep: 8)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events, entryTimes: cohort.entryTimes)
        var loss = 0.0
        for time in Set(cohort.times).sorted() {
            let deaths = (0..<9).filter { cohort.times[$0] == time && cohort.events[$0] }
            let atRisk = (0..<9).filter {
                cohort.times[$0] >= time && cohort.entryTimes[$0] < time
            }
            guard !deaths.isEmpty else { continue }
            var sum = 0.0
            for set in 0..<(1 << atRisk.count) where set.nonzeroBitCount == deaths.count {
                let members = atRisk.indices.filter { set >> $0 & 1 == 1 }
                sum += exp(members.reduce(0) { $0 + cohort.risks[atRisk[$1]] })
            }
            loss += log(sum) - deaths.reduce(0) { $0 + cohort.risks[$1] }
        }
        let exact = try CoxLoss(logHazards: cohort.risks, outcome: outcome, ties: .exact)
        #expect(agree(exact.value, loss, 1e-12))
    }

    @Test func `needs no tie method without ties`() throws {
        let cohort = Cohort(seed: 3, count: 40, timeStep: 0)
        let losses = try TieMethod.allCases.map {
            try CoxLoss(logHazards: cohort.risks, outcome: cohort.outcome(), ties: $0).value
        }
        #expect(agree(losses[0], losses[1], 1e-12))
        #expect(agree(losses[0], losses[2], 1e-12))
    }

    @Test func `is exact where one hazard dwarfs the rest of a late-entry cohort`() throws {
        // The giant leaves before the others die: what remains must not be rounding.
        let outcome = try SurvivalTimes(
            times: [10, 2, 3, 4], events: [true, true, true, false], entryTimes: [8, 0, 0, 0])
        let loss = try CoxLoss(logHazards: [600, 1, 0, 0.5], outcome: outcome)
        let wanted = log(exp(1) + 1 + exp(0.5)) - 1 + log(1 + exp(0.5))
        #expect(agree(loss.value, wanted, 1e-13))
        #expect(abs(loss.gradient.reduce(0, +)) < 1e-13)
    }

    @Test func `says what is wrong`() throws {
        let outcome = try SurvivalTimes(times: [1, 2], events: [true, false])
        expectSentence("row 2 has the log hazard nan; it must be a finite number") {
            _ = try CoxLoss(logHazards: [0, .nan], outcome: outcome)
        }
        let weighted = try SurvivalTimes(times: [1, 2], events: [true, false], weights: [1, 2])
        expectSentence("the exact treatment of ties takes no weights") {
            _ = try CoxLoss(logHazards: [0, 1], outcome: weighted, ties: .exact)
        }
    }
}

extension Cohort {
    /// Late entries, strata, and weights of which some are 0.
    func fullOutcome(weights: Bool = true) throws -> SurvivalTimes {
        try SurvivalTimes(
            times: times, events: events, entryTimes: entryTimes,
            weights: weights ? self.weights.map { $0 * 0.7 } : nil, strata: groups)
    }
}
