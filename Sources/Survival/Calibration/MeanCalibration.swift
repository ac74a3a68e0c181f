/// Calibration in the large: the mean predicted risk at one time, against the risk observed.
public struct MeanCalibration: Sendable, Hashable, Codable {
    /// The time at which risks were predicted.
    public let time: Double
    /// The mean predicted risk.
    public let predicted: Double
    /// 1 − Kaplan–Meier of all patients at the time.
    public let observed: Double

    /// Observed over predicted; above 1, risks were predicted too low.
    ///
    /// Infinite if all were 0.
    public var ratio: Double { observed / predicted }

    /// Compares.
    ///
    /// - Parameters:
    ///   - risks: The predicted chance of the event by `time` of each patient, in 0...1.
    ///   - outcome: The follow-up of the same patients, in the same order.
    ///   - time: Not after the last follow-up.
    /// - Throws: ``SurvivalError`` if the counts differ, a risk is outside 0...1, the time is
    ///   outside the follow-up, or the outcome has weights or entry times.
    public init(risks: [Double], outcome: SurvivalTimes, time: Double) throws(SurvivalError) {
        try requireRisksAtTime(risks, outcome, time)
        try requirePlain(outcome, for: "calibration at a time")
        self.time = time
        predicted = risks.reduce(0, +) / Double(risks.count)
        observed = 1 - KaplanMeier(outcome: outcome).survival(at: time)
    }
}
