/// Throws if the outcome has what a measure of calibration cannot heed.
func requirePlain(_ outcome: SurvivalTimes, for measure: String) throws(SurvivalError) {
    let extra =
        outcome.weights != nil
        ? "weights" : outcome.entryTimes != nil ? "entry times" : nil
    if let extra { throw .invalidArgument("\(measure) takes no \(extra)") }
}

/// Throws unless there is one risk in 0...1 per patient, and the time lies in the follow-up.
func requireRisksAtTime(
    _ risks: [Double], _ outcome: SurvivalTimes, _ time: Double
) throws(SurvivalError) {
    try requireProbabilities(
        risks, count: outcome.count, "predicted risk", plural: "predicted risks")
    let last = outcome.times[outcome.order[outcome.count - 1]]
    guard time >= 0, time <= last else {
        throw .timeOutsideSupport(time: time, lower: 0, upper: last, what: "the follow-up")
    }
}
