import Testing

@testable import Survival

@Suite struct `Binary predictions` {
    @Test(arguments: Golden.cases("classification", "binary/"))
    func `match scikit-learn and pROC`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: "all")
        let labels = try table.flags("y")
        for model in ["a", "b"] {
            let wanted = golden.expected[model]
            let p = try table["p_\(model)"]
            let predictions = try BinaryPredictions(probabilities: p, labels: labels)
            #expect(agree(predictions.brierScore, wanted["brier"].double, 1e-12))
            #expect(agree(predictions.logLoss(), wanted["log_loss"].double, 1e-12))

            let matrix = try predictions.confusionMatrix()
            let counts = wanted["confusion"]
            #expect(matrix.counts[0] == [counts["tn"].int, counts["fp"].int])
            #expect(matrix.counts[1] == [counts["fn"].int, counts["tp"].int])
            #expect(agree(matrix.accuracy, wanted["accuracy"].double, 1e-12))
            #expect(agree(matrix.balancedAccuracy, wanted["balanced_accuracy"].double, 1e-12))
            #expect(agree(matrix.scores[1].f1, wanted["f1"].double, 1e-12))
            #expect(agree(matrix.scores[1].precision, wanted["precision"].double, 1e-12))
            #expect(agree(matrix.scores[1].recall, wanted["recall"].double, 1e-12))
            #expect(agree(matrix.scores[1].specificity, wanted["specificity"].double, 1e-12))
            #expect(agree(matrix.matthewsCorrelation ?? 0, wanted["mcc"].double, 1e-12))
            #expect(agree(matrix.kappa() ?? 0, wanted["kappa"].double, 1e-12))

            expect(predictions.reliability(bins: 10), wanted["ece_positive_10"])
            expect(predictions.reliability(bins: 15), wanted["ece_positive_15"])
            expect(predictions.callReliability(), wanted["ece_confidence_15"])

            let roc = try ROCCurve(scores: p, labels: labels)
            #expect(agree(roc.area, wanted["auroc"].double, 1e-12))
            #expect(roc.youdenPoint.threshold == wanted["youden_threshold"].double)
            #expect(
                agree(
                    try roc.standardizedArea(upTo: 0.2),
                    wanted["auroc_partial_fpr_0.2_mcclish"].double, 1e-12))

            let precision = try PrecisionRecallCurve(scores: p, labels: labels)
            #expect(agree(precision.averagePrecision, wanted["average_precision"].double, 1e-12))
            #expect(agree(precision.trapezoidArea, wanted["auprc_trapezoid"].double, 1e-12))

            let area = try AreaUnderROC(scores: p, labels: labels)
            #expect(agree(area.value, wanted["auroc"].double, 1e-14))
            #expect(agree(area.variance ?? 0, wanted["delong"]["var"].double, 1e-14))
            let interval = try area.interval()
            #expect(agree(interval.lower, wanted["delong"]["ci_lower"].double, 1e-12))
            #expect(agree(interval.upper, wanted["delong"]["ci_upper"].double, 1e-12))
            let logit = try area.logitInterval()
            #expect(agree([logit.lower, logit.upper], wanted["delong_logit_ci"].doubles, 1e-12))
        }
    }

    @Test(arguments: Golden.cases("classification", "binary-edge/"))
    func `match scikit-learn where it is delicate`(_ golden: GoldenCase) throws {
        let labels = golden.json["input"]["y"].doubles.map { $0 == 1 }
        let p = golden.json["input"]["p"].doubles
        let wanted = golden.expected
        #expect(
            agree(
                try BinaryPredictions(probabilities: p, labels: labels).brierScore,
                wanted["brier"].double, 1e-14))
        #expect(
            agree(
                try PrecisionRecallCurve(scores: p, labels: labels).averagePrecision,
                wanted["average_precision"].double, 1e-14))
        if wanted["auroc"].isNull {
            #expect(throws: SurvivalError.oneClass(what: "all 3 rows are positive")) {
                try AreaUnderROC(scores: p, labels: labels)
            }
        } else {
            #expect(
                agree(
                    try AreaUnderROC(scores: p, labels: labels).value, wanted["auroc"].double,
                    1e-14))
        }
    }

    @Test func `say what is wrong with them`() {
        expectSentence("row 2 has the probability 1.5; probabilities must be from 0 to 1") {
            _ = try BinaryPredictions(probabilities: [0.5, 1.5], labels: [true, false])
        }
        expectSentence("row 1 has the probability nan; probabilities must be from 0 to 1") {
            _ = try BinaryPredictions(probabilities: [.nan, 0.5], labels: [true, false])
        }
        expectSentence(
            "there are 1 probabilities for 2 patients; every patient needs exactly one"
        ) {
            _ = try BinaryPredictions(probabilities: [0.5], labels: [true, false])
        }
        expectSentence("there are no patients; at least one is needed") {
            _ = try BinaryPredictions(probabilities: [], labels: [])
        }
    }

    @Test func `lose little by one certain mistake`() throws {
        let predictions = try BinaryPredictions(probabilities: [0, 1], labels: [true, true])
        #expect(agree(predictions.logLoss(margin: 1e-15), -log(1e-15) / 2, 1e-12))
    }

    private func expect(_ diagram: ReliabilityDiagram, _ wanted: JSON) {
        #expect(agree(diagram.expectedCalibrationError, wanted["ece"].double, 1e-12))
        #expect(agree(diagram.maximumCalibrationError, wanted["mce"].double, 1e-12))
        #expect(agree(diagram.rootMeanSquareCalibrationError, wanted["rmsce"].double, 1e-12))
    }
}

/// Expects an error of this target whose text is exactly the sentence.
func expectSentence(
    _ sentence: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("nothing was thrown; expected: \(sentence)", sourceLocation: sourceLocation)
    } catch {
        #expect("\(error)" == sentence, sourceLocation: sourceLocation)
    }
}
