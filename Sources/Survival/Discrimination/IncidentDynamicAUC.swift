/// The incident/dynamic area under the ROC curve: at each event time, how well a risk tells the
/// patient who has the event then from those who are free of it after.
///
/// The area at an event time is the share of survivors with a lower risk, ties one half. One event
/// says little, so areas are averaged over neighbouring event times on request. Their weighted mean
/// is a concordance that needs no model of censoring.
///
/// ### Reference
/// Heagerty PJ, Zheng Y. *Biometrics* 61:92–105, 2005. Saha-Chaudhuri P, Heagerty PJ. *Biostatistics*
/// 14:42–59, 2013.
public struct IncidentDynamicAUC: Sendable, Hashable {
    /// The event times that have survivors, ascending.
    public let times: [Double]
    /// The mean area of the events at each time, from 0 to 1.
    public let values: [Double]
    /// The number of events at each time, a sum of weights where there are weights.
    public let events: [Double]
    /// Σ area·w / Σ w, with w = S(t)·(S(t−) − S(t)) and S the Kaplan–Meier curve: the probability
    /// that of two patients the one with the earlier event has the higher risk.
    public let integrated: Double

    /// Computes the areas.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event**.
    ///   - outcome: The follow-up of the same patients; entry times and weights are respected, strata
    ///     are not used.
    ///   - truncation: Only events up to and including this time count; `nil` for all.
    /// - Throws: ``SurvivalError/noComparablePairs(count:events:)`` if no event has a survivor.
    /// - Complexity: O(*n* log *n*).
    public init(
        risks: [Double], outcome: SurvivalTimes, truncation: Double? = nil
    ) throws(SurvivalError) {
        try requireRisks(risks, count: outcome.count)
        let design = ConcordanceDesign(risks: risks, outcome: outcome)
        let curve = KaplanMeier(outcome: outcome)
        var counter = WeightCounter(capacity: outcome.count)
        var found: [(time: Double, value: Double, events: Double, weight: Double)] = []
        var lateDone = 0
        func weight(_ entry: ConcordanceDesign.Entry) -> Double {
            outcome.weights?[Int(entry.row)] ?? 1
        }
        for position in design.moments.indices.reversed() {
            let moment = design.moments[position]
            for entry in design.entries[moment.firstCensored..<moment.end] {
                counter.insert(Int(entry.place), weight(entry))
            }
            while lateDone < moment.late {
                let entry = design.entries[Int(design.late[lateDone])]
                counter.remove(Int(entry.place), weight(entry))
                lateDone += 1
            }
            let dying = design.entries[moment.start..<moment.firstCensored]
            let time = design.times[position]
            if !dying.isEmpty, counter.total > 0, truncation.map({ time <= $0 }) ?? true {
                var won = 0.0
                var events = 0.0
                for entry in dying {
                    let below = counter.below(Int(entry.low))
                    let upTo = counter.below(Int(entry.high))
                    won += weight(entry) * 0.5 * (below + upTo)
                    events += weight(entry)
                }
                let before = position == 0 ? 1 : curve.survival[position - 1]
                let after = curve.survival[position]
                if events > 0 {
                    found.append(
                        (time, won / (events * counter.total), events, after * (before - after)))
                }
            }
            for entry in dying { counter.insert(Int(entry.place), weight(entry)) }
        }
        found.reverse()
        let total = found.reduce(0) { $0 + $1.weight }
        guard total > 0 else {
            throw .noComparablePairs(count: outcome.count, events: outcome.eventCount)
        }
        times = found.map(\.time)
        values = found.map(\.value)
        events = found.map(\.events)
        integrated = found.reduce(0) { $0 + $1.value * $1.weight } / total
    }

    /// The areas averaged over the nearest event times, each with its number of events.
    ///
    /// - Parameter neighbours: How many event times on each side are taken in; fewer at the ends.
    /// - Returns: One mean per event time.
    /// - Precondition: `neighbours >= 0`.
    public func smoothed(neighbours: Int) -> [Double] {
        precondition(neighbours >= 0, "\(neighbours) neighbours; the number must not be negative")
        return values.indices.map { position in
            let first = max(0, position - neighbours)
            let last = min(values.count - 1, position + neighbours)
            var sum = 0.0
            var weight = 0.0
            for place in first...last {
                sum += values[place] * events[place]
                weight += events[place]
            }
            return sum / weight
        }
    }
}
