/// Whether predicted probabilities come true, and how large the error of the curves is.
public struct CalibrationSection: Codable, Sendable, Hashable {
    /// Patients with similar predictions, taken together.
    public struct Bin: Codable, Sendable, Hashable {
        /// The mean predicted probability of the event by the horizon.
        public var predicted: Double
        /// The observed probability (one minus Kaplan–Meier).
        public var observed: IntervalEstimate

        /// Makes a bin.
        ///
        /// - Parameters:
        ///   - predicted: The mean predicted probability of the event by the horizon.
        ///   - observed: The observed probability.
        public init(predicted: Double, observed: IntervalEstimate) {
            self.predicted = predicted
            self.observed = observed
        }
    }

    /// Calibration at one time.
    public struct Horizon: Codable, Sendable, Hashable {
        /// The time in months.
        public var months: Double
        /// The bins, in ascending order of the prediction.
        public var bins: [Bin]
        /// The integrated calibration index, if it was computed.
        public var integratedIndex: IntervalEstimate?
        /// The Brier score at this time, if it was computed.
        public var brier: IntervalEstimate?

        /// Makes a horizon; the parameters are the properties of the same names.
        public init(
            months: Double, bins: [Bin], integratedIndex: IntervalEstimate? = nil,
            brier: IntervalEstimate? = nil
        ) {
            self.months = months
            self.bins = bins
            self.integratedIndex = integratedIndex
            self.brier = brier
        }
    }

    /// The Brier score over time, beside that of a Kaplan–Meier curve.
    public struct BrierCurve: Codable, Sendable, Hashable {
        /// The times in months.
        public var months: [Double]
        /// The score of the model at each time.
        public var model: [Double]
        /// The score of the same Kaplan–Meier curve for everybody at each time.
        public var reference: [Double]
        /// Whose Kaplan–Meier curve it is, for example "the other folds' patients".
        public var referencePatients: String
        /// The integrated score of the model.
        public var integrated: IntervalEstimate
        /// The integrated score of the reference.
        public var integratedReference: Double

        /// Makes a curve; the parameters are the properties of the same names.
        public init(
            months: [Double], model: [Double], reference: [Double],
            referencePatients: String = "the other folds' patients", integrated: IntervalEstimate,
            integratedReference: Double
        ) {
            self.months = months
            self.model = model
            self.reference = reference
            self.referencePatients = referencePatients
            self.integrated = integrated
            self.integratedReference = integratedReference
        }
    }

    /// Calibration at the stated times; empty when none was computed.
    public var horizons: [Horizon]
    /// The Brier score over time, if it was computed.
    public var brier: BrierCurve?
    /// How the numbers were made, in a few words.
    public var method: String

    /// Makes the section; the parameters are the properties of the same names.
    public init(horizons: [Horizon], brier: BrierCurve? = nil, method: String) {
        self.horizons = horizons
        self.brier = brier
        self.method = method
    }
}
