import Foundation
import Survival

/// `survival-benchmark DIR`: the measurements of the peers, on the cohorts they wrote into DIR.
///
/// Everything that a peer does in its timing is done here too, sorting included.
@main enum Main {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: survival-benchmark DIR, where DIR holds the peers' cohort_N.csv")
            exit(64)
        }
        let folder = CommandLine.arguments[1]
        for count in [400, 1000, 5000, 20000] {
            try measureCohort(Patients(csv: "\(folder)/cohort_\(count).csv"))
        }
        try measureBootstrap(Patients(csv: "\(folder)/cohort_400.csv"))
        try measureCox()
        try measureMillion()
    }

    static func measureCohort(_ patients: Patients) throws {
        let count = patients.times.count
        let risks = patients.covariates
        try measure("harrell", count) {
            try ConcordancePairs(risks: risks, outcome: patients.outcome()).index
        }
        try measure("harrell_with_variance", count) {
            let c = try ConcordanceIndex(risks: risks, outcome: patients.outcome())
            return c.value + 0 * c.standardError
        }
        try measure("kaplan_meier_loglog", count) {
            let curve = KaplanMeier(outcome: try patients.outcome())
            return curve.survival[curve.survival.count - 1]
        }
        let middle = risks.sorted()
        let median = 0.5 * (middle[(count - 1) / 2] + middle[count / 2])
        let groups = risks.map { $0 > median ? 1 : 0 }
        try measure("logrank", count) {
            try logRankTest(outcome: patients.outcome(), groups: groups).statistic
        }
    }

    static func measureBootstrap(_ patients: Patients) throws {
        for (name, threads) in [("bootstrap_1000_harrell", 1), ("bootstrap_threads", nil)] {
            try measure(name, 400) {
                let distribution = try bootstrapConcordance(
                    risks: patients.covariates, outcome: patients.outcome(),
                    Bootstrap(replicates: 1000, seed: 1, threads: threads))
                return distribution.replicates.reduce(0, +) / 1000
            }
        }
    }

    static func measureMillion() throws {
        let patients = Patients(count: 1_000_000, covariates: 1)
        try measure("harrell", 1_000_000, rounds: 3) {
            try ConcordancePairs(risks: patients.covariates, outcome: patients.outcome()).index
        }
        try measure("harrell_with_variance", 1_000_000, rounds: 3) {
            try ConcordanceIndex(risks: patients.covariates, outcome: patients.outcome()).value
        }
    }
}
