/// The follow-up of patients of whom each can have one of several events, such as death of the
/// tumour or of another cause.
///
/// A value of this type is valid for ever, as ``SurvivalTimes`` is.
public struct CompetingTimes: Sendable, Hashable {
    /// What happened to each patient: 0 is censored, 1, 2, … are the causes.
    public let causes: [Int]
    /// The number of causes: the highest that occurs.
    public let causeCount: Int
    /// The follow-up with the event of any cause.
    public let anyCause: SurvivalTimes

    /// The follow-up time of each patient.
    public var times: [Double] { anyCause.times }
    /// The number of patients.
    public var count: Int { causes.count }

    /// Checks and keeps the follow-up of some patients.
    ///
    /// - Parameters:
    ///   - times: The follow-up times, finite and not negative.
    ///   - causes: 0 where the patient was censored, otherwise the number of the cause, from 1.
    ///   - entryTimes: Where patients came under observation late, the time when they did.
    ///   - weights: Finite and not negative, not all zero.
    ///   - strata: The stratum of each patient, any whole numbers.
    /// - Throws: ``SurvivalError`` naming the first row that is wrong.
    public init(
        times: [Double], causes: [Int], entryTimes: [Double]? = nil, weights: [Double]? = nil,
        strata: [Int]? = nil
    ) throws(SurvivalError) {
        guard !times.isEmpty else { throw .empty }
        try requireCount(causes.count, times.count, "causes")
        for row in causes.indices where causes[row] < 0 {
            throw .outOfRange(
                what: "cause", row: row, value: Double(causes[row]),
                needed: "causes must be 0 for censored, or 1, 2, …")
        }
        anyCause = try SurvivalTimes(
            times: times, events: causes.map { $0 > 0 }, entryTimes: entryTimes, weights: weights,
            strata: strata)
        self.causes = causes
        causeCount = causes.max() ?? 0
    }

    /// The follow-up with the event of one cause; patients with another count as censored then.
    ///
    /// - Precondition: `1 <= cause <= causeCount`.
    public func outcome(cause: Int) -> SurvivalTimes {
        requireCause(cause)
        return SurvivalTimes(anyCause, events: causes.map { $0 == cause })
    }

    /// How many patients had the event of a cause.
    public func eventCount(cause: Int) -> Int { causes.count { $0 == cause } }

    func requireCause(_ cause: Int) {
        precondition(
            cause >= 1 && cause <= causeCount,
            "there is no cause \(cause); there are causes 1 to \(causeCount)")
    }
}
