import Survival

/// Sites dealt to folds so that no two folds share one and each has its part of every stratum.
///
/// The cost of a division is Σ (count − target)² / target over folds and strata, the size of the fold
/// being one more stratum. From several starts, the largest sites first and then at random, sites are
/// put where they cost least; then single sites are moved and pairs exchanged as long as that lowers
/// the cost. This finds the best division of small cases (a test compares it with all of them) and
/// needs no solver.
///
/// ### Reference
/// The aim follows Howard FM *et al.* *Nature Communications* 12:4423, 2021, who solve a quadratic
/// programme.
struct SiteAssignment {
    private let foldOfSite: [String: Int]
    /// The cost of the division.
    let cost: Double
    private let count: Int

    init(
        _ patients: [SplitPatient], _ stratification: Stratification, count: Int, seed: UInt64
    ) throws(CohortError) {
        precondition(count >= 2, "\(count) folds; two or more are needed")
        let members = try Self.sites(of: patients)
        guard members.count >= count else {
            throw CohortError(
                .folds,
                "\(members.count) sites cannot be dealt into \(count) folds that share none; ask for fewer folds"
            )
        }
        let strata = stratification.strata(of: patients)
        let width = (strata.values.max() ?? 0) + 2
        let names = members.keys.sorted()
        let counts = names.map { name in
            var row = [Double](repeating: 0, count: width)
            for patient in members[name] ?? [] {
                row[strata[patient.id] ?? 0] += 1
                row[width - 1] += 1
            }
            return row
        }
        var problem = Problem(counts: counts, folds: count)
        var stream = RandomStream(seed: seed, stream: "sites")
        var best: (places: [Int], cost: Double)?
        for start in 0..<24 {
            let order =
                start == 0
                ? names.indices.sorted {
                    (counts[$1][width - 1], $0) < (counts[$0][width - 1], $1)
                }
                : stream.permutation(of: names.count)
            problem.deal(order)
            problem.improve()
            // Every fold must hold somebody out.
            if problem.hasEmptyFold { continue }
            if best.map({ problem.cost < $0.cost - 1e-12 }) ?? true {
                best = (problem.places, problem.cost)
            }
        }
        guard let best else {
            throw CohortError(
                .folds, "\(members.count) sites leave a fold of \(count) empty; ask for fewer folds"
            )
        }
        foldOfSite = Dictionary(uniqueKeysWithValues: zip(names, best.places))
        cost = best.cost
        self.count = count
    }

    /// Patients by site; everyone must have one.
    static func sites(of patients: [SplitPatient]) throws(CohortError) -> [String: [SplitPatient]] {
        let unknown = patients.count { $0.site == nil }
        guard unknown == 0 else {
            throw CohortError(
                .folds,
                "\(unknown) of \(patients.count) patients have no site; name its column with --site, or in a study with cohort.columns.site"
            )
        }
        return Dictionary(grouping: patients) { $0.site ?? "" }
    }

    /// The folds.
    func folds(of patients: [SplitPatient]) throws(CohortError) -> Folds {
        try Folds(
            (0..<count).map { fold in
                func isHeldOut(_ patient: SplitPatient) -> Bool {
                    foldOfSite[patient.site ?? ""] == fold
                }
                return Folds.Fold(
                    training: patients.filter { !isHeldOut($0) }.map(\.id),
                    heldOut: patients.filter(isHeldOut).map(\.id))
            })
    }

    /// Sites with their counts per stratum, and where they are.
    private struct Problem {
        let counts: [[Double]]
        let targets: [Double]
        var places: [Int]
        var sums: [[Double]]

        init(counts: [[Double]], folds: Int) {
            self.counts = counts
            let width = counts[0].count
            targets = (0..<width).map { stratum in
                max(1e-9, counts.reduce(0) { $0 + $1[stratum] } / Double(folds))
            }
            places = []
            sums = [[Double]](repeating: [], count: folds)
        }

        var cost: Double { sums.indices.reduce(0) { $0 + cost(of: sums[$1]) } }
        var hasEmptyFold: Bool { sums.contains { ($0.last ?? 0) == 0 } }

        func cost(of sum: [Double]) -> Double {
            zip(sum, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
        }

        /// Puts sites, in an order, where each costs least.
        mutating func deal(_ order: [Int]) {
            sums = sums.map { _ in [Double](repeating: 0, count: targets.count) }
            places = [Int](repeating: 0, count: counts.count)
            for site in order {
                let costs = sums.map { cost(of: Self.sum($0, counts[site], 1)) - cost(of: $0) }
                let best = costs.indices.min { (costs[$0], $0) < (costs[$1], $1) } ?? 0
                places[site] = best
                sums[best] = Self.sum(sums[best], counts[site], 1)
            }
        }

        /// Moves and exchanges as long as the cost falls.
        mutating func improve() {
            var isBetter = true
            var rounds = 0
            while isBetter, rounds < 200 {
                isBetter = false
                rounds += 1
                for site in counts.indices {
                    for fold in sums.indices where fold != places[site] {
                        if attempt([(site, fold)]) { isBetter = true }
                    }
                    for other in (site + 1)..<max(site + 1, counts.count)
                    where places[other] != places[site] {
                        if attempt([(site, places[other]), (other, places[site])]) {
                            isBetter = true
                        }
                    }
                }
            }
        }

        /// Does the moves if they lower the cost.
        private mutating func attempt(_ moves: [(site: Int, fold: Int)]) -> Bool {
            var changed: [Int: [Double]] = [:]
            for (site, fold) in moves {
                let from = places[site]
                changed[from] = Self.sum(changed[from] ?? sums[from], counts[site], -1)
                changed[fold] = Self.sum(changed[fold] ?? sums[fold], counts[site], 1)
            }
            let gain = changed.reduce(0) { $0 + cost(of: sums[$1.key]) - cost(of: $1.value) }
            guard gain > 1e-9 else { return false }
            for (fold, sum) in changed { sums[fold] = sum }
            for (site, fold) in moves { places[site] = fold }
            return true
        }

        private static func sum(_ a: [Double], _ b: [Double], _ sign: Double) -> [Double] {
            zip(a, b).map { $0 + sign * $1 }
        }
    }
}
