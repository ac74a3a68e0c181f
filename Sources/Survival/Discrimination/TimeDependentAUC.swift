/// The cumulative/dynamic area under the ROC curve at given times: how well a risk tells those who
/// had the event by t from those who are free of it after t.
///
/// Cases have weights 1/G(T), because the censored ones among them are missing; controls share one
/// weight, which cancels. Ties of risk count one half. With strata, only pairs within a stratum
/// count, as risks of different models have no common scale; the curve of censoring is that of all.
///
/// ### Reference
/// Hung H, Chiang CT. *Canadian Journal of Statistics* 38:8–26, 2010. Blanche P, Dartigues JF,
/// Jacqmin-Gadda H. *Statistics in Medicine* 32:5381–5397, 2013.
public struct TimeDependentAUC: Sendable, Hashable {
    /// The times, strictly increasing.
    public let times: [Double]
    /// The area at each time, from 0 to 1; ½ is chance.
    public let values: [Double]
    /// The mean of the areas, weighted with the fall of the Kaplan–Meier curve before each time.
    public let mean: Double
    /// At which side of an event's time the curve of censoring was read.
    public let limit: CensoringLimit

    let source: Source
    let outcome: SurvivalTimes
    /// The curve that was given, if it does not come from the patients themselves.
    let ownCensoring: CensoringCurve?

    /// Computes the area of one risk at given times.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event**.
    ///   - outcome: The follow-up of the same patients. Its weights multiply those of the censoring;
    ///     with strata, only pairs within a stratum count; late entry is refused.
    ///   - times: Strictly increasing, from the first to before the last follow-up time.
    ///   - censoring: The curve of censoring; `nil` estimates it from `outcome`.
    ///   - limit: The side at which the curve is read.
    /// - Throws: ``SurvivalError/timeOutsideSupport(time:lower:upper:what:)``,
    ///   ``SurvivalError/timesNotIncreasing(position:previous:value:)``,
    ///   ``SurvivalError/noCase(time:)``, or ``SurvivalError/noCensoringSupport(time:)``. Only weights
    ///   that are needed matter.
    /// - Complexity: O(*n* log *n* + *n m*) for *m* times.
    public init(
        risks: [Double], outcome: SurvivalTimes, times: [Double], censoring: CensoringCurve? = nil,
        limit: CensoringLimit = .left
    ) throws(SurvivalError) {
        try requireRisks(risks, count: outcome.count)
        try self.init(
            .risks(risks), outcome: outcome, times: times, censoring: censoring, limit: limit)
    }

    /// Computes the area of risks that differ from time to time: 1 − the predicted survival.
    ///
    /// - Parameters:
    ///   - predictions: The predicted survival of the same patients; its times are those scored.
    ///   - outcome: The follow-up of the patients.
    ///   - censoring: The curve of censoring; `nil` estimates it from `outcome`.
    ///   - limit: The side at which the curve is read.
    /// - Throws: As ``init(risks:outcome:times:censoring:limit:)``.
    /// - Complexity: O(*m n* log *n*) for *m* times.
    public init(
        predictions: SurvivalPredictions, outcome: SurvivalTimes,
        censoring: CensoringCurve? = nil, limit: CensoringLimit = .left
    ) throws(SurvivalError) {
        try requireCount(predictions.count, outcome.count, "predicted curves")
        try self.init(
            .curves(predictions), outcome: outcome, times: predictions.times, censoring: censoring,
            limit: limit)
    }

    private init(
        _ source: Source, outcome: SurvivalTimes, times: [Double], censoring: CensoringCurve?,
        limit: CensoringLimit
    ) throws(SurvivalError) {
        let scan = try AUCScan(outcome, times: times, censoring: censoring, limit: limit)
        var values: [Double] = []
        values.reserveCapacity(times.count)
        if case .risks(let risks) = source {
            let sorted = SortedRisks(risks, scan)
            for time in times { values.append(try scan.area(at: time, sorted)) }
        } else {
            for (position, time) in times.enumerated() {
                let sorted = SortedRisks(source.risks(at: position), scan)
                values.append(try scan.area(at: time, sorted))
            }
        }
        let curve = KaplanMeier(outcome: outcome)
        var previous = 1.0
        var sum = 0.0
        for (time, value) in zip(times, values) {
            let survival = curve.survival(at: time)
            sum += value * (previous - survival)
            previous = survival
        }
        self.times = times
        self.values = values
        self.limit = limit
        self.source = source
        self.outcome = outcome
        ownCensoring = censoring
        mean = sum / (1 - previous)
    }

    /// What is scored: one risk for all times, or one curve per patient.
    enum Source: Sendable, Hashable {
        case risks([Double])
        case curves(SurvivalPredictions)

        /// The risks at the time of a position.
        func risks(at position: Int) -> [Double] {
            switch self {
            case .risks(let risks): risks
            case .curves(let curves):
                (0..<curves.count).map { 1 - curves.survival($0, position) }
            }
        }
    }
}
