/// The cumulative/dynamic area under the ROC curve at given times: how well a risk tells those who
/// had the event by t from those who are free of it after t.
///
/// Cases have weights 1/G(T), because the censored ones among them are missing; controls share one
/// weight, which cancels. Ties of risk count one half.
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

    /// Computes the area of one risk at given times.
    ///
    /// - Parameters:
    ///   - risks: One score per patient; **higher means an earlier event**.
    ///   - outcome: The follow-up of the same patients. Its weights multiply those of the censoring;
    ///     late entry is refused, and strata are not used.
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
        let scan = try AUCScan(outcome, times: times, censoring: censoring, limit: limit)
        let sorted = SortedRisks(risks, scan)
        var values: [Double] = []
        values.reserveCapacity(times.count)
        for time in times { values.append(try scan.area(at: time, sorted)) }
        self.init(scan, times: times, values: values)
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
        let times = predictions.times
        let scan = try AUCScan(outcome, times: times, censoring: censoring, limit: limit)
        var values: [Double] = []
        for (position, time) in times.enumerated() {
            let risks = (0..<outcome.count).map { 1 - predictions.survival($0, position) }
            values.append(try scan.area(at: time, SortedRisks(risks, scan)))
        }
        self.init(scan, times: times, values: values)
    }

    private init(_ scan: AUCScan, times: [Double], values: [Double]) {
        self.times = times
        self.values = values
        limit = scan.limit
        let curve = KaplanMeier(outcome: scan.outcome)
        var previous = 1.0
        var sum = 0.0
        for (time, value) in zip(times, values) {
            let survival = curve.survival(at: time)
            sum += value * (previous - survival)
            previous = survival
        }
        mean = sum / (1 - previous)
    }
}

/// The patients in the order of risk.
private struct SortedRisks {
    /// One patient.
    struct Entry {
        var time: Double
        /// The weight as a case.
        var caseWeight: Double
        /// The weight as a control.
        var weight: Double
        /// Whether the patient before has the same risk.
        var isTied: Bool
    }

    let entries: [Entry]

    init(_ risks: [Double], _ scan: AUCScan) {
        var previous = -Double.infinity
        entries = ascendingOrder(risks).map { row in
            defer { previous = risks[row] }
            return Entry(
                time: scan.outcome.times[row], caseWeight: scan.caseWeights[row],
                weight: scan.outcome.weights?[row] ?? 1, isTied: risks[row] == previous)
        }
    }
}

/// The weights of all patients as cases, and the sum over pairs of one time.
private struct AUCScan {
    let outcome: SurvivalTimes
    let limit: CensoringLimit
    /// The weight of each patient as a case: 0 without the event or after the last time.
    let caseWeights: [Double]

    init(
        _ outcome: SurvivalTimes, times: [Double], censoring: CensoringCurve?,
        limit: CensoringLimit
    ) throws(SurvivalError) {
        guard outcome.entryTimes == nil else {
            throw .invalidArgument("the time-dependent AUC is not defined for late entry")
        }
        let curve = censoring ?? CensoringCurve(outcome: outcome)
        try requireSupported(times, by: outcome, censoring: curve)
        let last = times[times.count - 1]
        var weights = [Double](repeating: 0, count: outcome.count)
        var inverse = 0.0
        var previous = -1.0
        for row in outcome.order where outcome.events[row] {
            let time = outcome.times[row]
            if time > last { break }
            if time != previous {
                inverse = try curve.inverse(at: time, limit: limit)
                previous = time
            }
            weights[row] = inverse * (outcome.weights?[row] ?? 1)
        }
        self.outcome = outcome
        self.limit = limit
        caseWeights = weights
    }

    /// One pass from the lowest to the highest risk.
    func area(at time: Double, _ sorted: SortedRisks) throws(SurvivalError) -> Double {
        var lowerControls = 0.0
        var tiedControls = 0.0
        var tiedCases = 0.0
        var cases = 0.0
        var won = 0.0
        for entry in sorted.entries {
            if !entry.isTied {
                won += tiedCases * (lowerControls + 0.5 * tiedControls)
                lowerControls += tiedControls
                cases += tiedCases
                (tiedControls, tiedCases) = (0, 0)
            }
            let isControl = entry.time > time
            tiedControls += isControl ? entry.weight : 0
            tiedCases += isControl ? 0 : entry.caseWeight
        }
        won += tiedCases * (lowerControls + 0.5 * tiedControls)
        lowerControls += tiedControls
        cases += tiedCases
        guard cases > 0 else { throw .noCase(time: time) }
        guard lowerControls > 0 else { throw .noControl(time: time) }
        return won / (cases * lowerControls)
    }
}
