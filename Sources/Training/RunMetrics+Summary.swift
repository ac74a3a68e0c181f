import Cohorts
import Files

extension RunMetrics {
    /// Joins the predictions of all folds in one table, and says what they are worth.
    static func summary(of folder: RunFolder, folds count: Int) throws -> RunMetrics {
        let files = (0..<count).map(folder.fold)
        let predictions = try files.flatMap { try HeldOutPrediction.read($0.predictions) }
        try HeldOutPrediction.write(predictions, to: folder.predictions)
        let folds = try files.map { try readJSON(FoldMetrics.self, of: $0.metrics) }
        let values = folds.compactMap(\.concordance?.value)
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return RunMetrics(
            folds: folds, concordance: heldOutConcordance(predictions),
            meanConcordance: values.isEmpty ? nil : mean,
            concordanceDeviation: values.count < 2
                ? nil : (squares / Double(values.count - 1)).squareRoot(),
            logRankP: riskGroupTest(predictions))
    }
}
