import Testing

@testable import Survival

@Suite struct `Concordance index` {
    @Test func `five patients worked out by hand`() throws {
        // Events at 1, 2, 4; censored at 2 and 5.
        // 1→ all four; 2→ censored 2, 4, 5; 4→ 5: eight comparable pairs.
        let outcome = try SurvivalTimes(
            times: [1, 2, 2, 4, 5], events: [true, true, false, true, false])
        let c = try ConcordanceIndex(risks: [3, 5, 5, 1, 2], outcome: outcome)
        #expect(c.concordant == 4)  // 1>4, 1>5, 2>4, 2>5
        #expect(c.discordant == 3)  // 1<2, 1<2', 4<5
        #expect(c.tiedRisk == 1)  // 2 and the censored 2
        #expect(c.value == 4.5 / 8)
        #expect(c.somersD == 0.125)
        #expect(c.count == 5)
        #expect(c.eventCount == 3)
    }

    static func timeWeighting(_ text: String?) -> ConcordanceTimeWeighting {
        switch text {
        case "S": .survival
        case "n/G2", "S/G": .inverseCensoring
        default: .none
        }
    }

    @Test(arguments: Golden.cases("concordance"))
    func `matches R`(_ golden: GoldenCase) throws {
        let args = golden.args
        let outcome = try golden.outcome(
            entry: args["left_truncated"].double == 1, weights: args["weights"].string,
            strata: args["strata"].string)
        let risks = try golden.table()[args["risk"].string ?? ""]
        let c = try ConcordanceIndex(
            risks: risks, outcome: outcome,
            latestEventTime: args["ymax"].isNull ? nil : args["ymax"].double,
            timeWeighting: Self.timeWeighting(args["timewt"].string))
        let expected = golden.expected
        let exact = args["timewt"].isNull ? 0 : 1e-10
        #expect(agree(c.value, expected["c"].double, 1e-10))
        #expect(agree(c.concordant, expected["concordant"].double, exact))
        #expect(agree(c.discordant, expected["discordant"].double, exact))
        #expect(agree(c.tiedRisk, expected["tied_risk"].double, exact))
        #expect(agree(c.pairs.tiedTime, expected["tied_time"].double, exact))
        #expect(agree(c.pairs.tiedBoth, expected["tied_both"].double, exact))
        #expect(agree(c.variance * 1e3, expected["var_ij"].double * 1e3, 1e-9))
        #expect(agree(c.standardError * 10, expected["se_ij"].double * 10, 1e-9))
        #expect(agree(c.influence.reduce(0, +), 0, 1e-9))
    }

