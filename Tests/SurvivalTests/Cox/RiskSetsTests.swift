import Testing

@testable import Survival

@Suite struct `Risk sets` {
    @Test(arguments: 0..<10 as Range<UInt64>)
    func `are those of the definition`(seed: UInt64) throws {
        let cohort = Cohort(seed: seed, count: 40, timeStep: 2)
        let outcome = try cohort.fullOutcome()
        let sets = try RiskSets(outcome, ties: .efron)
        var deaths = 0
        for stratum in sets.strata {
            for group in stratum.groups {
                let time = sets.groups[group].time
                let members = sets.atRisk(group, in: stratum).map { sets.rows[$0] }
                let wanted = (0..<40).filter {
                    cohort.groups[$0] == stratum.label && cohort.times[$0] >= time
                        && cohort.entryTimes[$0] < time
                }
                #expect(members.sorted() == wanted)
                let dying = sets.groups[group].deaths.map { sets.rows[$0] }
                #expect(
                    dying.sorted()
                        == wanted.filter {
                            cohort.times[$0] == time && cohort.events[$0]
                                && cohort.weights[$0] > 0
                        })
                deaths += dying.count
            }
        }
        #expect(deaths == (0..<40).count { cohort.events[$0] && cohort.weights[$0] > 0 })
    }

    @Test func `put values back where they came from`() throws {
        let cohort = Cohort(seed: 1, count: 30)
        let sets = try RiskSets(cohort.fullOutcome(), ties: .breslow)
        #expect(sets.rowwise(sets.arranged(cohort.risks)) == cohort.risks)
    }
}
