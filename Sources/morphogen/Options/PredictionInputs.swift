import ArgumentParser
import Cohorts
import Encoding
import Files
import Foundation
import Omics
import Slides
import SystemPackage
import Training

/// Feature files by patient, made from slides where slides were given.
struct PredictionInputs {
    struct Patient {
        let name: String
        let files: [FilePath]
        /// The hospital, if a table or the barcode says.
        let site: String?
    }

    let patients: [Patient]
    /// Slides that could not be read, a sentence each.
    private(set) var failures: [String] = []
    /// The features that were made of slides; removed when the predictions are done.
    private(set) var temporaryFolder: FilePath?

    /// Finds and, where slides were given, makes the feature files.
    ///
    /// - Parameters:
    ///   - paths: Slides, feature files or folders of either; or one study, whose patients are predicted.
    ///   - table: A clinical table that joins slides to patients; each file is a patient of its own without.
    ///   - encoding: How slides become features; the size of tiles is taken from the model.
    ///   - requirement: The features that the model needs.
    ///   - quiet: Whether to show no progress.
    /// - Throws: An error whose sentence names the file.
    init(
        _ paths: [FilePath], table: FilePath?, encoding: EncodingOptions,
        requirement: FeatureRequirement?, quiet: Bool
    ) throws {
        if let study = paths.first(where: { ["yaml", "yml"].contains($0.extension) }) {
            guard paths.count == 1, table == nil else {
                throw CommandError(
                    "\(study) is a study and names its slides and patients itself; give it alone")
            }
            patients = try Self.patients(of: study)
            return
        }
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
        // What can be wrong with names is looked at before slides are encoded, which takes hours.
        let wanted = try table.map { try ClinicalTable($0, needsEvents: false).patients }
        if let wanted, let table {
            let byStem = Dictionary(grouping: features + slides) { $0.stem ?? "" }
            if let twice = byStem.values.filter({ $0.count > 1 }).min(by: {
                $0[0].string < $1[0].string
            }) {
                throw CommandError(
                    "\(twice[0]) and \(twice[1]) are of one slide; give one of them")
            }
            let known = Set(wanted.flatMap(\.slides).map { FilePath($0).stem ?? $0 })
            guard !known.isDisjoint(with: byStem.keys) else {
                throw CommandError(
                    "no patient of \(table) has a slide among the inputs; its slide_id must be the files' names"
                )
            }
        }
        if !slides.isEmpty {
            let folder = FilePath(FileManager.default.temporaryDirectory.path)
                .appending("morphogen-\(UUID().uuidString)")
            temporaryFolder = folder
            do {
                let made = try Self.encode(
                    slides, into: folder, encoding, requirement, quiet: quiet)
                features += made.files
                failures = made.failures
            } catch {
                try? FileManager.default.removeItem(atPath: folder.string)
                throw error
            }
        }
        guard let wanted, let table else {
            patients = features.map { file in
                let name = file.stem ?? file.string
                return Patient(name: name, files: [file], site: TCGABarcode(name)?.site)
            }
            return
        }
        let byStem = Dictionary(grouping: features) { $0.stem ?? "" }
        patients = wanted.compactMap { patient in
            let files = patient.slides.compactMap { byStem[FilePath($0).stem ?? $0]?.first }
            return files.isEmpty ? nil : Patient(name: patient.id, files: files, site: patient.site)
        }
        guard !patients.isEmpty else {
            removeTemporaryFiles()
            throw CommandError(
                "no patient of \(table) has a slide that could be read: \(failures.joined(separator: "; "))"
            )
        }
        Self.tell(of: wanted.count - patients.count, among: wanted.count, in: "\(table)")
    }

    /// Says how many patients of a table are not predicted, as they have no features.
    private static func tell(of dropped: Int, among count: Int, in table: String) {
        guard dropped > 0 else { return }
        warn(
            "\(dropped) of the \(count) patients of \(table) have no feature file and are not predicted"
        )
    }

    /// The patients of a clinical table who have feature files.
    init(
        clinical: FilePath, columns: StudyConfiguration.Columns, unit: StudyConfiguration.TimeUnit,
        features: FilePath
    ) throws {
        let name = clinical.lastComponent?.string ?? clinical.string
        let table = try ClinicalTable(clinical, columns: columns, unit: unit, needsEvents: false)
        let files = try FeatureFolder(features)
        let found = try Cohort(table, features: files, genes: nil).patients
            .filter { !$0.features.isEmpty }
        guard !found.isEmpty else {
            throw CommandError(
                "no patient of \(name) has a feature file in \(files.path); files must be named after the slides"
            )
        }
        Self.tell(of: table.patients.count - found.count, among: table.patients.count, in: name)
        patients = found.map { Patient(name: $0.id, files: $0.features, site: $0.site) }
    }

    /// The patients of a study who have features; its genes and outcomes are not looked at.
    private static func patients(of study: FilePath) throws -> [Patient] {
        let places = try StudyConfiguration.read(study).cohort
        let folder = study.removingLastComponent()
        return try PredictionInputs(
            clinical: folder.pushing(FilePath(places.clinical)), columns: places.columns,
            unit: places.timeUnit, features: folder.pushing(FilePath(places.features))
        ).patients
    }

    /// The feature files at a path; none if it is a slide or a folder without features.
    private static func files(at path: FilePath) throws -> [FilePath] {
        if FeatureFolder.extensions.contains(path.extension ?? "") { return [path] }
        guard let folder = try? FeatureFolder(path) else { return [] }
        return folder.slides.compactMap { folder.file(of: $0) }
    }

    /// Takes away what was made on the way.
    func removeTemporaryFiles() {
        guard let temporaryFolder else { return }
        try? FileManager.default.removeItem(atPath: temporaryFolder.string)
    }

    /// Encodes slides as the model's training slides were.
    private static func encode(
        _ slides: [FilePath], into folder: FilePath, _ options: EncodingOptions,
        _ requirement: FeatureRequirement?, quiet: Bool
    ) throws -> (files: [FilePath], failures: [String]) {
        guard let needed = requirement?.provenance else {
            throw CommandError(
                "the model was trained on features that do not say how they were made; give feature files, not slides"
            )
        }
        var options = options
        let wanted = options.tile.micrometers(shownAs: needed.tilePixels)
        if let wanted, abs(wanted - needed.tileMicrometers) > 0.02 * wanted {
            throw CommandError(
                "tiles of \(wanted) µm were asked for, but the model was trained on tiles of \(needed.tileMicrometers) µm; leave --tile-um, --mpp and --tile out"
            )
        }
        options.tile.micrometersPerPixel = nil
        options.tile.pixels = nil
        options.tile.micrometers = needed.tileMicrometers
        options.encoder = options.encoder ?? EncoderName(rawValue: needed.encoder)
        let line = ProgressLine("Encoding tiles", quiet: quiet)
        defer { line.finish() }
        let outcomes = try options.extraction().extract(slides, into: folder) { line.update($0) }
        var files: [FilePath] = []
        var failures: [String] = []
        for outcome in outcomes {
            switch outcome.result {
            case .success(let made): files.append(made.file)
            case .failure(let error): failures.append("\(error)")
            }
        }
        guard !files.isEmpty else {
            throw CommandError(failures.joined(separator: "\n"))
        }
        return (files, failures)
    }
}
