/// A smooth calibration curve at one time, and how far predictions lie from it.
///
/// The observed risk is estimated by a Cox regression of the outcome on a restricted cubic spline
/// of the predictions, log(−log(1 − risk)), with knots at their 10 %, 50 % and 90 % quantiles.
///
/// ### Reference
/// Austin PC, Harrell FE, van Klaveren D. *Statistics in Medicine* 39(21):2714–2742, 2020.
public struct SmoothCalibration: Sendable, Hashable {
    /// The time at which risks were predicted.
    public let time: Double
    /// The predicted risks, as given.
    public let predicted: [Double]
    /// The observed risk at each predicted one, from the curve.
    public let observed: [Double]
    /// The knots of the spline, on the scale log(−log(1 − risk)).
    public let knots: [Double]
    /// The coefficients of the spline's two terms, the linear one first.
    public let coefficients: [Double]

    private let cumulativeHazard: Double
    private let sortedGaps: [Double]

    /// Fits the curve.
    ///
    /// - Parameters:
    ///   - risks: The predicted chance of the event by `time` of each patient, above 0 and
    ///     below 1.
    ///   - outcome: The follow-up of the same patients, in the same order; at least 30.
    ///   - time: Not after the last follow-up.
    /// - Throws: ``SurvivalError`` if the counts differ, there are fewer than 30 patients, a risk
    ///   is not between 0 and 1, the risks are too alike for a spline, the time is outside the
    ///   follow-up, the outcome has weights or entry times, or the regression has no answer.
    public init(risks: [Double], outcome: SurvivalTimes, time: Double) throws(SurvivalError) {
        try requireRisksAtTime(risks, outcome, time)
        try requirePlain(outcome, for: "smooth calibration")
        guard risks.count >= 30 else { throw .tooFewRows(found: risks.count, needed: 30) }
        for row in risks.indices where risks[row] == 0 || risks[row] == 1 {
            throw .outOfRange(
                what: "predicted risk", row: row, value: risks[row],
                needed: "a smooth curve needs risks between 0 and 1")
        }
        let z = risks.map(complementaryLogLog)
        let sorted = z.sorted()
        let knots = [0.1, 0.5, 0.9].map { quantile($0, ofSorted: sorted) }
        guard knots[0] < knots[1], knots[1] < knots[2] else {
            throw .invalidArgument(
                "the 10 %, 50 % and 90 % quantiles of the predicted risks coincide; "
                    + "they are too alike for a smooth curve")
        }
        let basis = try Covariates(
            rows: z.map { splineBasis($0, knots) }, names: ["risk", "bend of risk"])
        let plain = try SurvivalTimes(times: outcome.times, events: outcome.events)
        let model = try CoxModel(basis, outcome: plain)
        let coefficients = model.values
        let hazard = try model.baseline().curves[0].cumulativeHazard(at: time)
        let observed = basis.products(coefficients).map { 1 - exp(-hazard * exp($0)) }
        self.time = time
        predicted = risks
        self.observed = observed
        self.knots = knots
        self.coefficients = coefficients
        cumulativeHazard = hazard
        sortedGaps = zip(observed, risks).map { abs($0 - $1) }.sorted()
    }

    /// Integrated calibration index: the mean distance of observed and predicted risk.
    public var integratedCalibrationIndex: Double {
        sortedGaps.reduce(0, +) / Double(sortedGaps.count)
    }
    /// The median distance.
    public var e50: Double { quantile(0.5, ofSorted: sortedGaps) }
    /// The distance that 90 % of the patients stay below.
    public var e90: Double { quantile(0.9, ofSorted: sortedGaps) }
    /// The largest distance.
    public var maximum: Double { sortedGaps[sortedGaps.count - 1] }

    /// The curve at any predicted risk, to draw it.
    ///
    /// - Parameter risk: A predicted risk between 0 and 1.
    /// - Returns: The observed risk at it; outside the risks it was fitted to, an extrapolation.
    public func observedRisk(at risk: Double) -> Double {
        let basis = splineBasis(complementaryLogLog(risk), knots)
        return 1 - exp(-cumulativeHazard * exp(dot(basis, coefficients)))
    }
}

private func complementaryLogLog(_ risk: Double) -> Double { log(-log1p(-risk)) }

/// Harrell's restricted cubic spline with three knots: a linear term, and one that bends between
/// the knots and is linear outside.
private func splineBasis(_ x: Double, _ knots: [Double]) -> [Double] {
    func cube(_ knot: Double) -> Double {
        let distance = max(0, x - knot)
        return distance * distance * distance
    }
    let (first, middle, last) = (knots[0], knots[1], knots[2])
    let bend =
        cube(first) - cube(middle) * (last - first) / (last - middle)
        + cube(last) * (middle - first) / (last - middle)
    return [x, bend / ((last - first) * (last - first))]
}
