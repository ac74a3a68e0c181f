/// The risk sets of an outcome, laid out so that each is a run of neighbouring positions.
///
/// Patients are put in order of stratum, then of time; at one time those who die come first.
/// Without late entry, the risk set of a death is then everybody from the first death of its
/// group to the end of the stratum. Late entrants are taken out of that run.
struct RiskSets {
    /// Deaths at one time in one stratum.
    struct Group {
        let time: Double
        /// The positions of the deaths; the risk set runs from the first of them.
        let deaths: Range<Int>
        /// How many positions of the stratum's ``entryOrder`` still wait to enter at this time.
        let waiting: Int
        /// The mean weight of the deaths.
        let meanWeight: Double

        var deathCount: Int { deaths.count }
    }

    struct Stratum {
        /// The number the caller gave it.
        let label: Int
        let positions: Range<Int>
        /// Into ``groups``, times rising.
        let groups: Range<Int>
    }

    let ties: TieMethod
    /// The row at every position.
    let rows: [Int]
    /// Whether the row at a position counts as a death: an event with a weight above 0.
    let deaths: [Bool]
    /// The weight at every position.
    let weights: [Double]
    let isWeighted: Bool
    let strata: [Stratum]
    let groups: [Group]
    /// At every position, how many groups lie at or before its time (an index into ``groups``).
    let groupEnd: [Int]
    /// At every position, how many groups lie at or before its entry; `nil` without late entry.
    let groupStart: [Int]?
    /// The positions, by stratum, latest entry first; `nil` without late entry.
    let entryOrder: [Int]?
    /// The sum of the weights of all deaths.
    let deathWeight: Double

    var count: Int { rows.count }

    init(_ outcome: SurvivalTimes, ties: TieMethod, requireEvents: Bool = true)
        throws(SurvivalError)
    {
        self.ties = ties
        let weightOfRow = outcome.weights
        isWeighted = weightOfRow != nil
        if ties == .exact, isWeighted {
            throw .invalidArgument("the exact treatment of ties takes no weights")
        }
        let (rows, deaths, bounds, labels) = Self.ordered(outcome)
        let weights = rows.map { weightOfRow?[$0] ?? 1 }
        let times = outcome.times
        let entries = outcome.entryTimes

        var strata: [Stratum] = []
        var groups: [Group] = []
        var groupEnd = [Int](repeating: 0, count: rows.count)
        var groupStart: [Int]? = entries == nil ? nil : groupEnd
        var entryOrder: [Int]? = entries == nil ? nil : []
        var deathWeight = 0.0
        for stratum in labels.indices {
            let positions = bounds[stratum]..<bounds[stratum + 1]
            var latest: [Int] = []
            if let entries {
                let ascending = ascendingOrder(positions.map { entries[rows[$0]] })
                latest = ascending.reversed().map { positions.lowerBound + $0 }
            }
            let firstGroup = groups.count
            var waiting = latest.count
            var position = positions.lowerBound
            while position < positions.upperBound {
                let time = times[rows[position]]
                let start = position
                var weight = 0.0
                while position < positions.upperBound, deaths[position],
                    times[rows[position]] == time
                {
                    weight += weights[position]
                    position += 1
                }
                if position > start {
                    // Times rise, so fewer and fewer still wait to enter.
                    if let entries {
                        while waiting > 0, entries[rows[latest[waiting - 1]]] < time {
                            waiting -= 1
                        }
                    }
                    deathWeight += weight
                    groups.append(
                        Group(
                            time: time, deaths: start..<position, waiting: waiting,
                            meanWeight: weight / Double(position - start)))
                }
                while position < positions.upperBound, times[rows[position]] == time {
                    position += 1
                }
                for same in start..<position { groupEnd[same] = groups.count }
            }
            let range = firstGroup..<groups.count
            if let entries {
                var group = firstGroup
                for position in latest.reversed() {
                    while group < range.upperBound, groups[group].time <= entries[rows[position]] {
                        group += 1
                    }
                    groupStart?[position] = group
                }
                entryOrder?.append(contentsOf: latest)
            }
            strata.append(Stratum(label: labels[stratum], positions: positions, groups: range))
        }
        if requireEvents, groups.isEmpty { throw .noEvents(count: outcome.count) }
        self.rows = rows
        self.deaths = deaths
        self.weights = weights
        self.strata = strata
        self.groups = groups
        self.groupEnd = groupEnd
        self.groupStart = groupStart
        self.entryOrder = entryOrder
        self.deathWeight = deathWeight
    }

    /// Rows by stratum and time, deaths first; the bounds and labels of the strata.
    private static func ordered(
        _ outcome: SurvivalTimes
    ) -> (rows: [Int], deaths: [Bool], bounds: [Int], labels: [Int]) {
        var byTime = outcome.order
        var isDeath = outcome.events
        if let weights = outcome.weights, weights.contains(0) {
            for row in weights.indices where weights[row] == 0 { isDeath[row] = false }
            byTime = orderByTime(outcome.times, eventsFirst: isDeath)
        }
        guard let strata = outcome.strata else {
            return (byTime, byTime.map { isDeath[$0] }, [0, byTime.count], [0])
        }
        let labels = Set(strata).sorted()
        let index = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
        let indices = strata.map { index[$0] ?? 0 }
        var bounds = [Int](repeating: 0, count: labels.count + 1)
        for stratum in indices { bounds[stratum + 1] += 1 }
        for stratum in labels.indices { bounds[stratum + 1] += bounds[stratum] }
        var next = bounds
        var rows = byTime
        for row in byTime {
            rows[next[indices[row]]] = row
            next[indices[row]] += 1
        }
        return (rows, rows.map { isDeath[$0] }, bounds, labels)
    }

    /// Whether a position of the run of a group has entered by then.
    func hasEntered(_ position: Int, by group: Int) -> Bool {
        guard let groupStart else { return true }
        return groupStart[position] <= group
    }

    /// The positions at risk at the time of a group, an index into ``groups``.
    func atRisk(_ group: Int, in stratum: Stratum) -> [Int] {
        let run = groups[group].deaths.lowerBound..<stratum.positions.upperBound
        return run.filter { hasEntered($0, by: group) }
    }

    /// The positions that have left the risk set on the way from the next later group of the
    /// stratum, or its end, back to this one, because they enter later than this one.
    func leaving(_ group: Int, in stratum: Stratum) -> ArraySlice<Int> {
        guard let entryOrder else { return [] }
        let next = group + 1
        let first = stratum.positions.lowerBound
        let before = next < stratum.groups.upperBound ? groups[next].waiting : 0
        return entryOrder[first + before..<first + groups[group].waiting]
    }

    /// The positions that join the risk set on the way from the next later group of the stratum,
    /// or its end, back to this one.
    func joining(_ group: Int, in stratum: Stratum) -> Range<Int> {
        let next = group + 1
        let end =
            next < stratum.groups.upperBound
            ? groups[next].deaths.lowerBound : stratum.positions.upperBound
        return groups[group].deaths.lowerBound..<end
    }

    /// The values of the rows at their positions.
    func arranged(_ values: [Double]) -> [Double] { rows.map { values[$0] } }

    /// The values of the positions at their rows.
    func rowwise(_ values: [Double]) -> [Double] {
        var result = values
        for position in rows.indices { result[rows[position]] = values[position] }
        return result
    }
}