    /// Pairs counted one by one, with everything an outcome can have.
    static func naive(_ risks: [Double], _ outcome: SurvivalTimes) -> PairSums {
        var sums = PairSums()
        for i in 0..<outcome.count where outcome.events[i] {
            for j in 0..<outcome.count where j != i {
                if let strata = outcome.strata, strata[i] != strata[j] { continue }
                if let entry = outcome.entryTimes, entry[j] >= outcome.times[i] { continue }
                let pair = (outcome.weights?[i] ?? 1) * (outcome.weights?[j] ?? 1)
                if outcome.times[j] == outcome.times[i], outcome.events[j] {
                    guard j > i else { continue }
                    if risks[i] == risks[j] { sums.tiedBoth += pair } else { sums.tiedTime += pair }
                } else if outcome.times[j] >= outcome.times[i] {
                    if risks[i] > risks[j] {
                        sums.concordant += pair
                    } else if risks[i] < risks[j] {
                        sums.discordant += pair
                    } else {
                        sums.tiedRisk += pair
                    }
                }
            }
        }
        return sums
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `counting every pair gives the same`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 20 + Int(seed) * 2)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events,
            entryTimes: seed % 2 == 0 ? nil : cohort.entryTimes,
            weights: seed % 4 < 2 ? nil : cohort.weights,
            strata: seed % 8 < 4 ? nil : cohort.groups)
        let naive = Self.naive(cohort.risks, outcome)
        let c = try ConcordanceIndex(risks: cohort.risks, outcome: outcome)
        #expect(c.concordant == naive.concordant)
        #expect(c.discordant == naive.discordant)
        #expect(c.tiedRisk == naive.tiedRisk)
        #expect(c.pairs.tiedTime == naive.tiedTime)
        #expect(c.pairs.tiedBoth == naive.tiedBoth)

        // The influence is the derivative with respect to the weights.
        let step = 1e-5
        for row in [0, 7, 13] {
            var weights = outcome.weights ?? Array(repeating: 1, count: outcome.count)
            weights[row] += step
            let shifted = try SurvivalTimes(
                times: outcome.times, events: outcome.events, entryTimes: outcome.entryTimes,
                weights: weights, strata: outcome.strata)
            let slope = (Self.naive(cohort.risks, shifted).index - naive.index) / step
            #expect(agree(c.influence[row], slope * (outcome.weights?[row] ?? 1), 1e-5))
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `order, unit of time and scale of risk do not matter`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 50)
        let c = try ConcordanceIndex(risks: cohort.risks, outcome: cohort.outcome())
        var random = RandomStream(seed: seed, stream: "order")
        let order = random.permutation(of: 50)
        let again = try ConcordanceIndex(
            risks: order.map { exp(3 * cohort.risks[$0]) - 7 },
            outcome: SurvivalTimes(
                times: order.map { cohort.times[$0] * 30.4375 },
                events: order.map { cohort.events[$0] }))
        #expect(again.value == c.value)
        #expect(agree(again.standardError, c.standardError, 1e-12))
        let reversed = try ConcordanceIndex(
            risks: cohort.risks.map { -$0 }, outcome: cohort.outcome())
        #expect(agree(reversed.value, 1 - c.value, 1e-15))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `weights equal repeated patients`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40)
        let weighted = try ConcordancePairs(
            risks: cohort.risks,
            outcome: SurvivalTimes(
                times: cohort.times, events: cohort.events, weights: cohort.weights))
        var rows: [Int] = []
        for row in 0..<40 { rows += Array(repeating: row, count: Int(cohort.weights[row])) }
        let repeated = try ConcordancePairs(
            risks: rows.map { cohort.risks[$0] }, outcome: cohort.outcome().rows(rows))
        #expect(weighted.index == repeated.index)
        #expect(weighted.concordant == repeated.concordant)
        #expect(weighted.tiedRisk == repeated.tiedRisk)
    }

    @Test func `identical risks give one half`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, true, false])
        let c = try ConcordanceIndex(risks: [7, 7, 7], outcome: outcome)
        #expect(c.value == 0.5)
        #expect(c.standardError == 0)
    }

    @Test func `what cannot be compared is refused with a sentence`() throws {
        func sentence(_ times: [Double], _ events: [Bool], _ risks: [Double]) throws -> String {
            let outcome = try SurvivalTimes(times: times, events: events)
            do {
                let pairs = try ConcordancePairs(risks: risks, outcome: outcome)
                return "\(pairs.index)"
            } catch { return "\(error)" }
        }
        #expect(
            try sentence([1, 2], [false, false], [1, 2])
                == "no pair of the 2 patients can be compared (0 events); "
                + "an event is needed before the end of another patient's follow-up")
        #expect(try sentence([5], [true], [1]).hasPrefix("no pair of the 1 patients"))
        #expect(try sentence([3, 3], [true, true], [1, 2]).hasPrefix("no pair"))
        #expect(
            try sentence([1, 2], [true, false], [1, .nan])
                == "row 2 has the risk nan; it must be a finite number")
        #expect(
            try sentence([1, 2], [true, false], [1])
                == "there are 1 risks for 2 patients; every patient needs exactly one")
    }

    @Test func `the interval stays inside its range`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3, 4], events: [true, true, true, false])
        let interval = try ConcordanceIndex(risks: [4, 3, 1, 2], outcome: outcome).interval()
        #expect(interval.upper <= 1)
        #expect(interval.lower >= 0)
        #expect(interval.level == 0.95)
    }

    @Test func `knows no more from rows that stand twice if they are of one patient`() throws {
        var stream = RandomStream(seed: 8, stream: "clusters")
        let times = (0..<80).map { _ in stream.exponential() }
        let events = times.indices.map { $0 % 3 != 0 }
        let risks = times.map { -$0 + 2 * stream.normal() }
        let once = try ConcordanceIndex(
            risks: risks, outcome: SurvivalTimes(times: times, events: events))
        let twice = try ConcordanceIndex(
            risks: risks + risks,
            outcome: SurvivalTimes(times: times + times, events: events + events))
        let patients = Array(0..<80) + Array(0..<80)
        #expect(abs(twice.value - once.value) < 1e-12)
        #expect(abs(twice.standardError(clusters: patients) - once.standardError) < 1e-12)
        #expect(twice.standardError < 0.8 * once.standardError)
        #expect(once.standardError(clusters: Array(0..<80)) == once.standardError)
    }
}
