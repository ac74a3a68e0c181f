/// The actuarial life table: survival by intervals of time, as Cutler and Ederer count it.
///
/// Patients who are censored within an interval count as exposed for half of it.
///
/// ### Reference
/// Cutler SJ, Ederer F. *Journal of Chronic Diseases* 8:699–712, 1958.
public struct LifeTable: Sendable, Hashable {
    /// One interval of time, its start included and its end not.
    public struct Interval: Sendable, Hashable {
        /// Where the interval begins.
        public let start: Double
        /// Where the interval ends.
        public let end: Double
        /// How many were under observation at the start.
        public let entering: Double
        /// How many were censored within the interval.
        public let censored: Double
        /// How many had the event within the interval.
        public let events: Double
        /// `entering` less half of `censored`.
        public let exposed: Double
        /// The share of the exposed who had the event.
        public let eventProbability: Double
        /// The survival at the end of the interval.
        public let survival: Double
        /// Greenwood's standard error of `survival`; NaN once everybody had the event.
        public let standardError: Double
        /// The hazard at the middle of the interval, per unit of time.
        public let hazard: Double
    }

    /// The intervals in the order of time; those that nobody entered are left out.
    public let intervals: [Interval]

    /// Counts the patients by intervals.
    ///
    /// - Parameters:
    ///   - outcome: The follow-up of the patients; weights are taken from it.
    ///   - breaks: The ends of the intervals, at least two, strictly increasing, the first at or
    ///     below 0.
    /// - Throws: ``SurvivalError/needTwoTimes(found:)``,
    ///   ``SurvivalError/timesNotIncreasing(position:previous:value:)``, or
    ///   ``SurvivalError/invalidArgument(_:)`` if the first break is above 0 or patients enter late,
    ///   which an actuarial table cannot count.
    public init(outcome: SurvivalTimes, breaks: [Double]) throws(SurvivalError) {
        guard breaks.count > 1 else { throw .needTwoTimes(found: breaks.count) }
        try requireRising(breaks)
        guard breaks[0] <= 0 else {
            throw .invalidArgument(
                "a life table must begin at or before 0, where follow-up begins, "
                    + "not at \(breaks[0])")
        }
        guard outcome.entryTimes == nil else {
            throw .invalidArgument(
                "a life table counts patients from the beginning; use the Kaplan–Meier curve "
                    + "where they enter late")
        }
        let table = RiskTable(outcome)
        var intervals: [Interval] = []
        var survival = 1.0
        var greenwood = 0.0
        for (start, end) in zip(breaks, breaks.dropFirst()) {
            let first = countBelow(start, in: table.times)
            let last = countBelow(end, in: table.times)
            guard first < table.times.count, table.atRisk[first] > 0 else { break }
            let entering = table.atRisk[first]
            let censored = table.censored[first..<last].reduce(0, +)
            let events = table.events[first..<last].reduce(0, +)
            let exposed = entering - 0.5 * censored
            let probability = events / exposed
            survival *= 1 - probability
            if events > 0 { greenwood += probability / (exposed - events) }
            intervals.append(
                Interval(
                    start: start, end: end, entering: entering, censored: censored, events: events,
                    exposed: exposed, eventProbability: probability, survival: survival,
                    standardError: survival * greenwood.squareRoot(),
                    hazard: events / ((end - start) * (exposed - 0.5 * events))))
        }
        self.intervals = intervals
    }
}
