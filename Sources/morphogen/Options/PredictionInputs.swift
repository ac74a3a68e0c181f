import ArgumentParser
import Cohorts
import Encoding
import Files
import Foundation
import Slides
import SystemPackage
import Training

/// Feature files by patient, made from slides where slides were given.
struct PredictionInputs {
    struct Patient {
        let name: String
        let files: [FilePath]
    }

    let patients: [Patient]

    /// Finds and, where slides were given, makes the feature files.
    ///
    /// - Parameters:
    ///   - paths: Slides, feature files or folders of either.
    ///   - table: A clinical table that joins slides to patients; each file is a patient of its own without.
    ///   - encoding: How slides become features; the size of tiles is taken from the model.
    ///   - requirement: The features that the model needs.
    ///   - quiet: Whether to show no progress.
    /// - Throws: An error whose sentence names the file.
    init(
        _ paths: [FilePath], table: FilePath?, encoding: EncodingOptions,
        requirement: FeatureRequirement?, quiet: Bool
    ) throws {
        var features: [FilePath] = []
        var slides: [FilePath] = []
        for path in paths {
            let files = try Self.files(at: path)
            if files.isEmpty {
                slides += try FeatureExtraction.slides(at: path)
            } else {
                features += files
            }
        }
        if !slides.isEmpty {
            features += try Self.encode(slides, encoding, requirement, quiet: quiet)
        }
        guard let table else {
            patients = features.map { Patient(name: $0.stem ?? $0.string, files: [$0]) }
            return
        }
        let byStem = Dictionary(features.map { ($0.stem ?? "", $0) }) { $1 }
        patients = try ClinicalTable(table).patients.compactMap { patient in
            let files = patient.slides.compactMap { byStem[FilePath($0).stem ?? $0] }
            return files.isEmpty ? nil : Patient(name: patient.id, files: files)
        }
    }

    /// The feature files at a path; none if it is a slide or a folder without features.
    private static func files(at path: FilePath) throws -> [FilePath] {
        if FeatureFolder.extensions.contains(path.extension ?? "") { return [path] }
        guard let folder = try? FeatureFolder(path) else { return [] }
        return folder.slides.compactMap { folder.file(of: $0) }
    }

    /// Encodes slides into a folder that is kept for the next time: beside the first slide's features.
    private static func encode(
        _ slides: [FilePath], _ options: EncodingOptions, _ requirement: FeatureRequirement?,
        quiet: Bool
    ) throws -> [FilePath] {
        var options = options
        if let tile = requirement?.provenance?.tileMicrometers { options.tileMicrometers = tile }
        let folder = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("morphogen-features-\(ProcessInfo.processInfo.processIdentifier)")
        let line = ProgressLine("Encoding tiles", quiet: quiet)
        let outcomes = try options.extraction().extract(slides, into: folder) { state in
            line.update(
                state.slide * 1000 + (state.tiles * 1000) / max(1, state.total),
                of: state.slides * 1000,
                showing:
                    "slide \(state.slide + 1)/\(state.slides), tile \(state.tiles)/\(state.total)")
        }
        line.finish()
        return try outcomes.map { try $0.result.get().file }
    }
}
