import Foundation
import Reports
import Survival

/// Computes the parts of an evaluation of risks.
struct SurvivalJudge {
    let given: PredictionSet
    let settings: SurvivalEvaluation.Settings
    /// The follow-up, its strata being folds and strata.
    let outcome: SurvivalTimes
    /// Harrell's C, or why there is none over all patients.
    let index: Part<ConcordanceIndex>
    /// Why patients of all folds must not be pooled; `nil` if they may.
    let apart: String?

    init(_ given: PredictionSet, _ settings: SurvivalEvaluation.Settings) throws {
        self.given = given
        self.settings = settings
        let outcome = try given.outcome()
        self.outcome = outcome
        apart =
            given.repeatsPatients
            ? "patients stand in several folds, so they are not pooled" : nil
        index =
            apart.map { .missing($0) }
            ?? Part { try ConcordanceIndex(risks: given.risks, outcome: outcome) }
    }

    /// ", pairs within fold", or nothing.
    private var within: String { given.isParted ? ", pairs within \(given.partition)" : "" }

    func estimate(
        _ value: Double, _ interval: ConfidenceInterval?, _ method: String
    ) -> IntervalEstimate {
        IntervalEstimate(
            value: value, interval: interval.map { .init($0) }, patients: outcome.count,
            events: outcome.eventCount, method: method)
    }

    // MARK: Concordance

    var harrell: Measure {
        Measure("Harrell's C", Self.concordance(index, within: within, given))
    }

    /// Where the interval of an index comes from, or why it has none.
    private static func spread(_ standardError: Double) -> String {
        standardError > 0
            ? "interval from the infinitesimal jackknife" : "no interval, as its variance is 0"
    }

    /// An index as an estimate; without variance it has no interval.
    private static func concordance(
        _ index: Part<ConcordanceIndex>, within: String, _ set: PredictionSet
    ) -> Part<IntervalEstimate> {
        switch index {
        case .missing(let reason): .missing(reason)
        case .shown(let index):
            .shown(
                IntervalEstimate(
                    value: index.value,
                    interval: index.standardError > 0 ? .init(index.interval()) : nil,
                    patients: index.count, events: index.eventCount,
                    method: "Harrell's C\(within); \(spread(index.standardError))"))
        }
    }

    /// Harrell's C of some rows; pairs within the strata that are left.
    func concordance(_ name: String, rows: [Int]) -> Measure {
        let part = given.rows(rows)
        let index = Part { try ConcordanceIndex(risks: part.risks, outcome: part.outcome()) }
        return Measure(name, Self.concordance(index, within: within, part))
    }

    /// Harrell's C of each fold.
    var eachFold: [Measure] {
        guard let folds = given.folds else { return [] }
        var measures: [Measure] = []
        for part in PredictionSet.parts(folds) {
            var rows = given.rows(part.rows)
            rows.folds = nil
            let index: Part<ConcordanceIndex> =
                rows.repeatsPatients
                ? .missing("a patient stands several times in this fold")
                : Part { try ConcordanceIndex(risks: rows.risks, outcome: rows.outcome()) }
            let within = given.strata == nil ? "" : ", pairs within stratum"
            measures.append(
                Measure("fold \(part.name)", Self.concordance(index, within: within, rows)))
        }
        return measures
    }

    /// Harrell's C of each fold and the mean over folds.
    var folds: [Measure] {
        var measures = eachFold
        let values = measures.compactMap { $0.estimate.value?.value }
        guard values.count > 1, let sample = try? SampleMean(values) else { return measures }
        let deviation = NumberText.fixed(sample.standardDeviation, 3)
        let few = measures.count - values.count
        let place = measures.count
        measures.append(
            Measure(
                "mean, SD \(deviation)",
                .shown(
                    estimate(
                        sample.mean, nil,
                        "mean and standard deviation over \(values.count) folds\(few > 0 ? " (\(few) of \(place) have none)" : ""); folds share training patients, so no interval"
                    ))))
        return measures
    }

    /// Only events before this time count for Uno's C: a tenth of the patients is still followed.
    private var lastSupported: Double {
        let sorted = outcome.times.sorted()
        return sorted[sorted.count - max(1, (sorted.count + 9) / 10)]
    }

    var uno: [Measure] {
        let limit = settings.until ?? lastSupported
        let rule = settings.until == nil ? ", a tenth is still followed" : ""
        let part: Part<IntervalEstimate> =
            apart.map { .missing($0) }
            ?? Part {
                let uno = try UnoConcordance(
                    risks: given.risks, outcome: outcome, truncation: limit)
                return estimate(
                    uno.value, uno.standardError > 0 ? uno.interval() : nil,
                    "Uno's C\(within), events before month \(NumberText.months(limit))\(rule); \(Self.spread(uno.standardError)), weights taken as known"
                )
            }
        return [Measure("Uno's C", part)]
    }

    // MARK: Follow-up

    /// The median follow-up by Kaplan–Meier with the events reversed.
    var followUp: Measure {
        let part: Part<IntervalEstimate> =
            apart.map { .missing($0) }
            ?? Part {
                let reversed = KaplanMeier(
                    outcome: try SurvivalTimes(
                        times: given.times, events: given.events.map { !$0 }))
                guard let time = reversed.median.time else {
                    throw EvaluationError("fewer than half of the patients were censored")
                }
                let (lower, upper) = (reversed.median.lower, reversed.median.upper)
                var value = estimate(time, nil, "reversed Kaplan–Meier")
                if let lower, let upper {
                    value.interval = .init(lower, upper, level: reversed.level)
                } else if let lower {
                    value.method +=
                        "; 95% interval from \(NumberText.months(lower)), its other end is not reached"
                } else if let upper {
                    value.method +=
                        "; 95% interval to \(NumberText.months(upper)), its other end is not reached"
                }
                return value
            }
        return Measure("median follow-up", unit: "months", part)
    }

    /// What intervals leave out where models of several folds are judged.
    static let foldsWarning =
        "intervals take the models of the folds as they are; what another training would change is not in them, and where nothing is to be found about 10 of 100 leave out 0.5, not 5"
    /// How many events, or patients of each class, a study that judges a model is advised to have.
    ///
    /// ### Reference
    /// Collins GS, Ogundimu EO, Altman DG. *Statistics in Medicine* 35(2):214–226, 2016.
    static let advised = 100

    var warnings: [String] {
        var warnings: [String] = []
        if given.patients == nil { warnings.append(PredictionSet.namelessWarning) }
        if let missing = given.unpredictedWarning { warnings.append(missing) }
        if given.folds != nil { warnings.append(Self.foldsWarning) }
        if outcome.eventCount < Self.advised {
            warnings.append(
                "\(NumberText.count(outcome.eventCount, "event")); studies that judge a prognostic model are advised to have \(Self.advised) or more"
            )
        }
        return warnings
    }
}
