import Reports
import Survival

extension SurvivalJudge {
    /// The times that were asked for, or those of 12, 24, 36 and 60 months at which at least five
    /// patients had the event and a tenth of all is still followed.
    private var horizons: [Double] {
        if let own = settings.horizons { return own }
        let count = Double(outcome.count)
        let usual = [12.0, 24, 36, 60].filter { time in
            let followed = outcome.times.count { $0 > time }
            let events = zip(outcome.times, outcome.events).count { $0 <= time && $1 }
            return Double(followed) >= 0.1 * count && events >= 5
        }
        guard usual.isEmpty else { return usual }
        let events = zip(outcome.times, outcome.events).filter(\.1).map(\.0).sorted()
        return events.isEmpty ? [] : [events[(events.count - 1) / 2]]
    }

    /// Areas under ROC curves at the horizons.
    func areas() -> Part<AreaSection> {
        if let apart { return .missing(apart) }
        let within = given.isParted ? ", pairs within \(given.partition)" : ""
        return Part {
            guard outcome.eventCount > 0 else { throw SurvivalError.noEvents(count: outcome.count) }
            let areas = try TimeDependentAUC(risks: given.risks, outcome: outcome, times: horizons)
            let intervals = try areas.intervals()
            return AreaSection(
                months: horizons,
                areas: zip(areas.values, intervals).map { value, interval in
                    estimate(
                        value, interval,
                        "cumulative cases, dynamic controls, weighted for censoring\(within); logit interval from the infinitesimal jackknife"
                    )
                }, mean: areas.mean)
        }
    }

    func measures(of areas: Part<AreaSection>) -> [Measure] {
        switch areas {
        case .missing(let reason): [Measure("AUC over time", .missing(reason))]
        case .shown(let section):
            zip(section.months, section.areas).map {
                Measure("AUC at \(NumberText.coordinate($0)) months", .shown($1))
            }
        }
    }

    /// Whether predicted survival comes true.
    func calibration() -> Part<CalibrationSection> {
        if let apart { return .missing(apart) }
        guard !given.horizons.isEmpty else {
            return .missing("no column of predicted survival was named")
        }
        return Part {
            let plain = try SurvivalTimes(times: given.times, events: given.events)
            let curves = try SurvivalPredictions(
                times: given.horizons,
                values: given.times.indices.flatMap { row in given.survival.map { $0[row] } })
            let reference = try SurvivalPredictions(
                times: given.horizons, curve: KaplanMeier(outcome: plain), count: plain.count)
            let part = CalibrationSection.comparing(
                zip(given.horizons, given.survival).map { ($0, $1.map { 1 - $0 }) },
                curves: given.horizons.count > 1 ? (curves, reference) : nil, with: plain)
            guard case .shown(var section) = part else {
                if case .missing(let reason) = part { throw EvaluationError(reason) }
                throw EvaluationError("there is no calibration")
            }
            section.brier?.referencePatients = "these very patients"
            return section
        }
    }

    func measures(of calibration: Part<CalibrationSection>) -> [Measure] {
        guard !given.horizons.isEmpty else { return [] }
        guard case .shown(let section) = calibration else {
            if case .missing(let reason) = calibration {
                return [Measure("calibration", .missing(reason))]
            }
            return []
        }
        var measures: [Measure] = []
        for (place, months) in given.horizons.enumerated() {
            let when = "at \(NumberText.coordinate(months)) months"
            let probabilities = given.survival[place].map { 1 - $0 }
            let horizon = section.horizons.first { $0.months == months }
            let brier = Part {
                guard let known = horizon?.brier else {
                    throw try whyNot { _ = try accuracy(probabilities, months) }
                }
                return known
            }
            measures.append(Measure("Brier \(when)", brier))
            measures.append(Measure("IPA \(when)", Part { try accuracy(probabilities, months) }))
            measures.append(
                Measure("observed/expected \(when)", Part { try ratio(probabilities, months) }))
            let index = Part {
                guard let known = horizon?.integratedIndex else {
                    let plain = try SurvivalTimes(times: given.times, events: given.events)
                    throw try whyNot {
                        _ = try SmoothCalibration(
                            risks: probabilities, outcome: plain, time: months)
                    }
                }
                return known
            }
            measures.append(Measure("ICI \(when)", index))
        }
        if let brier = section.brier {
            measures.append(Measure("integrated Brier", .shown(brier.integrated)))
        }
        return measures
    }

    /// The error that a computation ends with, so that what is absent has its reason.
    private func whyNot(_ body: () throws -> Void) throws -> any Error {
        try body()
        return EvaluationError("nobody was watched for so long in any group of patients")
    }

    /// The share of the error of a Kaplan–Meier curve that the predictions take away.
    private func accuracy(
        _ probabilities: [Double], _ months: Double
    ) throws(SurvivalError) -> IntervalEstimate {
        let plain = try SurvivalTimes(times: given.times, events: given.events)
        let score = try BrierScore(
            predictions: SurvivalPredictions(times: [months], values: probabilities.map { 1 - $0 }),
            outcome: plain)
        let reference = try BrierScore(
            predictions: SurvivalPredictions(
                times: [months], curve: KaplanMeier(outcome: plain), count: plain.count),
            outcome: plain)
        return estimate(
            try score.accuracy(against: reference)[0], nil,
            "1 − Brier / Brier of the Kaplan–Meier curve of these very patients; no interval, as the variance of this ratio is not known"
        )
    }

    /// Observed over expected share of events.
    private func ratio(
        _ probabilities: [Double], _ months: Double
    ) throws -> IntervalEstimate {
        let plain = try SurvivalTimes(times: given.times, events: given.events)
        let mean = try MeanCalibration(risks: probabilities, outcome: plain, time: months)
        guard mean.predicted > 0, mean.ratio.isFinite else {
            throw EvaluationError("all predicted risks are 0")
        }
        let curve = KaplanMeier(outcome: plain)
        var number = estimate(
            mean.ratio, nil,
            "1 − Kaplan–Meier over the mean predicted risk; log-log interval of the curve")
        if let row = curve.times.lastIndex(where: { $0 <= months }), curve.lower[row].isFinite,
            curve.upper[row].isFinite
        {
            number.interval = .init(
                (1 - curve.upper[row]) / mean.predicted, (1 - curve.lower[row]) / mean.predicted)
        }
        return number
    }
}
