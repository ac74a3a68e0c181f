import Testing

@testable import Survival

@Suite struct `Concordance of competing risks` {
    @Test func `a patient with another cause is beaten for ever`() throws {
        // Cause 2 at 1, cause 1 at 2, censored at 3.
        let outcome = try CompetingTimes(times: [1, 2, 3], causes: [2, 1, 0])
        let c = try CompetingConcordance(
            risks: [1, 2, 3], outcome: outcome, cause: 1, weighting: .none)
        #expect(c.concordant == 1, "the event at 2 beats the patient lost to cause 2")
        #expect(c.discordant == 1, "and not the one who outlives it")
        #expect(c.value == 0.5)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `counting every pair gives the same`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40)
        let causes = zip(cohort.events, cohort.groups).map { $0 ? 1 + $1 % 2 : 0 }
        let outcome = try CompetingTimes(
            times: cohort.times, causes: causes, weights: seed % 2 == 0 ? nil : cohort.weights)
        let curve = CensoringCurve(outcome: outcome.anyCause)
        for isWeighted in [true, false] {
            var won = 0.0
            var all = 0.0
            for i in 0..<40 where causes[i] == 1 && cohort.times[i] < 7 {
                for j in 0..<40 where j != i {
                    let later =
                        cohort.times[j] > cohort.times[i]
                        || (cohort.times[j] == cohort.times[i] && causes[j] != 1)
                    let lost = causes[j] == 2 && cohort.times[j] < cohort.times[i]
                    guard later || lost else { continue }
                    var weight =
                        (outcome.anyCause.weights?[i] ?? 1)
                        * (outcome.anyCause.weights?[j] ?? 1)
                    if isWeighted {
                        weight /= curve.survival(before: cohort.times[i])
                        weight /= curve.survival(
                            before: later ? cohort.times[i] : cohort.times[j])
                    }
                    all += weight
                    if cohort.risks[i] > cohort.risks[j] { won += weight }
                    if cohort.risks[i] == cohort.risks[j] { won += 0.5 * weight }
                }
            }
            let c = try CompetingConcordance(
                risks: cohort.risks, outcome: outcome, cause: 1, truncation: 7,
                weighting: isWeighted ? .inverseCensoring(nil, limit: .left) : .none)
            #expect(agree(c.value, won / all, 1e-12))
        }
    }

    @Test func `without another cause it is Uno's index`() throws {
        let cohort = Cohort(seed: 1, count: 50)
        let outcome = try CompetingTimes(
            times: cohort.times, causes: cohort.events.map { $0 ? 1 : 0 })
        let competing = try CompetingConcordance(risks: cohort.risks, outcome: outcome, cause: 1)
        let uno = try UnoConcordance(risks: cohort.risks, outcome: outcome.anyCause)
        #expect(agree(competing.value, uno.value, 1e-14))
    }
}
