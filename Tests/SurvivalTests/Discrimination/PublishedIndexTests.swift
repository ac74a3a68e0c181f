import Files
import Survival
import TestSupport
import Testing

/// Predictions that published models left behind, and the concordance indices they reported.
@Suite(.enabled(if: SharedFolder.has("data/published"), "\(SharedFolder.absence)"))
struct `Published concordance indices` {
    private struct Fold: Hashable {
        let model: String
        let cohort: String
        let number: String
    }

    private struct Predictions {
        var times: [Double] = []
        var events: [Bool] = []
        var risks: [Double] = []
    }

    /// The columns of a file by name, row by row.
    private func rows(_ file: String, _ names: [String]) throws -> [[String]] {
        var reader = try CSVReader(SharedFolder.path("data/published/\(file)"))
        let columns = try names.map { try reader.column($0) }
        var rows: [[String]] = []
        while let row = try reader.next() { rows.append(columns.map { row[$0] }) }
        return rows
    }

    private func predictions(_ file: String, _ names: [String]) throws -> [Fold: Predictions] {
        var folds: [Fold: Predictions] = [:]
        for row in try rows(file, names) {
            let fold = Fold(model: row[0], cohort: row[1], number: row[2])
            folds[fold, default: Predictions()].times.append(try #require(Double(row[3])))
            folds[fold]?.events.append(Double(row[4]) == 1)
            folds[fold]?.risks.append(try #require(Double(row[5])))
        }
        return folds
    }

    private func index(_ predictions: Predictions?) throws -> Double {
        let known = try #require(predictions)
        return try ConcordancePairs(
            risks: known.risks,
            outcome: SurvivalTimes(times: known.times, events: known.events)
        ).index
    }

    @Test func `all 110 of MCAT and its rivals come out`() throws {
        let folds = try predictions(
            "mcat_published_risks.csv.gz",
            ["experiment", "cancer", "fold", "survival_months", "event", "risk"])
        let published = try rows(
            "mcat_published_cindex.csv", ["experiment", "cancer", "fold", "published_val_cindex"])
        #expect(published.count == 110)
        for row in published {
            let fold = Fold(model: row[0], cohort: row[1], number: row[2])
            let known = try #require(Double(row[3]))
            #expect(abs(try index(folds[fold]) - known) < 1e-9, "\(fold)")
        }
    }

    @Test func `PathomicFusion's fifteen splits come out`() throws {
        let folds = try predictions(
            "pathomicfusion_published_hazards.csv.gz",
            ["model", "dataset", "fold", "survtime", "event", "hazard"])
        let published = try rows(
            "pathomicfusion_published_cindex.csv",
            ["model", "dataset", "fold", "published_cindex", "recomputed_cindex_sksurv"])
        #expect(published.count == 45)
        for row in published {
            let fold = Fold(model: row[0], cohort: row[1], number: row[2])
            let found = try index(folds[fold])
            let recomputed = try #require(Double(row[4]))
            #expect(abs(found - recomputed) < 1e-9, "\(fold)")
            // The published indices of the image model do not belong to its published predictions.
            guard row[0] != "path" else { continue }
            let known = try #require(Double(row[3]))
            #expect(abs(found - known) < 1e-9, "\(fold)")
        }
    }
}
