extension KaplanMeier {
    /// S at any time: 1 before the first, the last value after the last.
    public func survival(at time: Double) -> Double {
        let position = countUpTo(time, in: times)
        return position == 0 ? 1 : survival[position - 1]
    }

    /// S just before a time, which an event at that time does not lower.
    public func survival(before time: Double) -> Double {
        let position = countBelow(time, in: times)
        return position == 0 ? 1 : survival[position - 1]
    }

    /// How many are at risk at a time: entered before it, and not gone before it.
    public func numberAtRisk(at time: Double) -> Double { table.numberAtRisk(at: time) }

    /// The pointwise limits of the curve on another scale or at another level.
    ///
    /// - Precondition: `0 < level < 1`.
    public func interval(scale: IntervalScale, level: Double = 0.95) -> CurveInterval {
        let interval = ProbabilityInterval(scale: scale, level: level)
        let limits = times.indices.map {
            interval.limits(survival[$0], standardErrorOfLog: standardErrorsOfLog[$0])
        }
        return CurveInterval(
            scale: scale, level: level, lower: limits.map(\.lower), upper: limits.map(\.upper))
    }

    /// The median time to the event, with its interval.
    public var median: SurvivalQuantile { quantile(0.5) }

    /// The time by which a share of the patients had the event.
    ///
    /// It is the first time at which S falls below 1 − `share`; if S equals 1 − `share` on a
    /// stretch, the middle of that stretch. The limits come from the same rule applied to the lower
    /// and upper limits of the curve (Brookmeyer and Crowley). What is not reached is `nil`, never
    /// the last time.
    ///
    /// - Precondition: `0 < share < 1`.
    public func quantile(_ share: Double) -> SurvivalQuantile {
        precondition(share > 0 && share < 1, "the share \(share) must be between 0 and 1")
        return SurvivalQuantile(
            share: share, time: crossing(survival, 1 - share), lower: crossing(lower, 1 - share),
            upper: crossing(upper, 1 - share))
    }

    private func crossing(_ curve: [Double], _ height: Double) -> Double? {
        let tolerance = Double.ulpOfOne.squareRoot()
        guard let first = curve.firstIndex(where: { $0 < height + tolerance }) else { return nil }
        guard abs(curve[first] - height) < tolerance else { return times[first] }
        guard let next = curve[first...].firstIndex(where: { $0 < height - tolerance }) else {
            return times[first]
        }
        return 0.5 * (times[first] + times[next])
    }
}

/// A time by which a given share of the patients had the event.
public struct SurvivalQuantile: Sendable, Hashable {
    /// The share, such as 0.5 for the median.
    public let share: Double
    /// The time, or `nil` if the curve does not fall that far.
    public let time: Double?
    /// The lower confidence limit, or `nil` if it is not reached.
    public let lower: Double?
    /// The upper confidence limit, or `nil` if it is not reached.
    public let upper: Double?
}
