/// The patients of each stratum in the order of risk.
struct SortedRisks {
    /// One patient.
    struct Entry {
        var row: Int
        var time: Double
        /// The weight as a case.
        var caseWeight: Double
        /// The weight as a control.
        var weight: Double
        /// Whether the patient before has the same risk.
        var isTied: Bool
    }

    let strata: [[Entry]]

    init(_ risks: [Double], _ scan: AUCScan) {
        let order = ascendingOrder(risks)
        var lists = [[Entry]](repeating: [], count: scan.stratumCount)
        var previous = [Double](repeating: -.infinity, count: scan.stratumCount)
        if scan.stratumCount == 1 { lists[0].reserveCapacity(order.count) }
        for row in order {
            let stratum = scan.stratum(of: row)
            lists[stratum].append(
                Entry(
                    row: row, time: scan.outcome.times[row], caseWeight: scan.caseWeights[row],
                    weight: scan.outcome.weights?[row] ?? 1,
                    isTied: risks[row] == previous[stratum]))
            previous[stratum] = risks[row]
        }
        strata = lists
    }
}

/// The weights of all patients as cases, and the sums over pairs of one time.
struct AUCScan {
    let outcome: SurvivalTimes
    let limit: CensoringLimit
    /// The weight of each patient as a case: 0 without the event or after the last time.
    let caseWeights: [Double]
    private let codes: GroupCodes?

    var stratumCount: Int { codes?.count ?? 1 }

    func stratum(of row: Int) -> Int { codes.map { Int($0.codes[row]) } ?? 0 }

    init(
        _ outcome: SurvivalTimes, times: [Double], censoring: CensoringCurve?,
        limit: CensoringLimit
    ) throws(SurvivalError) {
        guard outcome.entryTimes == nil else {
            throw .invalidArgument("the time-dependent AUC is not defined for late entry")
        }
        let curve = censoring ?? CensoringCurve(outcome: outcome)
        try requireSupported(times, by: outcome, censoring: curve)
        let last = times[times.count - 1]
        var weights = [Double](repeating: 0, count: outcome.count)
        var inverse = 0.0
        var previous = -1.0
        for row in outcome.order where outcome.events[row] {
            let time = outcome.times[row]
            if time > last { break }
            if time != previous {
                inverse = try curve.inverse(at: time, limit: limit)
                previous = time
            }
            weights[row] = inverse * (outcome.weights?[row] ?? 1)
        }
        self.outcome = outcome
        self.limit = limit
        caseWeights = weights
        codes = outcome.strata.map { GroupCodes($0) }
    }

    /// The area over all strata.
    func area(at time: Double, _ sorted: SortedRisks) throws(SurvivalError) -> Double {
        var total = AUCSums()
        for entries in sorted.strata { total.add(AUCSums(entries, at: time)) }
        guard total.cases > 0 else { throw .noCase(time: time) }
        guard total.controls > 0 else { throw .noControl(time: time) }
        guard total.pairs > 0 else {
            throw .noComparablePairs(count: outcome.count, events: outcome.eventCount)
        }
        return total.won / total.pairs
    }
}

/// Sums over the pairs of a case and a control.
struct AUCSums {
    var won = 0.0
    var pairs = 0.0
    var cases = 0.0
    var controls = 0.0

    init() {}

    /// One pass from the lowest to the highest risk of a stratum.
    init(_ entries: [SortedRisks.Entry], at time: Double) {
        var tiedControls = 0.0
        var tiedCases = 0.0
        for entry in entries {
            if !entry.isTied {
                won += tiedCases * (controls + 0.5 * tiedControls)
                controls += tiedControls
                cases += tiedCases
                (tiedControls, tiedCases) = (0, 0)
            }
            let isControl = entry.time > time
            tiedControls += isControl ? entry.weight : 0
            tiedCases += isControl ? 0 : entry.caseWeight
        }
        won += tiedCases * (controls + 0.5 * tiedControls)
        controls += tiedControls
        cases += tiedCases
        pairs = cases * controls
    }

    mutating func add(_ other: AUCSums) {
        won += other.won
        pairs += other.pairs
        cases += other.cases
        controls += other.controls
    }
}
