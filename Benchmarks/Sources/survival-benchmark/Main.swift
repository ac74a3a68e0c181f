import Foundation
import Survival

/// The measurements of the peers, made with Survival.
///
/// `survival-benchmark DIR` measures on the cohorts that the peers wrote into DIR;
/// `survival-benchmark --table FILE…` prints all measurements in files of JSON lines side by side.
/// Everything that a peer does in its timing is done here too, sorting included.
@main enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--table", arguments.count > 1 {
            print(try RatioTable(files: Array(arguments.dropFirst())).markdown)
        } else if arguments.count == 1, let folder = arguments.first {
            try measureAll(folder)
        } else {
            print("usage: survival-benchmark DIR, or survival-benchmark --table FILE…")
            exit(64)
        }
    }

    static func measureAll(_ folder: String) throws {
        for count in [400, 1000, 5000, 20000] {
            try measureCohort(Patients(csv: "\(folder)/cohort_\(count).csv"))
        }
        try measureBootstrap(Patients(csv: "\(folder)/cohort_400.csv"))
        for count in [400, 1000, 5000] {
            try measureWeighted(Patients(csv: "\(folder)/cohort_\(count).csv"))
        }
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

    /// Scores with inverse weights, on the grid of times that the Python peer uses.
    static func measureWeighted(_ patients: Patients) throws {
        let count = patients.times.count
        let risks = patients.covariates
        let deaths = zip(patients.times, patients.events).filter(\.1).map(\.0).sorted()
        let end = quantile(0.75, of: deaths)
        let start = quantile(0.1, of: patients.times.sorted())
        let grid = (0..<50).map { start + (end - start) * Double($0) / 49 }
        try measure("uno", count) {
            try UnoConcordance(
                risks: risks, outcome: patients.outcome(), truncation: end, limit: .right
            ).value
        }
        try measure("td_auc_50_times", count) {
            try TimeDependentAUC(
                risks: risks, outcome: patients.outcome(), times: grid, limit: .right
            ).mean
        }
        let values = risks.flatMap { risk in grid.map { exp(-exp(risk) * $0 / 30) } }
        try measure("ibs_50_times", count) {
            try BrierScore(
                predictions: SurvivalPredictions(times: grid, values: values),
                outcome: patients.outcome(), limit: .right
            ).integrated()
        }
    }

    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let next = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[next] - sorted[below])
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
