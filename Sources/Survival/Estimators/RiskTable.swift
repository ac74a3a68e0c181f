/// Who was at risk, who had the event and who left, at every distinct time.
///
/// All curves are made of it. Counts are sums of weights where there are weights.
struct RiskTable: Sendable, Hashable {
    /// The distinct follow-up times, ascending.
    var times: [Double] = []
    /// How many were at risk at each time: entered before it, and not yet gone.
    var atRisk: [Double] = []
    /// How many had the event at each time.
    var events: [Double] = []
    /// How many were censored at each time.
    var censored: [Double] = []
    /// The number of rows with the event, whatever their weights.
    var eventRows: [Int] = []
    /// The entry times of the patients who came late, ascending.
    private var entries: [Double] = []
    /// How many of them enter at or after each of `entries`.
    private var entering: [Double] = []

    /// Counts all patients.
    init(_ outcome: SurvivalTimes) {
        self.init(outcome, inTimeOrder: outcome.order)
    }

    /// Counts the patients of some rows, which are given in the order of time.
    init(_ outcome: SurvivalTimes, inTimeOrder rows: [Int]) {
        reserve(rows.count)
        var previous = -1.0
        for row in rows {
            let time = outcome.times[row]
            let weight = outcome.weights?[row] ?? 1
            if time != previous {
                times.append(time)
                events.append(0)
                censored.append(0)
                eventRows.append(0)
                previous = time
            }
            let last = times.count - 1
            if outcome.events[row] {
                events[last] += weight
                eventRows[last] += 1
            } else {
                censored[last] += weight
            }
        }
        atRisk = [Double](repeating: 0, count: times.count)
        var remaining = 0.0
        for position in times.indices.reversed() {
            remaining += events[position] + censored[position]
            atRisk[position] = remaining
        }
        if let entryTimes = outcome.entryTimes { subtract(entryTimes, of: rows, in: outcome) }
    }

    private mutating func reserve(_ capacity: Int) {
        times.reserveCapacity(capacity)
        events.reserveCapacity(capacity)
        censored.reserveCapacity(capacity)
        eventRows.reserveCapacity(capacity)
    }

    /// Takes those who have not yet entered out of the risk sets.
    private mutating func subtract(
        _ entryTimes: [Double], of rows: [Int], in outcome: SurvivalTimes
    ) {
        let chosen = rows.map { entryTimes[$0] }
        let order = ascendingOrder(chosen)
        entries = order.map { chosen[$0] }
        entering = [Double](repeating: 0, count: order.count)
        var later = 0.0
        for position in order.indices.reversed() {
            later += outcome.weights?[rows[order[position]]] ?? 1
            entering[position] = later
        }
        for position in times.indices { atRisk[position] -= notEntered(before: times[position]) }
    }

    private func notEntered(before time: Double) -> Double {
        let entered = countBelow(time, in: entries)
        return entered < entries.count ? entering[entered] : 0
    }

    /// How many are at risk at any time: entered before it, and not gone before it.
    func numberAtRisk(at time: Double) -> Double {
        let position = countBelow(time, in: times)
        guard position < times.count else { return 0 }
        // The next follow-up time may count patients who have not entered yet at `time`.
        return atRisk[position] + notEntered(before: times[position]) - notEntered(before: time)
    }
}
