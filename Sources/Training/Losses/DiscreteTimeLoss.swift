public import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The negative log-likelihood of a discrete-time survival model, with gradients.
///
/// With the hazard h of an interval, the sigmoid of its logit, and S(k) the product of 1 − h up to
/// interval k, a patient whose event falls into interval Y adds −ln S(Y − 1) − ln h(Y), and one
/// who is censored in it −ln S(Y). The plain version in `Double` is `Survival.HazardLoss`.
///
/// ### Reference
/// Zadeh SG, Schmid M. *IEEE Transactions on Pattern Analysis and Machine Intelligence*
/// 43(9):3126–3137, 2021.
public struct DiscreteTimeLoss: Codable, Sendable, Hashable {
    /// What is known of a patient.
    public struct Outcome: Codable, Sendable, Hashable {
        /// The interval of the patient's time, from 0.
        public var interval: Int
        /// Whether the event was seen.
        public var event: Bool

        /// States an outcome.
        ///
        /// - Parameters:
        ///   - interval: The interval of the patient's time, from 0.
        ///   - event: Whether the event was seen.
        public init(interval: Int, event: Bool) {
            self.interval = interval
            self.event = event
        }
    }

    /// How much less a censored patient counts, from 0 (alike) to 1 (not at all).
    public var censoredDiscount: Double
    /// The least survival and hazard before the logarithm; nil for the exact loss.
    ///
    /// The authors of G-HANet use 1e-7. A patient kept up by it has no gradient.
    public var floor: Double?

    /// Fixes the settings.
    ///
    /// - Parameters:
    ///   - censoredDiscount: How much less a censored patient counts, from 0 to 1.
    ///   - floor: The least survival and hazard before the logarithm; nil for the exact loss.
    public init(censoredDiscount: Double = 0, floor: Double? = nil) {
        self.censoredDiscount = censoredDiscount
        self.floor = floor
    }

    /// The mean loss of the patients whose outcome is known.
    ///
    /// - Parameters:
    ///   - logits: One row per patient, `[patients, intervals]`.
    ///   - outcomes: As many outcomes; nil for a patient without follow-up, who is left out.
    /// - Returns: A single number, or nil if no patient has an outcome.
    /// - Throws: ``TrainingError`` if counts differ or an interval does not exist; `TensorError`
    ///   if memory is short.
    public func callAsFunction(_ logits: Tensor, _ outcomes: [Outcome?]) throws -> Tensor? {
        let shape = logits.shape
        guard shape.count == 2, shape[0] == outcomes.count else {
            throw TrainingError(
                .mismatch,
                "the logits have shape \(shape); \(outcomes.count) outcomes need "
                    + "[\(outcomes.count), intervals]")
        }
        var sum: Tensor?
        var known = 0
        for (row, outcome) in outcomes.enumerated() {
            guard let outcome else { continue }
            guard (0..<shape[1]).contains(outcome.interval) else {
                throw TrainingError(
                    .mismatch,
                    "row \(row + 1) has the interval \(outcome.interval); "
                        + "intervals go from 0 to \(shape[1] - 1)")
            }
            let loss = try term(logits.selected(0, row), outcome)
            sum = try sum.map { try $0 + loss } ?? loss
            known += 1
        }
        return try sum.map { known == 1 ? $0 : try $0 / Double(known) }
    }

    /// The loss of one patient from their logits, `[intervals]`.
    private func term(_ logits: Tensor, _ outcome: Outcome) throws(TensorError) -> Tensor {
        let survived = outcome.event ? outcome.interval : outcome.interval + 1
        // ln(1 − sigmoid(x)) = ln sigmoid(−x), exact for logits of any size.
        let past = try (-logits.narrowed(0, from: 0, count: survived)).logSigmoid().sum()
        var loss = try -floored(past)
        if outcome.event {
            let hazard = try logits.selected(0, outcome.interval).logSigmoid()
            loss = try loss - floored(hazard)
        } else if censoredDiscount != 0 {
            loss = try loss * (1 - censoredDiscount)
        }
        return loss
    }

    /// The logarithm of a chance, kept above that of the floor.
    private func floored(_ logChance: Tensor) throws(TensorError) -> Tensor {
        guard let floor else { return logChance }
        return try logChance.clamped(from: log(floor))
    }
}
