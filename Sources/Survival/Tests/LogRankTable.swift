/// Who was at risk and who had the event in each group at each event time of one stratum, and the
/// weights of these times.
///
/// The weights, and everything that does not depend on the groups, are made once, so that the sums
/// can be taken again for permuted groups.
struct LogRankTable {
    let groupCount: Int
    /// The stratum's rows in the order of time.
    let rows: [Int]
    /// One past the last row of each distinct time, as positions in `rows`.
    private var ends: [Int] = []
    /// The number of rows with the event at each distinct time; they come first.
    private var eventRows: [Int] = []
    private var atRisk: [Double] = []
    private var events: [Double] = []
    private var timeWeights: [Double] = []
    private let rowWeights: [Double]?
    /// The late entries in descending order: for each distinct time, how many of `lateRows` come
    /// in at or after it.
    private var lateRows: [Int] = []
    private var lateCounts: [Int] = []

    init(
        _ outcome: SurvivalTimes, inTimeOrder rows: [Int], groupCount: Int,
        weighting: LogRankWeighting
    ) {
        self.rows = rows
        self.groupCount = groupCount
        rowWeights = outcome.weights
        let table = RiskTable(outcome, inTimeOrder: rows)
        atRisk = table.atRisk
        events = table.events
        eventRows = table.eventRows
        ends.reserveCapacity(table.times.count)
        var end = 0
        for time in table.times {
            while end < rows.count, outcome.times[rows[end]] == time { end += 1 }
            ends.append(end)
        }
        timeWeights = Self.timeWeights(table, weighting)
        if let entryTimes = outcome.entryTimes {
            lateRows = rows.sorted { entryTimes[$0] > entryTimes[$1] }
            var late = lateRows.count
            for time in table.times {
                while late > 0, entryTimes[lateRows[late - 1]] < time { late -= 1 }
                lateCounts.append(late)
            }
        }
    }

    private static func timeWeights(_ table: RiskTable, _ weighting: LogRankWeighting) -> [Double] {
        var weights = [Double](repeating: 0, count: table.times.count)
        var survival = 1.0
        var peto = 1.0
        for position in weights.indices where table.events[position] > 0 {
            let n = table.atRisk[position]
            let d = table.events[position]
            peto *= 1 - d / (n + 1)
            weights[position] =
                switch weighting {
                case .logRank: 1
                case .gehan: n
                case .taroneWare: n.squareRoot()
                case .peto: peto
                case .flemingHarrington(let rho, let gamma):
                    power(survival, rho) * power(1 - survival, gamma)
                }
            survival *= 1 - d / n
        }
        return weights
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double {
        exponent == 0 ? 1 : exponent == 1 ? base : pow(base, exponent)
    }

    /// Adds the stratum's sums for some groups, `codes` being the group of each row of the outcome.
    func add(codes: [Int32], to sums: inout LogRankSums) {
        let k = groupCount
        var risk = [Double](repeating: 0, count: k)
        var dying = [Double](repeating: 0, count: k)
        var late = 0
        unsafe codes.withUnsafeBufferPointer { codes in
            unsafe risk.withUnsafeMutableBufferPointer { risk in
                unsafe dying.withUnsafeMutableBufferPointer { dying in
                    for position in ends.indices.reversed() {
                        let start = position == 0 ? 0 : ends[position - 1]
                        let firstCensored = start + eventRows[position]
                        for place in start..<ends[position] {
                            let row = rows[place]
                            let code = unsafe Int(codes[row])
                            let weight = rowWeights?[row] ?? 1
                            unsafe risk[code] += weight
                            if place < firstCensored { unsafe dying[code] += weight }
                        }
                        while late < (lateCounts.isEmpty ? 0 : lateCounts[position]) {
                            let row = lateRows[late]
                            unsafe risk[Int(codes[row])] -= rowWeights?[row] ?? 1
                            late += 1
                        }
                        if events[position] > 0 {
                            unsafe addTime(position, risk, dying, to: &sums)
                            for code in 0..<k { unsafe dying[code] = 0 }
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func addTime(
        _ position: Int, _ risk: UnsafeMutableBufferPointer<Double>,
        _ dying: UnsafeMutableBufferPointer<Double>, to sums: inout LogRankSums
    ) {
        let n = atRisk[position]
        let d = events[position]
        let weight = timeWeights[position]
        let factor = n > 1 ? weight * weight * d * (n - d) / (n - 1) : 0
        for a in 0..<groupCount {
            let share = unsafe risk[a] / n
            sums.observed[a] += unsafe weight * dying[a]
            sums.expected[a] += weight * d * share
            guard factor > 0 else { continue }
            let base = a * groupCount
            sums.variance[base + a] += factor * share
            for b in 0..<groupCount {
                sums.variance[base + b] -= unsafe factor * share * (risk[b] / n)
            }
        }
    }
}

/// What a test of the log-rank family sums over the event times.
struct LogRankSums {
    /// The weighted number of events per group.
    var observed: [Double]
    /// The weighted number expected if the groups did not differ.
    var expected: [Double]
    /// The covariance of `observed`, row by row.
    var variance: [Double]

    init(groupCount: Int) {
        observed = [Double](repeating: 0, count: groupCount)
        expected = [Double](repeating: 0, count: groupCount)
        variance = [Double](repeating: 0, count: groupCount * groupCount)
    }

    /// The chi-square statistic with its degrees of freedom, 0 where nothing can be tested.
    func chiSquare() -> QuadraticForm {
        let difference = zip(observed, expected).map { $0 - $1 }
        return QuadraticForm(difference, variance: variance)
    }
}
