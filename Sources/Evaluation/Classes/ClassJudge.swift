import Reports
import Survival

/// Computes the parts of an evaluation of classes.
struct ClassJudge {
    let given: PredictionSet
    let predictions: ClassPredictions
    let matrix: ConfusionMatrix
    let replicates: Int
    let seed: UInt64

    var isBinary: Bool { given.classes.count == 2 }
    var count: Int { given.count }

    init(_ given: PredictionSet, replicates: Int, seed: UInt64) throws {
        guard !given.repeatsPatients else {
            throw EvaluationError(
                "patients stand in several folds, so they cannot be pooled; judge one split at a time with --models"
            )
        }
        self.given = given
        self.replicates = replicates
        self.seed = seed
        predictions = try ClassPredictions(probabilities: given.probabilities, labels: given.labels)
        matrix = try Self.matrix(given.probabilities, given.labels, given.classes.count)
        for (place, name) in given.classes.enumerated() where !given.labels.contains(place) {
            throw EvaluationError(
                "no row is of the class '\(name)'; rows of every class are needed")
        }
    }

    /// The class that each row is called: of two the second from one half on, of more the likeliest.
    static func calls(_ probabilities: [[Double]]) -> [Int] {
        probabilities.map { line in
            line.count == 2
                ? (line[1] >= 0.5 ? 1 : 0)
                : line.indices.reduce(0) { line[$1] > line[$0] ? $1 : $0 }
        }
    }

    private static func matrix(
        _ probabilities: [[Double]], _ labels: [Int], _ classes: Int
    ) throws(SurvivalError) -> ConfusionMatrix {
        try ConfusionMatrix(truth: labels, predicted: calls(probabilities), classCount: classes)
    }

    private func number(
        _ value: Double, _ interval: IntervalEstimate.Interval?, of patients: Int? = nil,
        _ method: String
    ) -> IntervalEstimate {
        IntervalEstimate(
            value: value, interval: interval, patients: patients ?? count, method: method)
    }

    /// A number with its percentile interval over patients, drawn within classes.
    private func resampled(
        _ name: String, _ method: String,
        _ statistic: @escaping @Sendable ([[Double]], [Int]) -> Double?
    ) -> Measure {
        let given = given
        return Measure(
            name,
            Part {
                let distribution = try Bootstrap(
                    replicates: replicates, seed: seed, within: given.labels
                ).distribution(count: count, leavingOut: false) { rows in
                    statistic(rows.map { given.probabilities[$0] }, rows.map { given.labels[$0] })
                }
                let interval = try distribution.interval()
                return number(
                    distribution.estimate, interval.upper > interval.lower ? .init(interval) : nil,
                    "\(method); percentile bootstrap within classes, \(NumberText.count(replicates)) resamples"
                )
            })
    }

    // MARK: Ranking

    /// The area by which models are compared: of two classes the second's, of more the mean.
    ///
    /// It is the area within folds where the classes are not dealt evenly, since pooled rows then
    /// compare the levels of models; folds without two rows of each class leave no choice.
    var leading: Measure { leading(withinFolds: given.unevenClass != nil) }

    /// The same where it was decided elsewhere whether pairs of one fold count only.
    func leading(withinFolds: Bool) -> Measure {
        if isBinary {
            let within = withinFolds ? areaWithinFolds : area(1)
            return within.estimate.value == nil ? area(1) : within
        }
        return resampled("AUROC, macro", "mean over classes, one against the rest") {
            try? ClassPredictions(probabilities: $0, labels: $1).oneVersusRest().macro
        }
    }

    /// The areas, the leading one first.
    var areas: [Measure] {
        if isBinary {
            let leading = leading
            let other =
                leading.name == "AUROC" ? (given.folds == nil ? [] : [areaWithinFolds]) : [area(1)]
            return [leading] + other + [precision(1)]
        }
        return [leading] + given.classes.indices.flatMap { [area($0), precision($0)] }
    }

    private func flags(_ place: Int) -> [Bool] { given.labels.map { $0 == place } }

    func area(_ place: Int) -> Measure {
        Measure(
            isBinary ? "AUROC" : "AUROC, \(given.classes[place])",
            Part {
                let area = try AreaUnderROC(
                    scores: given.probabilities.map { $0[place] }, labels: flags(place))
                let error = area.standardError ?? 0
                return number(
                    area.value, error > 0 ? .init(try area.interval()) : nil,
                    "Mann–Whitney; DeLong's interval")
            })
    }

    /// The area of the second of two classes, with rows of one fold compared only.
    private var areaWithinFolds: Measure {
        Measure(
            "AUROC within folds",
            Part {
                let area = try StratifiedAreaUnderROC(
                    scores: [given.probabilities.map { $0[1] }], labels: flags(1),
                    strata: given.foldCodes)
                return number(
                    area.values[0],
                    area.covariance[0][0] > 0 ? .init(try area.interval()) : nil, of: area.rows,
                    "Mann–Whitney over pairs within \(NumberText.count(area.strata, "fold")); DeLong's interval, fold by fold"
                )
            })
    }

    private func precision(_ place: Int) -> Measure {
        resampled(
            isBinary ? "AUPRC" : "AUPRC, \(given.classes[place])",
            "average precision, without interpolation"
        ) { lines, labels in
            try? PrecisionRecallCurve(
                scores: lines.map { $0[place] }, labels: labels.map { $0 == place }
            ).averagePrecision
        }
    }

    // MARK: Calls

    private func wilson(_ name: String, _ hits: Int, of total: Int, _ method: String) -> Measure {
        Measure(
            name,
            Part {
                guard total > 0 else { throw EvaluationError("no row is called so") }
                let share = try Proportion(successes: hits, of: total)
                return number(
                    share.value, .init(try share.interval()), of: total,
                    "\(method); Wilson's interval")
            })
    }

