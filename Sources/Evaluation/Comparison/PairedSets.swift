import Reports
import Survival

/// The predictions of two models for the same patients, row by row.
struct PairedSets {
    let first: PredictionSet
    let second: PredictionSet

    /// Joins by patient, and by fold where both name folds.
    init(_ first: PredictionSet, _ second: PredictionSet) throws(EvaluationError) {
        guard let patients = first.patients, let others = second.patients else {
            throw EvaluationError(
                "a table names no patients, so its rows cannot be paired; name the column with --patient"
            )
        }
        guard first.classes == second.classes else {
            throw EvaluationError("the tables have different classes, so they cannot be compared")
        }
        try Self.requireSameSplits(first, second)
        func key(_ set: PredictionSet, _ patient: String, _ row: Int) -> [String] {
            [patient] + (set.folds.map { [$0[row]] } ?? [])
        }
        var places: [[String]: Int] = [:]
        for (row, patient) in others.enumerated() { places[key(second, patient, row)] = row }
        var rows: [Int] = []
        var partners: [Int] = []
        for (row, patient) in patients.enumerated() {
            guard let partner = places[key(first, patient, row)] else { continue }
            rows.append(row)
            partners.append(partner)
        }
        guard !rows.isEmpty else {
            throw EvaluationError(
                "the tables have no patient in common\(first.folds == nil ? "" : " in the same fold"); the same patients are needed"
            )
        }
        self.first = first.rows(rows)
        self.second = second.rows(partners)
        let differ = rows.indices.first { place in
            self.first.classes.isEmpty
                ? self.first.times[place] != self.second.times[place]
                    || self.first.events[place] != self.second.events[place]
                : self.first.labels[place] != self.second.labels[place]
        }
        if let differ {
            throw EvaluationError(
                "the tables give one patient two outcomes, in row \(rows[differ] + 1) of the first and row \(partners[differ] + 1) of the second"
            )
        }
    }

    /// Refuses tables whose folds have the same labels but other patients.
    ///
    /// Folds that only one table has, as of a study that is not finished, take no part.
    private static func requireSameSplits(
        _ first: PredictionSet, _ second: PredictionSet
    ) throws(EvaluationError) {
        guard let patients = first.patients, let others = second.patients,
            let folds = first.folds, let otherFolds = second.folds
        else { return }
        let common = Set(folds).intersection(otherFolds)
        func places(_ patients: [String], _ folds: [String]) -> [String: Set<String>] {
            zip(patients, folds).reduce(into: [:]) { places, row in
                places[row.0, default: []].insert(row.1)
            }
        }
        let here = places(patients, folds)
        let there = places(others, otherFolds)
        let apart = Set(
            here.filter { patient, own in
                guard let other = there[patient] else { return false }
                return own.intersection(common) != other.intersection(common)
                    || own.isDisjoint(with: other)
            }.keys)
        guard let row = patients.firstIndex(where: { apart.contains($0) }) else { return }
        throw EvaluationError(
            "the tables have \(NumberText.count(apart.count, "patient")) in different folds, the first in row \(row + 1) of the first table; predictions of the same splits are needed"
        )
    }

    typealias Result = (measures: [Measure], differences: [Comparison.Difference])

    private var names: (String, String) {
        (
            first.name.isEmpty ? "first" : first.name, second.name.isEmpty ? "second" : second.name
        )
    }

    // MARK: Risks

    func risks(_ settings: Comparison.Settings) throws -> Result {
        let judges = try [first, second].map { try SurvivalJudge($0, .init()) }
        var measures: [Measure] = []
        for (judge, name) in zip(judges, [names.0, names.1]) {
            measures.append(Measure("Harrell's C, \(name)", judge.harrell.estimate))
        }
        let within = first.isParted ? ", pairs within \(first.partition)" : ""
        var differences: [Comparison.Difference] = []
        if let apart = judges[0].apart {
            differences.append(.init(measure: Measure("difference of C", .missing(apart))))
        } else {
            let outcome = judges[0].outcome
            differences.append(
                difference("difference of C") {
                    let test = try ConcordanceComparison(
                        risks: first.risks, otherRisks: second.risks, outcome: outcome)
                    return (
                        judges[0].estimate(
                            test.difference, test.standardError > 0 ? test.interval() : nil,
                            "paired, from the infinitesimal jackknife\(within)"), test.pValue
                    )
                })
            differences.append(
                difference("the same by resampling") {
                    let drawn = try bootstrapConcordanceDifference(
                        risks: first.risks, otherRisks: second.risks, outcome: outcome,
                        Bootstrap(
                            replicates: settings.replicates, seed: settings.seed,
                            within: outcome.strata))
                    return (
                        judges[0].estimate(
                            drawn.estimate, try drawn.interval(),
                            "paired percentile bootstrap over patients, \(NumberText.count(settings.replicates)) resamples\(within)"
                        ), drawn.pValue()
                    )
                })
        }
        if first.folds != nil {
            differences.append(
                difference("mean over folds") { try overFolds(judges, settings) })
        }
        return (measures, differences)
    }

    private func difference(
        _ name: String, _ make: () throws -> (IntervalEstimate, Double)
    ) -> Comparison.Difference {
        let part = Part { try make() }
        return Comparison.Difference(
            measure: Measure(name, part.map { $0.0 }), pValue: part.value?.1)
    }

