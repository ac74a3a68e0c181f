/// The predicted survival of some patients at some times.
///
/// A value of this type is valid for ever: times rise strictly and every number is a probability.
public struct SurvivalPredictions: Sendable, Hashable {
    /// The times, strictly increasing.
    public let times: [Double]
    /// The number of patients.
    public let count: Int
    /// The probabilities of being free of the event after each time, patient by patient:
    /// `values[patient * times.count + time]`.
    public let values: [Double]

    /// Checks and keeps predictions that lie patient by patient in one list.
    ///
    /// - Parameters:
    ///   - times: Finite and strictly increasing, at least one.
    ///   - values: `times.count` probabilities for each patient, from 0 to 1.
    /// - Throws: ``SurvivalError`` naming the first patient whose prediction is no probability.
    public init(times: [Double], values: [Double]) throws(SurvivalError) {
        guard !times.isEmpty else { throw .invalidArgument("predictions need at least one time") }
        try requireRising(times)
        guard !values.isEmpty else { throw .empty }
        guard values.count.isMultiple(of: times.count) else {
            throw .invalidArgument(
                "there are \(values.count) predicted probabilities at \(times.count) times; "
                    + "every patient needs one per time")
        }
        if let position = firstOutside(values) {
            throw .outOfRange(
                what: "predicted survival", row: position / times.count, value: values[position],
                needed: "predictions must be from 0 to 1")
        }
        self.times = times
        self.values = values
        count = values.count / times.count
    }

    /// Checks and keeps one curve per patient.
    ///
    /// - Parameters:
    ///   - times: Finite and strictly increasing, at least one.
    ///   - curves: For each patient, one probability per time.
    /// - Throws: As ``init(times:values:)``.
    public init(times: [Double], curves: [[Double]]) throws(SurvivalError) {
        for (row, curve) in curves.enumerated() where curve.count != times.count {
            throw .invalidArgument(
                "row \(row + 1) has \(curve.count) predicted probabilities at \(times.count) times")
        }
        try self.init(times: times, values: curves.flatMap(\.self))
    }

    /// The same curve for every patient, such as the Kaplan–Meier curve of a training set, which
    /// knows nothing of the patient.
    ///
    /// - Parameters:
    ///   - times: Finite and strictly increasing, at least one.
    ///   - curve: The curve that is read at the times.
    ///   - count: The number of patients, at least one.
    /// - Throws: As ``init(times:values:)``.
    public init(times: [Double], curve: KaplanMeier, count: Int) throws(SurvivalError) {
        let values = times.map { curve.survival(at: $0) }
        try self.init(
            times: times, values: (0..<count).flatMap { _ in values })
    }

    /// The predicted survival of a patient at a time, both counted from 0.
    public func survival(_ patient: Int, _ time: Int) -> Double {
        values[patient * times.count + time]
    }
}

/// The position of the first value that is no probability, or `nil` if all are.
private func firstOutside(_ values: [Double]) -> Int? {
    // Without a branch, so that several values are compared at once.
    var outside: UInt8 = 0
    unsafe values.withUnsafeBufferPointer { values in
        for position in values.indices {
            let value = unsafe values[position]
            outside |= (value >= 0 ? 0 : 1) | (value <= 1 ? 0 : 1)
        }
    }
    return outside == 0 ? nil : values.firstIndex { !($0 >= 0 && $0 <= 1) }
}
