/// The follow-up of a set of patients: how long each was watched, and whether the event was seen.
///
/// A value of this type is valid for ever: there is at least one patient, the columns are of one
/// length, and every number is finite and in range. What is computed from it needs no further
/// checks.
///
/// Times are compared exactly. At equal times, events come before censorings.
public struct SurvivalTimes: Sendable, Hashable {
    /// The follow-up time of each patient, finite and not negative, in one unit for all.
    public let times: [Double]
    /// Whether the event was observed at that time; `false` means censored.
    public let events: [Bool]
    /// The time after which each patient was at risk (left truncation).
    ///
    /// A patient is at risk on (entry, time]. `nil` means from the beginning.
    public let entryTimes: [Double]?
    /// How much each patient counts, not negative; `nil` means 1 each.
    ///
    /// Whole numbers act as repeated rows.
    public let weights: [Double]?
    /// The stratum of each patient; `nil` means one stratum.
    public let strata: [Int]?
    /// The number of patients.
    public var count: Int { times.count }
    /// The number of observed events.
    public let eventCount: Int

    /// The patients in the order of time, at equal times events first, then as they came.
    let order: [Int]

    /// Checks and keeps the follow-up of some patients.
    ///
    /// - Parameters:
    ///   - times: The follow-up times, finite and not negative; zero is legal.
    ///   - events: `true` where the event was observed.
    ///   - entryTimes: Where patients came under observation late, the time when they did; finite
    ///     and before `times`.
    ///   - weights: Finite and not negative, not all zero.
    ///   - strata: The stratum of each patient, any whole numbers.
    /// - Throws: ``SurvivalError`` naming the first row that is wrong.
    public init(
        times: [Double], events: [Bool], entryTimes: [Double]? = nil, weights: [Double]? = nil,
        strata: [Int]? = nil
    ) throws(SurvivalError) {
        guard !times.isEmpty else { throw .empty }
        try requireCount(events.count, times.count, "event marks")
        for row in times.indices {
            let time = times[row]
            guard time.isFinite else { throw .notFinite(what: "time", row: row, value: time) }
            guard time >= 0 else { throw .negativeTime(row: row, value: time) }
        }
        if let entryTimes {
            try requireFinite(entryTimes, count: times.count, "entry time", plural: "entry times")
            for row in entryTimes.indices where entryTimes[row] >= times[row] {
                throw .entryNotBeforeTime(row: row, entry: entryTimes[row], time: times[row])
            }
        }
        if let weights { try requireWeights(weights, count: times.count) }
        if let strata { try requireCount(strata.count, times.count, "strata") }
        self.times = times
        self.events = events
        self.entryTimes = entryTimes
        self.weights = weights
        self.strata = strata
        eventCount = events.reduce(0) { $0 + ($1 ? 1 : 0) }
        order = orderByTime(times, eventsFirst: events)
    }

    /// The same follow-up with other event marks, one per patient.
    init(_ other: SurvivalTimes, events: [Bool]) {
        times = other.times
        self.events = events
        entryTimes = other.entryTimes
        weights = other.weights
        strata = other.strata
        eventCount = events.reduce(0) { $0 + ($1 ? 1 : 0) }
        order = orderByTime(other.times, eventsFirst: events)
    }

    /// The patients of some rows, in that order; a row may be given more than once.
    ///
    /// - Throws: ``SurvivalError`` if there is no row, or only rows of weight 0.
    /// - Precondition: Every row is from 0 to `count` − 1.
    public func rows(_ rows: [Int]) throws(SurvivalError) -> SurvivalTimes {
        try SurvivalTimes(
            times: rows.map { times[$0] }, events: rows.map { events[$0] },
            entryTimes: entryTimes.map { values in rows.map { values[$0] } },
            weights: weights.map { values in rows.map { values[$0] } },
            strata: strata.map { values in rows.map { values[$0] } })
    }

    /// The rows of each stratum in the order of time, strata ascending; one list of all rows if
    /// there are no strata.
    func orderByStratum() -> [[Int]] {
        guard let strata else { return [order] }
        let codes = GroupCodes(strata)
        var rows = [[Int]](repeating: [], count: codes.count)
        for row in order { rows[Int(codes.codes[row])].append(row) }
        return rows
    }
}
