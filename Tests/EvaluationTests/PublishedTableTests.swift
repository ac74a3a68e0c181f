import Evaluation
import Files
import Reports
import TestSupport
import Testing

/// Predictions that published models left behind, judged as the command judges them.
@Suite(.enabled(if: SharedFolder.has("data/published"), "\(SharedFolder.absence)"))
struct `Published predictions` {
    @Test func `one reading of both tables gives every published index`() throws {
        var columns = PredictionColumns()
        columns.models = ["experiment", "cancer", "dataset", "model"]
        columns.folds = "fold"
        columns.time = ["survival_months", "survtime"]
        columns.risk = ["risk", "hazard"]
        columns.patient = ["case_id", "row"]
        let paths = try ["mcat_published_risks.csv.gz", "pathomicfusion_published_hazards.csv.gz"]
            .map { try SharedFolder.path("data/published/\($0)") }
        let table = try PredictionTable(paths, columns)
        #expect(table.sets.count == 25)
        var found: [String: Double] = [:]
        for set in table.sets {
            let evaluation = try SurvivalEvaluation(set)
            for fold in evaluation.folds {
                found["\(set.name) \(fold.name)"] = fold.estimate.value?.value
            }
        }
        var count = 0
        for (file, models, published) in [
            ("mcat_published_cindex.csv", ["experiment", "cancer"], "published_val_cindex"),
            ("pathomicfusion_published_cindex.csv", ["dataset", "model"], "published_cindex"),
        ] {
            var reader = try CSVReader(SharedFolder.path("data/published/\(file)"))
            let places = try (models + ["fold", published]).map { try reader.column($0) }
            while let row = try reader.next() {
                // The published indices of the image model do not belong to its published predictions.
                if row[places[1]] == "path" { continue }
                let name = "\(row[places[0]]), \(row[places[1]]) fold \(row[places[2]])"
                let index = try #require(found[name])
                #expect(abs(index - (row.number(places[3]) ?? .nan)) < 1e-9, "\(name)")
                count += 1
            }
        }
        #expect(count == 140)
    }
}