    private var rule: String {
        isBinary ? "called from a probability of 0.5 on" : "the likeliest class is called"
    }

    var accuracy: Measure { wilson("accuracy", matrix.correct, of: matrix.total, rule) }

    var calls: [Measure] {
        let classes = given.classes.count
        func called(_ name: String, _ read: @escaping @Sendable (ConfusionMatrix) -> Double?)
            -> Measure
        {
            resampled(name, rule) { (try? Self.matrix($0, $1, classes)).flatMap(read) }
        }
        let measures = [
            accuracy,
            called("balanced accuracy") { $0.balancedAccuracy },
            called("macro F1") { $0.macroF1 },
            called("Matthews correlation") { $0.matthewsCorrelation },
            called("Cohen's kappa") { $0.kappa() },
        ]
        let counts = matrix.counts
        guard !isBinary else {
            return measures + [
                wilson("sensitivity", counts[1][1], of: matrix.support(of: 1), rule),
                wilson("specificity", counts[0][0], of: matrix.support(of: 0), rule),
                wilson("positive predictive value", counts[1][1], of: matrix.called(1), rule),
                wilson("negative predictive value", counts[0][0], of: matrix.called(0), rule),
            ]
        }
        return measures
            + given.classes.enumerated().flatMap { place, name in
                [
                    wilson(
                        "recall, \(name)", counts[place][place], of: matrix.support(of: place), rule
                    ),
                    wilson(
                        "precision, \(name)", counts[place][place], of: matrix.called(place), rule),
                ]
            }
    }

    // MARK: Probabilities

    var calibration: [Measure] {
        let isBinary = isBinary
        let brier = resampled(
            "Brier score", isBinary ? "mean squared error" : "squared errors summed over classes"
        ) { lines, labels in
            if isBinary {
                return try? BinaryPredictions(
                    probabilities: lines.map { $0[1] }, labels: labels.map { $0 == 1 }
                ).brierScore
            }
            return try? ClassPredictions(probabilities: lines, labels: labels).brierScore
        }
        let error = Part {
            let diagram =
                isBinary
                ? try BinaryPredictions(
                    probabilities: given.probabilities.map { $0[1] }, labels: flags(1)
                ).reliability() : predictions.callReliability()
            return number(
                diagram.expectedCalibrationError, nil,
                "\(isBinary ? "of the probability" : "of the likeliest class"), 15 equal bins; no interval, as a distance is biased away from 0"
            )
        }
        return [brier, Measure("calibration error", error)]
    }

    /// Where sensitivity or specificity first reaches nine tenths.
    var operatingPoints: [Measure] {
        guard isBinary,
            let curve = try? ROCCurve(scores: given.probabilities.map { $0[1] }, labels: flags(1)),
            let sensitive = try? curve.point(sensitivityAtLeast: 0.9),
            let specific = try? curve.point(specificityAtLeast: 0.9)
        else { return [] }
        func rule(_ point: ROCCurve.Point) -> String {
            let called =
                point.threshold.isFinite
                ? "called from \(NumberText.fixed(point.threshold, 3)) on" : "nobody called"
            return "\(called), a threshold chosen on these very patients, which flatters"
        }
        return [
            wilson(
                "specificity at 0.9 sensitivity", curve.negatives - sensitive.falsePositives,
                of: curve.negatives, rule(sensitive)),
            wilson(
                "sensitivity at 0.9 specificity", specific.truePositives, of: curve.positives,
                rule(specific)),
        ]
    }

    // MARK: Curves

    func section(_ measures: [Measure]) throws -> ClassificationSection {
        var roc: [ClassificationSection.Curve] = []
        var precisionRecall: [ClassificationSection.Curve] = []
        func estimate(_ name: String) -> IntervalEstimate? {
            measures.first { $0.name == name }?.estimate.value
        }
        for place in isBinary ? [1] : Array(given.classes.indices) {
            let name = given.classes[place]
            let suffix = isBinary ? "" : ", \(name)"
            let scores = given.probabilities.map { $0[place] }
            let curve = try ROCCurve(scores: scores, labels: flags(place))
            let other = try PrecisionRecallCurve(scores: scores, labels: flags(place))
            if let area = estimate("AUROC\(suffix)") {
                let points = curve.points.map {
                    ClassificationSection.Point(x: $0.falsePositiveRate, y: $0.truePositiveRate)
                }
                roc.append(.init(name: name, points: points, area: area, chance: 0.5))
            }
            if let area = estimate("AUPRC\(suffix)") {
                let points = other.points.map {
                    ClassificationSection.Point(x: $0.recall, y: $0.precision)
                }
                precisionRecall.append(
                    .init(name: name, points: points, area: area, chance: other.prevalence))
            }
        }
        return ClassificationSection(
            classes: given.classes, counts: matrix.counts, measures: [], roc: roc,
            precisionRecall: precisionRecall, reliability: try reliability())
    }

    /// Predicted against observed shares in ten bins.
    private func reliability() throws -> [CalibrationSection.Bin] {
        let diagram =
            isBinary
            ? try BinaryPredictions(
                probabilities: given.probabilities.map { $0[1] }, labels: flags(1)
            ).reliability(bins: 10) : predictions.callReliability(bins: 10)
        return try diagram.bins.map { bin in
            let share = try Proportion(
                successes: Int((bin.frequency * Double(bin.count)).rounded()), of: bin.count)
            return CalibrationSection.Bin(
                predicted: bin.confidence,
                observed: IntervalEstimate(
                    value: share.value, interval: .init(try share.interval()),
                    patients: bin.count, method: "observed share; Wilson's interval"))
        }
    }
}
