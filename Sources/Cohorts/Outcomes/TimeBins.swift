/// The time intervals of a discrete hazard, learned from the training fold.
///
/// The inner edges are quantiles of the event times (linear interpolation); the first bin begins at 0 and the last has
/// no end. A time on an edge belongs to the later bin.
///
/// ### Reference
/// The rule of the tables in Chen R.J. *et al.*, MCAT, ICCV 2021, except that theirs see the whole cohort.
public struct TimeBins: Codable, Sendable, Hashable {
    /// Where one bin ends and the next begins, months, strictly increasing; one fewer than bins.
    public let innerEdges: [Double]
    /// The longest follow-up seen, months; survival curves are not drawn past it.
    public let longestFollowUp: Double

    /// The number of bins.
    public var count: Int { innerEdges.count + 1 }

    /// Learns the edges.
    ///
    /// - Parameters:
    ///   - outcomes: The outcomes of the training fold.
    ///   - count: How many bins, 2 or more.
    /// - Throws: ``CohortError`` if there are fewer events than bins, or so many events at one time that edges coincide.
    public init(_ outcomes: [Outcome], count: Int) throws(CohortError) {
        precondition(count >= 2, "\(count) bins; two or more are needed")
        let times = outcomes.filter(\.event).map(\.time).sorted()
        guard !times.isEmpty else {
            throw CohortError(
                .tooFewEvents,
                "none of the \(outcomes.count) training patients has an event; time bins and the survival loss need some"
            )
        }
        guard times.count >= count else {
            throw CohortError(
                .tooFewEvents,
                "the training patients have \(times.count) events; \(count) time bins need at least \(count)"
            )
        }
        let edges = (1..<count).map { k -> Double in
            let position = Double(times.count - 1) * Double(k) / Double(count)
            let low = Int(position)
            let fraction = position - Double(low)
            return times[low]
                + (low + 1 < times.count ? (times[low + 1] - times[low]) * fraction : 0)
        }
        for (earlier, later) in zip([0] + edges, edges) where later <= earlier {
            throw CohortError(
                .tooFewEvents,
                "two edges of the \(count) time bins coincide at \(later) months because so many events share a time; ask for fewer bins"
            )
        }
        innerEdges = edges
        longestFollowUp = outcomes.map(\.time).max() ?? 0
    }

    /// Takes edges as they are, for a model that was trained before.
    ///
    /// - Throws: ``CohortError`` if they do not increase strictly from above 0.
    public init(innerEdges: [Double], longestFollowUp: Double) throws(CohortError) {
        for (earlier, later) in zip([0] + innerEdges, innerEdges) where !(later > earlier) {
            throw CohortError(
                .outcome, "the edges \(innerEdges) of the time bins do not increase strictly from 0"
            )
        }
        self.innerEdges = innerEdges
        self.longestFollowUp = longestFollowUp
    }

    /// The bin of a time, from 0.
    public func bin(of time: Double) -> Int {
        innerEdges.count { $0 <= time }
    }

    /// Survival at a time, by linear interpolation inside its bin.
    ///
    /// - Parameters:
    ///   - time: Months.
    ///   - survival: Survival past each bin, `count` numbers.
    /// - Returns: Survival, or nothing past the last inner edge: the last bin has no end, so nothing is known of when in
    ///   it an event comes.
    /// - Precondition: `survival.count == count`.
    public func survival(at time: Double, from survival: [Double]) -> Double? {
        precondition(survival.count == count, "\(survival.count) values for \(count) bins")
        guard time >= 0, let index = innerEdges.firstIndex(where: { time <= $0 }) else {
            return nil
        }
        let start = index == 0 ? 0 : innerEdges[index - 1]
        let end = innerEdges[index]
        let before = index == 0 ? 1 : survival[index - 1]
        return before + (survival[index] - before) * (time - start) / (end - start)
    }
}
