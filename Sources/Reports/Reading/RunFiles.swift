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
    let epochs: [[EpochRecord]]
    let reconstruction: [[GeneReconstruction]]
    let missingness: MissingnessReport?
    let configuration: String?
    let seconds: Double?
    /// The day the last fold was finished, in UTC.
    let date: String

    init(_ run: RunFolder) throws {
        guard Self.exists(run.metrics) else {
            throw ReportError.unfinished(folder: run.path.string)
        }
        manifest = try Self.json(run.manifest)
        metrics = try Self.json(run.metrics)
        patients = try RunPatient.read(run.patients)
        predictions = try HeldOutPrediction.read(run.predictions)
        let folds = metrics.folds.sorted { $0.fold < $1.fold }.map { run.fold($0.fold) }
        epochs = try folds.map { fold in
            guard Self.exists(fold.epochs) else { return [] }
            return try Self.lines(fold.epochs)
        }
        reconstruction = try folds.filter { Self.exists($0.reconstruction) }
            .map { try GeneReconstruction.read($0.reconstruction) }
        missingness = Self.exists(run.cohort) ? try Self.json(run.cohort) : nil
        configuration = Self.exists(run.configuration) ? try Self.text(run.configuration) : nil
        let timings: [Timing] = Self.exists(run.timing) ? try Self.lines(run.timing) : []
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

    static func exists(_ path: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: path.string)
    }

    private static func text(_ path: FilePath) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    private static func bytes(_ path: FilePath) throws -> Data {
        try unsafe MappedFile(path).withUnsafeBytes { unsafe Data($0) }
    }

    private static func json<Value: Decodable>(_ path: FilePath) throws -> Value {
        try decode(bytes(path), of: path)
    }

    /// One value per line.
    private static func lines<Value: Decodable>(_ path: FilePath) throws -> [Value] {
        try bytes(path).split(separator: 10).map { try decode(Data($0), of: path) }
    }

    private static func decode<Value: Decodable>(_ data: Data, of path: FilePath) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            throw FileError(.malformed, path, "is not what this version writes: \(error)")
        }
    }

    /// The day a file was last written, `2026-05-31`, in UTC.
    private static func day(_ path: FilePath) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path.string)
        let date = attributes[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)
        return date.formatted(.iso8601.year().month().day())
    }
}
