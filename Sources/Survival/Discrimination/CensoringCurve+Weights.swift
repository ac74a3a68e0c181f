extension CensoringCurve {
    /// 1/G at the time of an event, which makes the uncensored events stand for all.
    ///
    /// - Throws: ``SurvivalError/noEvents(count:)`` if the curve was estimated from censored patients
    ///   only, ``SurvivalError/noCensoringSupport(time:)`` if G is 0 there, or
    ///   ``SurvivalError/timeOutsideSupport(time:lower:upper:what:)`` if nobody was followed so long.
    func inverse(at time: Double, limit: CensoringLimit) throws(SurvivalError) -> Double {
        guard eventCount > 0 else { throw .noEvents(count: count) }
        let survival = limit == .left ? survival(before: time) : survival(at: time)
        guard survival > 0 else { throw .noCensoringSupport(time: time) }
        guard time <= lastTime else {
            throw .timeOutsideSupport(
                time: time, lower: 0, upper: lastTime,
                what: "the follow-up that the curve of censoring was estimated from")
        }
        return 1 / survival
    }
}

/// Throws unless times at which a score is wanted rise strictly and lie inside the follow-up of the
/// scored patients (the first time included, the last not) and of the curve of censoring.
func requireSupported(
    _ times: [Double], by outcome: SurvivalTimes, censoring: CensoringCurve
) throws(SurvivalError) {
    guard !times.isEmpty else {
        throw .invalidArgument("there are no times to score at; at least one is needed")
    }
    try requireRising(times)
    let first = outcome.times[outcome.order[0]]
    let last = outcome.times[outcome.order[outcome.count - 1]]
    for time in times {
        guard time >= first, time < last else {
            throw .timeOutsideSupport(
                time: time, lower: first, upper: last, what: "the follow-up of the scored patients")
        }
        guard time <= censoring.lastTime else {
            throw .timeOutsideSupport(
                time: time, lower: 0, upper: censoring.lastTime,
                what: "the follow-up that the curve of censoring was estimated from")
        }
    }
}
