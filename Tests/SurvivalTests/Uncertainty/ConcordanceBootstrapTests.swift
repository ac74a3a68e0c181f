import Foundation
import TestSupport
import Testing

@testable import Survival

@Suite struct `Bootstrap of the concordance` {
    @Test(arguments: Golden.cases("bootstrap"))
    func `matches the replicates, intervals and p-values of NumPy`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: golden.args["rows"].string == "all" ? "all" : nil)
        let outcome = try table.outcome()
        let risks = [try table["risk_a"], try table["risk_b"]]
        let engine = try ConcordanceBootstrap(risks: risks, outcome: outcome)
        let path = "\(Golden.folder)/\(golden.args["index_file"].string ?? "")"
        let lines = try String(contentsOf: SharedFolder.file(path), encoding: .utf8)
            .split(separator: "\n")
        let draws = lines.map { $0.split(separator: ",").compactMap { Int($0) } }
        #expect(draws.count == golden.args["replicates"].int)
        let a = draws.map { engine.index(0, rows: $0) }
        let b = draws.map { engine.index(1, rows: $0) }
        let expected = golden.expected
        let known = expected["replicates_a_first"].doubles
        #expect(agree(Array(a.prefix(known.count)), known, 1e-12))
        let knownB = expected["replicates_b_first"].doubles
        #expect(agree(Array(b.prefix(knownB.count)), knownB, 1e-12))

        let own = try bootstrapConcordance(
            risks: risks[0], outcome: outcome, Bootstrap(replicates: 2, seed: 1))
        let other = try bootstrapConcordance(
            risks: risks[1], outcome: outcome, Bootstrap(replicates: 2, seed: 1))
        let knownJackknife = expected["jackknife_a_first"].doubles
        #expect(agree(Array(own.jackknife.prefix(knownJackknife.count)), knownJackknife, 1e-12))

        try check(
            BootstrapDistribution(
                estimate: own.estimate, replicates: a, jackknife: own.jackknife), expected["c_a"])
        try check(
            BootstrapDistribution(estimate: other.estimate, replicates: b), expected["c_b"])
        try check(
            BootstrapDistribution(
                estimate: own.estimate - other.estimate, replicates: zip(a, b).map { $0 - $1 }),
            expected["difference"])
    }

    private func check(_ found: BootstrapDistribution, _ expected: JSON) throws {
        #expect(agree(found.estimate, expected["estimate"].double, 1e-12))
        #expect(agree(found.standardError, expected["se"].double, 1e-12))
        #expect(agree(found.bias, expected["bias"].double, 1e-12))
        for method: BootstrapMethod in [.percentile, .basic, .normal] {
            let interval = try found.interval(method)
            #expect(
                agree([interval.lower, interval.upper], expected[method.rawValue].doubles, 1e-12))
        }
        if !expected["bca"].isNull {
            let bca = try found.interval(.bca)
            let correction = try found.biasCorrection()
            #expect(agree([bca.lower, bca.upper], expected["bca"].doubles, 1e-10))
            #expect(agree(correction.z0, expected["bca_z0"].double, 1e-10))
            #expect(agree(correction.acceleration, expected["bca_acceleration"].double, 1e-10))
            let levels = [correction.level(0.025), correction.level(0.975)]
            #expect(agree(levels, expected["bca_levels"].doubles, 1e-10))
        }
        if !expected["two_sided_p"].isNull {
            // NumPy's is 2b/B, which can be 0; ours counts the sample itself as one replicate more.
            let count = Double(found.replicates.count)
            let beyond = expected["two_sided_p"].double * count / 2
            #expect(agree(found.pValue(), min(1, 2 * (beyond + 1) / (count + 1)), 1e-12))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `a resample counted as weights equals the patients repeated`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 35)
        let outcome = try SurvivalTimes(
            times: cohort.times, events: cohort.events, strata: seed % 2 == 0 ? nil : cohort.groups)
        let engine = try ConcordanceBootstrap(risks: [cohort.risks], outcome: outcome)
        var random = RandomStream(seed: seed, stream: "rows")
        let rows = (0..<35).map { _ in random.index(below: 35) }
        let repeated = try ConcordancePairs(
            risks: rows.map { cohort.risks[$0] }, outcome: outcome.rows(rows))
        #expect(engine.index(0, rows: rows) == repeated.index)
    }

    @Test(arguments: [2, 3, 8])
    func `any number of threads gives the same numbers`(threads: Int) throws {
        let cohort = Cohort(seed: 1, count: 60)
        func run(_ threads: Int) throws -> BootstrapDistribution {
            try bootstrapConcordanceDifference(
                risks: cohort.risks, otherRisks: cohort.times.map { -$0 },
                outcome: cohort.outcome(),
                Bootstrap(replicates: 101, seed: 5, within: cohort.groups, threads: threads))
        }
        #expect(try run(1) == run(threads))
    }

    @Test func `the jackknife leaves out one patient at a time`() throws {
        let cohort = Cohort(seed: 3, count: 25)
        let outcome = try cohort.outcome()
        let fast = try bootstrapConcordance(
            risks: cohort.risks, outcome: outcome, Bootstrap(replicates: 50, seed: 2))
        let generic = try Bootstrap(replicates: 50, seed: 2).distribution(count: 25) { rows in
            guard let some = try? outcome.rows(rows) else { return nil }
            return try? ConcordancePairs(risks: rows.map { cohort.risks[$0] }, outcome: some).index
        }
        #expect(agree(fast.jackknife, generic.jackknife, 1e-12))
        #expect(agree(fast.replicates, generic.replicates, 1e-12), "the same draws, counted twice")
        #expect(fast.redrawn == generic.redrawn)
    }

    @Test func `a resample without a pair is drawn again and counted`() throws {
        let outcome = try SurvivalTimes(times: [1, 2, 3], events: [true, false, false])
        let found = try bootstrapConcordance(
            risks: [2, 1, 3], outcome: outcome, Bootstrap(replicates: 200, seed: 1))
        #expect(found.redrawn > 20)
        #expect(found.replicates.allSatisfy { $0.isFinite })
    }

    @Test func `resampling within labels keeps their sizes`() throws {
        let labels = [0, 0, 1, 0, 1, 1, 1]
        let sampler = try Resampler(Bootstrap(seed: 1, within: labels), count: 7)
        var random = sampler.stream(0)
        var rows = [Int](repeating: 0, count: 7)
        for _ in 0..<20 {
            sampler.draw(&rows, from: &random)
            #expect(rows.count { labels[$0] == 1 } == 4)
        }
        #expect(throws: SurvivalError.countMismatch(what: "labels", found: 7, needed: 3)) {
            try Resampler(Bootstrap(seed: 1, within: labels), count: 3)
        }
    }

    @Test func `a p-value is never 0`() throws {
        let found = try BootstrapDistribution(estimate: 1, replicates: [0.5, 0.6, 0.7])
        #expect(found.pValue() == 0.5)
        #expect(found.pValue(null: 0.6) == 1)
    }

    @Test func `intervals that are not defined say so`() throws {
        let oneSided = try BootstrapDistribution(
            estimate: 1, replicates: [0.5, 0.6], jackknife: [1, 0.9])
        #expect {
            try oneSided.interval(.bca)
        } throws: {
            "\($0)" == "the BCa interval is not defined: all 2 replicates lie on one side "
                + "of the estimate 1.0"
        }
        let bare = try BootstrapDistribution(estimate: 1, replicates: [0.5, 1.6])
        #expect {
            try bare.interval(.bca)
        } throws: {
            "\($0)" == "the BCa interval needs the statistic without each patient in turn, "
                + "and it is not defined for all of them"
        }
        #expect {
            try bare.interval(level: 1)
        } throws: { "\($0)" == "the level of an interval must be between 0 and 1, not 1.0" }
        #expect {
            try BootstrapDistribution(estimate: 1, replicates: [1])
        } throws: { "\($0)" == "there are 1 bootstrap replicates; at least 2 are needed" }
        #expect {
            try Bootstrap(replicates: 2, seed: 1).distribution(count: 3) { _ in nil }
        } throws: {
            "\($0)"
                == "the statistic is not defined for the sample or for 1000 resamples in a row"
        }
    }

    @Test func `perfect predictions have an interval of one point`() throws {
        let outcome = try SurvivalTimes(
            times: [1, 2, 3, 4, 5], events: [true, true, true, true, true])
        let found = try bootstrapConcordance(
            risks: [5, 4, 3, 2, 1], outcome: outcome, Bootstrap(replicates: 50, seed: 1))
        let bca = try found.interval(.bca)
        #expect(bca.lower == 1)
        #expect(bca.upper == 1)
    }

    /// Coverage of nominal 90 per cent intervals over 300 samples of 60 patients; the true index is
    /// that of 20,000 of them, known to 0.002.
    @Test func `intervals cover the true index as often as they say`() throws {
        let truth = try Self.trueIndex()
        var jackknife = 0
        var percentile = 0
        let stream = RandomStream(seed: 20, stream: "coverage")
        let repeats = 300
        for index in 0..<repeats {
            var random = stream.child(index)
            let cohort = Cohort(count: 60, timeStep: 0, riskStep: 0, from: &random)
            let outcome = try cohort.outcome()
            let c = try ConcordanceIndex(risks: cohort.risks, outcome: outcome)
            if c.interval(level: 0.9).contains(truth) { jackknife += 1 }
            let resampled = try bootstrapConcordance(
                risks: cohort.risks, outcome: outcome,
                Bootstrap(replicates: 99, seed: UInt64(index)))
            if try resampled.interval(level: 0.9).contains(truth) { percentile += 1 }
        }
        // Three standard errors of a share of 0.9 in 300 repeats are 0.052.
        #expect(abs(Double(jackknife) / Double(repeats) - 0.9) < 0.052, "\(jackknife)")
        #expect(abs(Double(percentile) / Double(repeats) - 0.9) < 0.052, "\(percentile)")
    }

    /// The index of the cohorts' distribution, from a sample large enough.
    private static func trueIndex() throws -> Double {
        var random = RandomStream(seed: 1, stream: "truth")
        let cohort = Cohort(count: 20_000, timeStep: 0, riskStep: 0, from: &random)
        return try ConcordancePairs(risks: cohort.risks, outcome: cohort.outcome()).index
    }
}
