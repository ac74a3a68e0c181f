import Cohorts
import Files
import Foundation
import Reports
import SystemPackage

/// The files of a finished run of GiMP that its report reads.
struct GiMPRunFiles {
    /// What the run says about itself in `study.json`; only what a report shows.
    struct Manifest: Decodable {
        struct Configuration: Decodable {
            struct Options: Decodable {
                var seed: UInt64
                var labelShare: Double
            }
            var name: String
            var data: RunManifest.DataKind
            var options: Options
        }
        var configuration: Configuration
        var folds: String
        var inputs: [String: String]
        var version: String
        var engine: String
    }

    /// The names of the classes and the views that were judged, in `metrics.json`.
    struct Metrics: Decodable {
        struct View: Decodable {
            var sides: String
            /// The index of each fold.
            var folds: [Double?]
        }
        var classes: [String]
        var views: [View]
        var notes: [String]
    }

    let folder: FilePath
    let manifest: Manifest
    let metrics: Metrics
    /// How many folds were run, which a plan of splits may say rather than the study.
    var foldCount: Int { metrics.views.first?.folds.count ?? 0 }
    /// The predictions of each view, the whole network's first.
    let sets: [(sides: String, set: PredictionSet)]
    /// The settings as they are, indented.
    let configuration: String
    /// The day the predictions were judged, in UTC.
    let date: String

    init(_ folder: FilePath) throws {
        let metrics = folder.appending("metrics.json")
        guard metrics.exists else { throw ReportError.unfinished(folder: folder.string) }
        self.folder = folder
        manifest = try readJSON(of: folder.appending("study.json"))
        let judged: Metrics = try readJSON(of: metrics)
        self.metrics = judged
        let columns = PredictionColumns(classes: judged.classes)
        sets = try judged.views.enumerated().map { place, view in
            let name = place == 0 ? "predictions.csv" : "predictions-\(view.sides).csv"
            let table = try PredictionTable([folder.appending(name)], columns)
            guard var set = table.sets.first else {
                throw EvaluationError("\(folder)/\(name) has no rows")
            }
            set.name = Self.words(view.sides)
            return (view.sides, set)
        }
        configuration = try Self.indented(folder.appending("study.json"))
        let attributes = try FileManager.default.attributesOfItem(atPath: metrics.string)
        let day = attributes[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)
        date = day.formatted(.iso8601.year().month().day())
    }

    /// What was seen, in words.
    static func words(_ sides: String) -> String {
        switch sides {
        case "both": "slides and genes"
        default: "\(sides) alone"
        }
    }

    private static func indented(_ path: FilePath) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(readBytes(of: path)))
        guard let all = value as? [String: Any], let part = all["configuration"] else { return "" }
        return String(
            decoding: try JSONSerialization.data(
                withJSONObject: part,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]), as: UTF8.self)
    }

    /// The patients whom every view has predicted.
    var common: Set<String> {
        sets.dropFirst().reduce(Set(sets[0].set.patients ?? [])) {
            $0.intersection($1.set.patients ?? [])
        }
    }

    /// The predictions of each view for some patients.
    func sets(of patients: Set<String>) -> [PredictionSet] {
        sets.map { _, set in
            let rows = (set.patients ?? []).enumerated().filter { patients.contains($0.element) }
            return set.rows(rows.map(\.offset))
        }
    }
}
