/// The negative log-likelihood of a discrete-time survival model, and its gradient.
///
/// A model gives every patient one logit per interval of time; its sigmoid is the hazard *h*, the
/// chance of having the event in that interval if it has not come before. With *S*(*k*) the
/// product of 1 − *h* up to interval *k*, a patient whose event falls into interval *Y* adds
/// −log *S*(*Y* − 1) − log *h*(*Y*), and one who is censored in it −log *S*(*Y*).
///
/// ### Reference
/// Zadeh SG, Schmid M. *IEEE Transactions on Pattern Analysis and Machine Intelligence*
/// 43(9):3126–3137, 2021.
public struct HazardLoss: Sendable, Hashable {
    /// The loss of every patient.
    public let perPatient: [Double]
    /// The derivative of ``mean`` by every logit, `[patient][interval]`.
    public let gradient: [[Double]]

    /// The mean of ``perPatient``.
    public var mean: Double { perPatient.reduce(0, +) / Double(perPatient.count) }

    /// Computes the loss.
    ///
    /// - Parameters:
    ///   - logits: `[patient][interval]`, finite; all rows of one length.
    ///   - intervals: The interval of every patient's time, from 0.
    ///   - events: `true` where the event was observed.
    ///   - censoredDiscount: How much less a censored patient counts, from 0 (alike) to 1 (not).
    ///   - floor: If given, survival and hazards below it count as it, as many programs do to
    ///     avoid log 0; a patient kept up by it has no gradient. Without it the loss is exact,
    ///     however large the logits.
    /// - Throws: ``SurvivalError`` if there is no patient, counts or lengths differ, a logit is
    ///   not finite, or an interval does not exist.
    public init(
        logits: [[Double]], intervals: [Int], events: [Bool], censoredDiscount: Double = 0,
        floor: Double? = nil
    ) throws(SurvivalError) {
        guard let bins = logits.first?.count else { throw .empty }
        try requireCount(intervals.count, logits.count, "intervals")
        try requireCount(events.count, logits.count, "event marks")
        guard censoredDiscount >= 0, censoredDiscount <= 1 else {
            throw .invalidArgument(
                "the discount of censored patients must be from 0 to 1, not \(censoredDiscount)")
        }
        for (row, line) in logits.enumerated() {
            guard line.count == bins else {
                throw .invalidArgument(
                    "row \(row + 1) has \(line.count) logits, but row 1 has \(bins)")
            }
            for logit in line where !logit.isFinite {
                throw .notFinite(what: "logit", row: row, value: logit)
            }
            guard (0..<bins).contains(intervals[row]) else {
                throw .outOfRange(
                    what: "interval", row: row, value: Double(intervals[row]),
                    needed: "intervals go from 0 to \(bins - 1)")
            }
        }
        let share = 1 / Double(logits.count)
        var losses: [Double] = []
        var gradient: [[Double]] = []
        losses.reserveCapacity(logits.count)
        gradient.reserveCapacity(logits.count)
        for (row, line) in logits.enumerated() {
            let weight = events[row] ? 1 : 1 - censoredDiscount
            let (loss, slope) = Self.terms(line, intervals[row], events[row], floor)
            losses.append(weight * loss)
            gradient.append(slope.map { weight * share * $0 })
        }
        perPatient = losses
        self.gradient = gradient
    }

    /// The loss of one patient and its derivative by each logit.
    private static func terms(
        _ logits: [Double], _ interval: Int, _ event: Bool, _ floor: Double?
    ) -> (loss: Double, slope: [Double]) {
        var slope = [Double](repeating: 0, count: logits.count)
        let survived = event ? interval : interval + 1
        var logSurvival = 0.0
        for k in 0..<survived { logSurvival += logSigmoid(-logits[k]) }
        var loss = 0.0
        if let floor, logSurvival < log(floor) {
            loss -= log(floor)
        } else {
            loss -= logSurvival
            for k in 0..<survived { slope[k] = sigmoid(logits[k]) }
        }
        guard event else { return (loss, slope) }
        let logHazard = logSigmoid(logits[interval])
        if let floor, logHazard < log(floor) {
            loss -= log(floor)
        } else {
            loss -= logHazard
            slope[interval] = -sigmoid(-logits[interval])
        }
        return (loss, slope)
    }
}
