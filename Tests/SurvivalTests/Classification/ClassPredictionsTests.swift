import Testing

@testable import Survival

@Suite struct `Predictions of several classes` {
    @Test(arguments: Golden.cases("classification", "multiclass/"))
    func `match scikit-learn`(_ golden: GoldenCase) throws {
        let table = try golden.table(rows: "all")
        let labels = try table.integers("y")
        var right: [String: [Bool]] = [:]
        for model in ["a", "b"] {
            let wanted = golden.expected[model]
            let columns = try golden.args[model].strings.map { try table[$0] }
            let rows = labels.indices.map { row in columns.map { $0[row] } }
            let predictions = try ClassPredictions(probabilities: rows, labels: labels)
            right[model] = zip(predictions.calls, labels).map { $0 == $1 }
            #expect(
                agree(predictions.brierScore, wanted["brier_multiclass_sum"].double, 1e-12))

            let matrix = try predictions.confusionMatrix()
            #expect(
                matrix.counts == wanted["confusion_rows_true"].array.map { $0.array.map(\.int) })
            #expect(agree(matrix.accuracy, wanted["accuracy"].double, 1e-12))
            #expect(agree(matrix.balancedAccuracy, wanted["balanced_accuracy"].double, 1e-12))
            #expect(agree(matrix.macroF1, wanted["f1_macro"].double, 1e-12))
            #expect(agree(matrix.microF1, wanted["f1_micro"].double, 1e-12))
            #expect(agree(matrix.weightedF1, wanted["f1_weighted"].double, 1e-12))
            #expect(agree(matrix.kappa() ?? 0, wanted["kappa"].double, 1e-12))
            #expect(
                agree(
                    matrix.kappa(weights: .quadratic) ?? 0, wanted["kappa_quadratic"].double, 1e-12)
            )
            #expect(agree(matrix.matthewsCorrelation ?? 0, wanted["mcc"].double, 1e-12))

            let areas = try predictions.oneVersusRest()
            #expect(
                agree(areas.areas.map(\.value), wanted["auroc_per_class_ovr"].doubles, 1e-12))
            #expect(agree(areas.macro, wanted["auroc_macro_ovr"].double, 1e-12))
            for index in columns.indices {
                let curve = try PrecisionRecallCurve(
                    scores: columns[index], labels: labels.map { $0 == index })
                #expect(
                    agree(
                        curve.averagePrecision,
                        wanted["average_precision_per_class"][index].double, 1e-12))
            }
            for bins in [10, 15] {
                let diagram = predictions.callReliability(bins: bins)
                let errors = wanted["ece_top_\(bins)"]
                #expect(agree(diagram.expectedCalibrationError, errors["ece"].double, 1e-12))
                #expect(agree(diagram.maximumCalibrationError, errors["mce"].double, 1e-12))
                #expect(
                    agree(diagram.rootMeanSquareCalibrationError, errors["rmsce"].double, 1e-12))
            }
        }
        let test = try McNemarTest(
            firstRight: right["a"] ?? [], secondRight: right["b"] ?? [])
        let wanted = golden.expected["mcnemar"]
        #expect(
            [test.bothRight, test.onlyFirstRight, test.onlySecondRight, test.bothWrong]
                == wanted["table_correct_a_rows_b_columns"].array.flatMap { $0.array.map(\.int) })
        #expect(agree(test.exactPValue, wanted["exact_p"].double, 1e-12))
    }

    @Test func `call the lowest of equal classes`() throws {
        let predictions = try ClassPredictions(
            probabilities: [[0.4, 0.4, 0.2], [0.1, 0.45, 0.45]], labels: [0, 2])
        #expect(predictions.calls == [0, 1])
    }

    @Test func `have twice the Brier score of two classes`() throws {
        let p = [0.2, 0.7, 0.9]
        let labels = [false, true, false]
        let binary = try BinaryPredictions(probabilities: p, labels: labels)
        let classes = try ClassPredictions(
            probabilities: p.map { [1 - $0, $0] }, labels: labels.map { $0 ? 1 : 0 })
        #expect(agree(classes.brierScore, 2 * binary.brierScore, 1e-15))
    }

    @Test func `say what is wrong with them`() {
        expectSentence("row 2 has the probabilities of 3 classes, but row 1 those of 2") {
            _ = try ClassPredictions(probabilities: [[0, 1], [0, 0, 1]], labels: [0, 1])
        }
        expectSentence(
            "row 2 has the probability of class 1 2.0; probabilities must be from 0 to 1"
        ) {
            _ = try ClassPredictions(probabilities: [[0, 1], [0, 2]], labels: [0, 1])
        }
        expectSentence("row 1 has the label 2.0; classes go from 0 to 1") {
            _ = try ClassPredictions(probabilities: [[0, 1]], labels: [2])
        }
        expectSentence("row 1 has the probabilities of 1 classes; at least 2 are needed") {
            _ = try ClassPredictions(probabilities: [[1]], labels: [0])
        }
        expectSentence("no row is of class 2, so its area against the rest does not exist") {
            _ = try ClassPredictions(probabilities: [[0, 1, 0], [1, 0, 0]], labels: [0, 1])
                .oneVersusRest()
        }
    }
}
