/// The mean negative log-likelihood of predicted survival over intervals of time; lower is better.
///
/// A patient whose event falls into an interval adds −log of the probability predicted for that
/// interval; one who is censored in it, −log of the survival at its end. For the survival that
/// hazards make up, it equals the mean of ``HazardLoss``.
///
/// - Parameters:
///   - survival: `[patient][interval]`: the survival predicted at the end of each interval, in
///     0...1 and not rising.
///   - intervals: The interval of every patient's time, from 0.
///   - events: `true` where the event was observed.
///   - floor: Probabilities below it count as it; by default none does, and one that was
///     predicted as 0 but came true makes the result infinite.
/// - Returns: The mean over patients, in nats.
/// - Throws: ``SurvivalError`` if there is no patient, counts or lengths differ, a survival is
///   outside 0...1 or rises, or an interval does not exist.
public func discreteNegativeLogLikelihood(
    survival: [[Double]], intervals: [Int], events: [Bool], floor: Double = 0
) throws(SurvivalError) -> Double {
    guard let bins = survival.first?.count else { throw .empty }
    try requireCount(intervals.count, survival.count, "intervals")
    try requireCount(events.count, survival.count, "event marks")
    var sum = 0.0
    for (row, curve) in survival.enumerated() {
        guard curve.count == bins else {
            throw .invalidArgument(
                "row \(row + 1) has \(curve.count) survivals, but row 1 has \(bins)")
        }
        var previous = 1.0
        for value in curve {
            guard value >= 0, value <= previous else {
                throw .outOfRange(
                    what: "predicted survival", row: row, value: value,
                    needed: "predicted survival must fall from 1 to 0")
            }
            previous = value
        }
        let interval = intervals[row]
        guard (0..<bins).contains(interval) else {
            throw .outOfRange(
                what: "interval", row: row, value: Double(interval),
                needed: "intervals go from 0 to \(bins - 1)")
        }
        let after = curve[interval]
        let before = interval == 0 ? 1 : curve[interval - 1]
        sum -= log(max(floor, events[row] ? before - after : after))
    }
    return sum / Double(survival.count)
}
