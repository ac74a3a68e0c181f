import Cohorts
import Files
import Foundation
import Slides
import Survival
import SystemPackage
import TestSupport

/// A study of a few patients with small bags, whose first feature and gene both follow the hazard.
final class TinyStudy {
    let folder: TemporaryFolder

    /// Writes the study; with genes, the last patient has none.
    init(patients: Int = 18, withGenes: Bool = true) throws {
        folder = try TemporaryFolder()
        try makeFolder(folder.file("features"))
        var stream = RandomStream(seed: 5, stream: "tiny study")
        var clinical = CSVWriter(columns: ["case_id", "slide_id", "survival_months", "event"])
        var genes = CSVWriter(columns: ["case_id", "A_rnaseq", "B_rnaseq", "C_cnv", "D_rnaseq"])
        for index in 0..<patients {
            let hazard = stream.normal()
            let time = 0.5 + stream.exponential() * 20 * exp(-hazard)
            clinical.add([
                "p\(index)", "s\(index).svs", "\(time)", stream.uniform() < 0.7 ? "1" : "0",
            ])
            if index < patients - 1 {
                genes.add(["p\(index)"] + (0..<4).map { _ in "\(hazard + 0.5 * stream.normal())" })
            }
            try Self.writeBag(
                to: folder.file("features/s\(index).safetensors"), patches: 6 + index % 5,
                shift: hazard, using: &stream)
        }
        try clinical.write(to: folder.file("clinical.csv"))
        try genes.write(to: folder.file("genes.csv"))
        _ = try folder.write("groups.csv", "First,Second\nA,C\nB,D\n")
        _ = try folder.write(
            "study.yaml",
            """
            name: tiny
            data: simulated
            cohort:
              clinical: clinical.csv
              features: features
              folds: 2
            \(withGenes ? "  omics: genes.csv\n  geneGroups: groups.csv" : "")
            model: {bins: 2, width: 16}
            training: {epochs: 2, accumulation: 4, geneSelection: none, threads: 1}
            """)
    }

    var configurationPath: FilePath { folder.file("study.yaml") }

    func study(_ change: (inout StudyConfiguration) -> Void = { _ in }) throws -> Study {
        var configuration = try StudyConfiguration.read(configurationPath)
        change(&configuration)
        return try Study(configuration, in: folder.path)
    }

    static func writeBag(
        to path: FilePath, patches: Int, width: Int = 8, shift: Double, encoder: String = "test",
        using stream: inout RandomStream
    ) throws {
        let provenance = FeatureProvenance(
            encoder: encoder, encoderHash: "00", width: width, micrometersPerPixel: 0.5,
            tileMicrometers: 112, tilePixels: 224, preprocessingHash: "11",
            slide: path.stem ?? "", slideHash: "22", version: "test",
            slideMicrometersPerPixel: 0.5, slideWidth: 4000, slideHeight: 4000,
            tileSlidePixels: 224)
        var writer = SafetensorsWriter(metadata: provenance.metadata)
        let features = (0..<(patches * width)).map { place in
            Float(stream.normal() + (place % width == 0 ? shift : 0))
        }
        writer.add("features", shape: [patches, width], floats: features, as: .float16)
        writer.add(
            "coords", shape: [patches, 2],
            integers: (0..<patches).flatMap { [Int32($0 * 224), Int32(0)] })
        try writer.write(to: path)
    }
}

/// The bytes of every file of a run that must be equal in two equal runs.
func runBytes(_ run: RunFolder) throws -> [String: String] {
    var bytes: [String: String] = [:]
    let files = FileManager.default.enumerator(atPath: run.path.string)
    while let name = files?.nextObject() as? String {
        let path = FilePath(run.path.string + "/" + name)
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder)
        if !isFolder.boolValue, name != "timing.jsonl" { bytes[name] = try sha256(of: path) }
    }
    return bytes
}
