/// The survival that a Cox model predicts for some patients at some times, with its uncertainty.
public struct CoxPrediction: Sendable, Hashable {
    /// The times, rising, in the unit of the outcome.
    public let times: [Double]
    /// The chance of no event up to each time, `[patient][time]`.
    public let survival: [[Double]]
    /// The standard error of ``survival``: of the baseline and the coefficients.
    public let standardErrors: [[Double]]

    /// The pointwise interval of every prediction.
    ///
    /// - Parameters:
    ///   - scale: The scale on which it is symmetric.
    ///   - level: The coverage, between 0 and 1.
    /// - Returns: One curve interval per patient, over ``times``; its ends are not numbers where
    ///   the scale has none, such as at a survival of 1 on the log-log scale.
    /// - Throws: ``SurvivalError`` if `level` is not between 0 and 1.
    public func intervals(
        scale: IntervalScale = .logLog, level: Double = 0.95
    ) throws(SurvivalError) -> [CurveInterval] {
        try requireLevel(level)
        let interval = ProbabilityInterval(scale: scale, level: level)
        return zip(survival, standardErrors).map { survival, errors in
            let limits = zip(survival, errors).map {
                interval.limits($0, standardErrorOfLog: $1 / $0)
            }
            return CurveInterval(
                scale: scale, level: level, lower: limits.map(\.lower), upper: limits.map(\.upper))
        }
    }
}

extension CoxModel {
    /// Predicts the survival of some patients.
    ///
    /// - Parameters:
    ///   - patients: Covariates of the same names, in the same order.
    ///   - times: Strictly rising times, none after the last follow-up of the patient's stratum.
    ///   - strata: The stratum of each patient; needed if the model has strata.
    ///   - offsets: Known parts of the log hazards; 0 by default.
    /// - Returns: S(t) = exp(−H(t)) with its standard error, for every patient and time.
    /// - Throws: ``SurvivalError`` if names or counts differ, the times do not rise or lie
    ///   outside the follow-up, or a stratum is unknown.
    ///
    /// ### Reference
    /// Tsiatis AA. *Annals of Statistics* 9(1):93–108, 1981.
    public func predictSurvival(
        of patients: Covariates, at times: [Double], strata: [Int]? = nil,
        offsets: [Double]? = nil
    ) throws(SurvivalError) -> CoxPrediction {
        try requireSameColumns(patients, covariates.names)
        try requireRising(times)
        if let offsets {
            try requireFinite(offsets, count: patients.count, "offset", plural: "offsets")
        }
        if let strata { try requireCount(strata.count, patients.count, "strata") }
        if strata == nil, outcome.strata != nil {
            throw .invalidArgument("the model has strata; every patient needs one")
        }
        let steps = ties == .exact ? .breslow : ties
        let design = try coxDesign(covariates, outcome, steps, self.offsets)
        let sums = CoxSums(CoxState(design, design.scaled(values)))
        var baselines: [Int: StratumPrediction] = [:]
        for index in design.sets.strata.indices {
            let label = design.sets.strata[index].label
            if let strata, !strata.contains(label) { continue }
            baselines[label] = try StratumPrediction(sums, index, times, outcome)
        }
        var survival: [[Double]] = []
        var errors: [[Double]] = []
        let scaledCovariance = (0..<design.width).flatMap { i in
            (0..<design.width).map { j in covariance[i][j] * design.scales[i] * design.scales[j] }
        }
        for row in 0..<patients.count {
            let label = strata?[row] ?? design.sets.strata[0].label
            guard let baseline = baselines[label] else {
                throw .invalidArgument(
                    "row \(row + 1) is of the stratum \(label), which is unknown")
            }
            let (curve, error) = baseline.predict(
                patients.row(row), values, offsets?[row] ?? 0, scaledCovariance)
            survival.append(curve)
            errors.append(error)
        }
        return CoxPrediction(times: times, survival: survival, standardErrors: errors)
    }
}

/// The sums of one stratum at the times of a prediction.
private struct StratumPrediction {
    let hazards: [Double]
    let variances: [Double]
    let means: [[Double]]
    let center: [Double]
    let scales: [Double]
    let shift: Double

    init(
        _ sums: CoxSums, _ index: Int, _ times: [Double], _ outcome: SurvivalTimes
    ) throws(SurvivalError) {
        let sets = sums.state.design.sets
        let stratum = sets.strata[index]
        let last = outcome.times[sets.rows[stratum.positions.upperBound - 1]]
        if let late = times.last, late > last {
            throw .timeOutsideSupport(time: late, lower: 0, upper: last, what: "the follow-up")
        }
        let running = sums.running(stratum)
        let groupTimes = stratum.groups.map { sets.groups[$0].time }
        let passed = times.map { countUpTo($0, in: groupTimes) }
        hazards = passed.map { running.hazards[$0] }
        variances = passed.map { running.variances[$0] }
        means = passed.map(running.means.row)
        center = sums.state.design.centers[index]
        scales = sums.state.design.scales
        shift = sums.state.shifts[index]
    }

    func predict(
        _ covariates: [Double], _ coefficients: [Double], _ offset: Double, _ covariance: [Double]
    ) -> (survival: [Double], errors: [Double]) {
        let centred = zip(covariates, center).map { $0 - $1 }
        let scaled = zip(centred, scales).map { $0 / $1 }
        let risk = exp(dot(centred, coefficients) + offset - shift)
        var survival: [Double] = []
        var errors: [Double] = []
        for time in hazards.indices {
            let probability = exp(-hazards[time] * risk)
            let distance = zip(scaled, means[time]).map { $0 * hazards[time] - $1 }
            let variance = variances[time] + quadraticForm(covariance, distance)
            survival.append(probability)
            errors.append(probability * risk * variance.squareRoot())
        }
        return (survival, errors)
    }
}
