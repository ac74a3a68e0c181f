import Cohorts
import Files
import Foundation
import SystemPackage

/// The files of a finished run, read into memory.
struct RunFiles {
    let manifest: RunManifest
    let metrics: RunMetrics
    let patients: [RunPatient]
    let predictions: [HeldOutPrediction]
    let reconstruction: [[GeneReconstruction]]
    let missingness: MissingnessReport?
    let configuration: String?
    let seconds: Double?
    /// The day the last fold was finished, in UTC.
    let date: String

    init(_ run: RunFolder) throws {
        guard run.metrics.exists else {
            throw ReportError.unfinished(folder: run.path.string)
        }
        guard run.manifest.exists else { throw ReportError.noReport(folder: run.path.string) }
        manifest = try readJSON(of: run.manifest)
        metrics = try readJSON(of: run.metrics)
        patients = try RunPatient.read(run.patients)
        predictions = try HeldOutPrediction.read(run.predictions)
        let folds = metrics.folds.sorted { $0.fold < $1.fold }.map { run.fold($0.fold) }
        reconstruction = try folds.filter { $0.reconstruction.exists }
            .map { try GeneReconstruction.read($0.reconstruction) }
        missingness = run.cohort.exists ? try readJSON(of: run.cohort) : nil
        configuration = run.configuration.exists ? try readText(of: run.configuration) : nil
        let timings: [Timing] =
            run.timing.exists ? try readJSONLines(Timing.self, of: run.timing) : []
        seconds = timings.isEmpty ? nil : timings.reduce(0) { $0 + ($1.seconds ?? 0) }
        date = try Self.day(run.metrics)
    }

    /// The inner edges of each fold's time bins.
    var edges: [Int: [Double]] {
        Dictionary(metrics.folds.map { ($0.fold, $0.binEdges) }) { first, _ in first }
    }

    private struct Timing: Decodable {
        var seconds: Double?
    }

    /// The day a file was last written, `2026-05-31`, in UTC.
    private static func day(_ path: FilePath) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
        let date = attributes[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)
        return date.formatted(.iso8601.year().month().day())
    }
}
