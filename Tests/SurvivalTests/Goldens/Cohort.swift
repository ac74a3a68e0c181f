@testable import Survival

/// Small random cohorts with ties in times and risks, for properties over seeds.
struct Cohort {
    var times: [Double]
    var events: [Bool]
    var risks: [Double]
    var groups: [Int]
    var weights: [Double]
    var entryTimes: [Double]

    init(seed: UInt64, count: Int, timeStep: Double = 0.5, riskStep: Double = 0.25) {
        var stream = RandomStream(seed: seed, stream: "cohort")
        self.init(count: count, timeStep: timeStep, riskStep: riskStep, from: &stream)
    }

    init(count: Int, timeStep: Double, riskStep: Double, from stream: inout RandomStream) {
        (times, events, risks, groups, weights, entryTimes) = ([], [], [], [], [], [])
        for _ in 0..<count {
            let risk = stream.normal()
            let death = 10 * stream.exponential() / exp(risk)
            let censoring = 12 * stream.exponential()
            let raw = min(death, censoring)
            let time = timeStep > 0 ? (raw / timeStep).rounded(.up) * timeStep : raw
            times.append(time)
            events.append(death <= censoring)
            risks.append(riskStep > 0 ? (risk / riskStep).rounded() * riskStep : risk)
            groups.append(stream.index(below: 3))
            weights.append(Double(stream.index(below: 4)))
            entryTimes.append(stream.index(below: 2) == 0 ? -1 : time * stream.uniform() * 0.9 - 1)
        }
    }

    func outcome() throws -> SurvivalTimes { try SurvivalTimes(times: times, events: events) }
}

extension GoldenCase {
    /// The outcome of the rows that the case uses.
    func outcome(
        rows: String? = nil, entry: Bool = false, weights: String? = nil, strata: String? = nil
    ) throws -> SurvivalTimes {
        try table(rows: rows).outcome(entry: entry, weights: weights, strata: strata)
    }
}

extension Table {
    func outcome(
        entry: Bool = false, weights: String? = nil, strata: String? = nil
    ) throws -> SurvivalTimes {
        try SurvivalTimes(
            times: self["time"], events: flags("event"),
            entryTimes: entry ? self["entry"] : nil,
            weights: weights.map { try self[$0] }, strata: strata.map { try integers($0) })
    }
}
