/// The patients of one stratum laid out for counting pairs: in the order of time, each with its
/// place in the order of risk.
///
/// It is made once and can be counted many times with other weights, as a bootstrap does.
struct ConcordanceDesign: Sendable {
    /// One patient in the order of time.
    struct Entry {
        /// The own place in the order of risk, which no other patient has.
        var place: Int32
        /// The first place with the same risk.
        var low: Int32
        /// One past the last place with the same risk.
        var high: Int32
        /// The row in the outcome.
        var row: Int32
    }

    /// The patients who share one follow-up time: first those with the event.
    struct Moment {
        var start: Int
        var firstCensored: Int
        var end: Int
        /// How many of `late` enter at this time or after it.
        var late: Int
    }

    let entries: [Entry]
    let moments: [Moment]
    /// The time of each moment.
    let times: [Double]
    /// Positions in `entries` by descending entry time; empty without left truncation.
    let late: [Int32]

    init(risks: [Double], outcome: SurvivalTimes) {
        self.init(risks: risks, outcome: outcome, inTimeOrder: outcome.order)
    }

    /// Lays out the patients of some rows, which are given in the order of time.
    init(risks: [Double], outcome: SurvivalTimes, inTimeOrder rows: [Int]) {
        let count = rows.count
        let isWhole = count == outcome.count
        let chosen = isWhole ? risks : rows.map { risks[$0] }
        let order = ascendingOrder(chosen)
        var places = [Entry](
            repeating: Entry(place: 0, low: 0, high: 0, row: 0), count: count)
        var low = 0
        while low < count {
            let risk = chosen[order[low]]
            var high = low + 1
            while high < count, chosen[order[high]] == risk { high += 1 }
            for place in low..<high {
                places[order[place]] = Entry(
                    place: Int32(place), low: Int32(low), high: Int32(high), row: 0)
            }
            low = high
        }
        var entries: [Entry] = []
        var times: [Double] = []
        var moments: [Moment] = []
        entries.reserveCapacity(count)
        for (position, row) in rows.enumerated() {
            let time = outcome.times[row]
            if times.last != time {
                times.append(time)
                moments.append(
                    Moment(start: position, firstCensored: position, end: position, late: 0))
            }
            var entry = places[isWhole ? row : position]
            entry.row = Int32(row)
            entries.append(entry)
            let last = moments.count - 1
            moments[last].end += 1
            if outcome.events[row] { moments[last].firstCensored += 1 }
        }
        var late: [Int32] = []
        if let entryTimes = outcome.entryTimes {
            let byEntry = ascendingOrder(rows.map { entryTimes[$0] })
            late = byEntry.reversed().map(Int32.init)
            var remaining = late.count
            for position in moments.indices {
                while remaining > 0,
                    entryTimes[rows[Int(late[remaining - 1])]] < times[position]
                {
                    remaining -= 1
                }
                moments[position].late = remaining
            }
        }
        self.entries = entries
        self.moments = moments
        self.times = times
        self.late = late
    }

    /// The design of each stratum of an outcome.
    static func byStratum(risks: [Double], outcome: SurvivalTimes) -> [ConcordanceDesign] {
        outcome.orderByStratum().map {
            ConcordanceDesign(risks: risks, outcome: outcome, inTimeOrder: $0)
        }
    }
}

/// The pairs of a sample, each counted with the product of its weights.
struct PairSums: Sendable, Hashable {
    var concordant = 0.0
    var discordant = 0.0
    var tiedRisk = 0.0
    var tiedTime = 0.0
    var tiedBoth = 0.0

    var comparable: Double { concordant + discordant + tiedRisk }
    /// NaN if no pair is comparable.
    var index: Double { (concordant + 0.5 * tiedRisk) / comparable }

    mutating func add(_ other: PairSums, times factor: Double = 1) {
        concordant += factor * other.concordant
        discordant += factor * other.discordant
        tiedRisk += factor * other.tiedRisk
        tiedTime += factor * other.tiedTime
        tiedBoth += factor * other.tiedBoth
    }
}