    /// The corrected resampled t test of the folds' indices.
    private func overFolds(
        _ judges: [SurvivalJudge], _ settings: Comparison.Settings
    ) throws -> (IntervalEstimate, Double) {
        let folds = judges.map { judge in
            judge.eachFold.map { $0.estimate.value?.value }
        }
        let differences = zip(folds[0], folds[1]).compactMap { pair -> Double? in
            guard let a = pair.0, let b = pair.1 else { return nil }
            return a - b
        }
        let ratio: Double
        if let own = settings.testTrainRatio {
            ratio = own
        } else if !first.repeatsPatients {
            ratio = 1 / Double(max(1, folds[0].count - 1))
        } else {
            throw EvaluationError(
                "splits overlap, so the share of test patients is not known; state test over training patients with --test-train-ratio"
            )
        }
        let test = try correctedResampledTTest(differences: differences, testTrainRatio: ratio)
        return (
            judges[0].estimate(
                test.mean, test.interval(),
                "corrected resampled t test of Nadeau and Bengio over \(differences.count) folds, test over training patients \(NumberText.fixed(ratio, 3))"
            ), test.pValue
        )
    }

    // MARK: Classes

    func classes(_ settings: Comparison.Settings) throws -> Result {
        let both = try [first, second].map {
            try ClassJudge($0, replicates: settings.replicates, seed: settings.seed)
        }
        var measures: [Measure] = []
        for (judge, name) in zip(both, [names.0, names.1]) {
            for place in judge.rankedClasses {
                let area = judge.area(place)
                measures.append(Measure("\(area.name), \(name)", area.estimate))
            }
            measures.append(Measure("accuracy, \(name)", judge.accuracy.estimate))
        }
        var differences: [Comparison.Difference] = []
        if !both[0].isBinary {
            differences.append(
                difference("difference of AUROC, macro") { try macroDifference(settings) })
        }
        for place in both[0].rankedClasses {
            let suffix = both[0].isBinary ? "" : ", \(first.classes[place])"
            differences.append(
                difference("difference of AUROC\(suffix)") {
                    let test = try DeLongTest(
                        first.probabilities.map { $0[place] },
                        second.probabilities.map { $0[place] },
                        labels: first.labels.map { $0 == place })
                    let interval = test.standardError > 0 ? try test.interval() : nil
                    return (
                        IntervalEstimate(
                            value: test.difference, interval: interval.map { .init($0) },
                            patients: first.count, method: "paired, DeLong"), test.pValue
                    )
                })
        }
        if both[0].isBinary, first.folds != nil {
            let within = difference("difference of AUROC within folds") {
                let areas = try StratifiedAreaUnderROC(
                    scores: [first, second].map { $0.probabilities.map { $0[1] } },
                    labels: first.labels.map { $0 == 1 }, strata: first.foldCodes)
                let test = areas.difference()
                let half = NormalDistribution.halfWidth(level: 0.95) * test.standardError
                return (
                    IntervalEstimate(
                        value: test.value,
                        interval: half > 0
                            ? .init(
                                ConfidenceInterval(
                                    lower: test.value - half, upper: test.value + half, level: 0.95)
                            ) : nil,
                        patients: areas.rows, method: "paired, DeLong fold by fold"), test.pValue
                )
            }
            // Where classes are not dealt evenly, pooled areas compare the levels of models.
            differences.insert(within, at: first.unevenClass == nil ? differences.count : 0)
        }
        differences.append(
            difference("difference of accuracy") {
                let right = [first, second].map { set in
                    zip(ClassJudge.calls(set.probabilities), set.labels).map { $0 == $1 }
                }
                let test = try McNemarTest(firstRight: right[0], secondRight: right[1])
                let gap = Double(test.onlyFirstRight - test.onlySecondRight) / Double(first.count)
                return (
                    IntervalEstimate(
                        value: gap, patients: first.count,
                        method:
                            "exact McNemar test: \(test.onlyFirstRight) right only by the first, \(test.onlySecondRight) only by the second; no interval, as the exact test has none"
                    ), test.exactPValue
                )
            })
        return (measures, differences)
    }

    /// The difference of the mean areas of the classes, by resampling patients.
    private func macroDifference(
        _ settings: Comparison.Settings
    ) throws -> (IntervalEstimate, Double) {
        let (first, second) = (first, second)
        @Sendable func macro(_ set: PredictionSet, _ rows: [Int]) -> Double? {
            try? ClassPredictions(
                probabilities: rows.map { set.probabilities[$0] },
                labels: rows.map { set.labels[$0] }
            ).oneVersusRest().macro
        }
        let drawn = try Bootstrap(
            replicates: settings.replicates, seed: settings.seed, within: first.labels
        ).distribution(count: first.count, leavingOut: false) { rows in
            macro(first, rows).flatMap { a in macro(second, rows).map { a - $0 } }
        }
        return (
            IntervalEstimate(
                value: drawn.estimate, interval: .init(try drawn.interval()),
                patients: first.count,
                method:
                    "paired percentile bootstrap within classes, \(NumberText.count(settings.replicates)) resamples"
            ), drawn.pValue()
        )
    }
}

extension ClassJudge {
    /// The classes whose areas are worth showing: of two, the second.
    var rankedClasses: [Int] { isBinary ? [1] : Array(given.classes.indices) }
}
