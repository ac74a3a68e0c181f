/// The Brier score of predicted survival at given times: the mean squared distance between the
/// prediction and what happened, 0 at best, ¼ for a coin.
///
/// Patients censored before t are made up for by weights: events by t count 1/G(T), those who are
/// free of it after t count 1/G(t).
///
/// ### Reference
/// Graf E, Schmoor C, Sauerbrei W, Schumacher M. *Statistics in Medicine* 18:2529–2545, 1999.
public struct BrierScore: Sendable, Hashable {
    /// The times, strictly increasing.
    public let times: [Double]
    /// The score at each time.
    public let values: [Double]
    /// At which side of an event's time the curve of censoring was read.
    public let limit: CensoringLimit

    let predictions: SurvivalPredictions
    let outcome: SurvivalTimes
    /// The curve that was given, if it does not come from the patients themselves.
    let ownCensoring: CensoringCurve?

    /// Computes the score at the times of the predictions.
    ///
    /// - Parameters:
    ///   - predictions: The predicted survival of the patients.
    ///   - outcome: The follow-up of the same patients; its weights multiply those of the censoring.
    ///     Late entry is refused, and strata are not used.
    ///   - censoring: The curve of censoring; `nil` estimates it from `outcome`.
    ///   - limit: The side at which the curve is read at events: G(T−), which is statistically right,
    ///     or G(T) as scikit-survival does.
    /// - Throws: ``SurvivalError/timeOutsideSupport(time:lower:upper:what:)`` unless every time is
    ///   from the first to before the last follow-up time, or
    ///   ``SurvivalError/noCensoringSupport(time:)``. Only weights that are needed matter.
    /// - Complexity: O(*n m*) for *m* times.
    public init(
        predictions: SurvivalPredictions, outcome: SurvivalTimes,
        censoring: CensoringCurve? = nil, limit: CensoringLimit = .left
    ) throws(SurvivalError) {
        try requireCount(predictions.count, outcome.count, "predicted curves")
        guard outcome.entryTimes == nil else {
            throw .invalidArgument("the Brier score is not defined for late entry")
        }
        let times = predictions.times
        let curve = censoring ?? CensoringCurve(outcome: outcome)
        try requireSupported(times, by: outcome, censoring: curve)
        let width = times.count
        var inverse = [Double](repeating: 0, count: width)
        for position in 0..<width {
            inverse[position] = try curve.inverse(at: times[position], limit: .right)
        }
        // For each patient: how many of the times come before the own time, and the weight of the
        // own event at the times after it, 0 without an event.
        var reached = [Int](repeating: 0, count: outcome.count)
        var eventWeights = [Double](repeating: 0, count: outcome.count)
        var before = 0
        var eventWeight = 0.0
        var previous = -1.0
        for row in outcome.order {
            let time = outcome.times[row]
            while before < width, times[before] < time { before += 1 }
            reached[row] = before
            guard outcome.events[row], before < width else { continue }
            if time != previous {
                eventWeight = try curve.inverse(at: time, limit: limit)
                previous = time
            }
            eventWeights[row] = eventWeight
        }
        self.times = times
        self.limit = limit
        self.predictions = predictions
        self.outcome = outcome
        ownCensoring = censoring
        values = Self.means(
            predictions, weights: outcome.weights, reached: reached, eventWeights: eventWeights,
            inverse: inverse)
    }

    private static func means(
        _ predictions: SurvivalPredictions, weights: [Double]?, reached: [Int],
        eventWeights: [Double], inverse: [Double]
    ) -> [Double] {
        let width = inverse.count
        var sums = [Double](repeating: 0, count: width)
        var total = 0.0
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            unsafe inverse.withUnsafeBufferPointer { inverse in
                unsafe predictions.values.withUnsafeBufferPointer { values in
                    for row in reached.indices {
                        let weight = weights?[row] ?? 1
                        total += weight
                        let own = values.extracting(row * width..<(row + 1) * width)
                        let first = reached[row]
                        for position in 0..<first {
                            let missing = unsafe 1 - own[position]
                            unsafe sums[position] += weight * inverse[position] * missing * missing
                        }
                        let factor = weight * eventWeights[row]
                        guard factor > 0 else { continue }
                        for position in first..<width {
                            let left = unsafe own[position]
                            unsafe sums[position] += factor * left * left
                        }
                    }
                }
            }
        }
        return sums.map { $0 / total }
    }

    /// The integrated Brier score: the mean of the score over the time from the first to the last of
    /// the times, by trapezoids.
    ///
    /// - Throws: ``SurvivalError/needTwoTimes(found:)`` if there is one time only.
    public func integrated() throws(SurvivalError) -> Double {
        guard times.count > 1 else { throw .needTwoTimes(found: times.count) }
        var area = 0.0
        for position in 1..<times.count {
            area +=
                0.5 * (values[position] + values[position - 1])
                * (times[position] - times[position - 1])
        }
        return area / (times[times.count - 1] - times[0])
    }

    /// The index of prediction accuracy at each time: 1 − score / score of a reference.
    ///
    /// It is the share of the reference's error that the model takes away; below 0 it is worse than
    /// the reference, which usually is the Kaplan–Meier curve of the training set.
    ///
    /// - Parameter reference: The score of the reference on the same patients at the same times.
    /// - Returns: One number per time.
    /// - Throws: ``SurvivalError/invalidArgument(_:)`` if the times differ, and
    ///   ``SurvivalError/zeroVariance(what:)`` if the reference makes no error.
    ///
    /// ### Reference
    /// Kattan MW, Gerds TA. *Diagnostic and Prognostic Research* 2:7, 2018.
    public func accuracy(against reference: BrierScore) throws(SurvivalError) -> [Double] {
        try requireSameTimes(reference)
        guard reference.values.allSatisfy({ $0 > 0 }) else {
            throw .zeroVariance(what: "the reference's errors")
        }
        return zip(values, reference.values).map { 1 - $0 / $1 }
    }

    /// 1 − the integrated score / the integrated score of a reference.
    ///
    /// - Parameter reference: The score of the reference on the same patients at the same times.
    /// - Returns: The share of the reference's error that the model takes away.
    /// - Throws: As ``integrated()`` and ``accuracy(against:)``.
    public func integratedAccuracy(against reference: BrierScore) throws(SurvivalError) -> Double {
        try requireSameTimes(reference)
        let base = try reference.integrated()
        guard base > 0 else { throw .zeroVariance(what: "the reference's errors") }
        return try 1 - integrated() / base
    }

    private func requireSameTimes(_ reference: BrierScore) throws(SurvivalError) {
        guard reference.times == times else {
            throw .invalidArgument(
                "the reference was scored at other times than the predictions")
        }
    }
}
