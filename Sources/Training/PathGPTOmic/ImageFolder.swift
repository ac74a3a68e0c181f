import Cohorts
import Files
import Foundation
import Layers
import Slides
import SystemPackage
import Tensors

/// The regions or feature files of a study, found by patient.
struct ImageFolder {
    /// The width of a patch's features; nil for pictures or nothing.
    let width: Int?
    /// SHA-256 over the names of the files and their sizes; nil if nothing is read.
    let hash: String?
    private let features: FeatureFolder?
    private let pictures: [FilePath]
    private let bags: BagReader?

    init(_ configuration: PathGPTOmicConfiguration, in folder: FilePath) throws {
        func place(_ path: String?) -> FilePath { folder.pushing(FilePath(path ?? "")) }
        switch configuration.network.image {
        case .none:
            (width, hash, features, bags) = (nil, nil, nil, nil)
            pictures = []
        case .bag:
            let found = try FeatureFolder(place(configuration.cohort.features))
            let files = found.slides.compactMap { found.file(of: $0) }
            guard let first = files.first else {
                throw TrainingError(.study, "\(found.path) holds no feature file")
            }
            let bag = try readBag(first)
            if configuration.data == .real, bag.provenance?.encoder == PlantedBags.encoder {
                throw TrainingError(
                    .study,
                    "the features in \(found.path) were planted from genes; the study must say 'data: semi-synthetic'"
                )
            }
            width = bag.width
            bags = BagReader(FeatureRequirement(bag), device: .cpu)
            features = found
            pictures = []
            hash = try Self.seal(files)
        case .small, .medium, .large:
            let path = place(configuration.cohort.regions)
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path.string)
            else { throw FileError(.missing, path, "is not a folder that can be read") }
            let kinds: Set = ["png", "jpg", "jpeg"]
            pictures = names.sorted().map { path.appending($0) }
                .filter { kinds.contains($0.extension?.lowercased() ?? "") }
            guard !pictures.isEmpty else {
                throw FileError(.missing, path, "holds no picture; PNG or JPEG are read")
            }
            (width, features, bags) = (nil, nil, nil)
            hash = try Self.seal(pictures)
        }
    }

    /// The regions or slides of a patient.
    func units(of patient: String, slides: [String]) -> [PathGPTOmicCohort.Unit] {
        if let features, let bags {
            let listed = slides.compactMap { features.file(of: $0) }
            let files = slides.isEmpty ? features.files(ofPatient: patient) : listed
            return Set(files).sorted { $0.string < $1.string }.map { file in
                PathGPTOmicCohort.Unit(name: file.stem ?? file.string) { _ in
                    try bags.bag([file])
                }
            }
        }
        let views = RegionViews()
        return pictures.filter { path in
            guard let name = path.stem, name.hasPrefix(patient) else { return false }
            // TCGA-06-0174 must not claim TCGA-06-01745.
            return name.dropFirst(patient.count).first.map { !$0.isLetter && !$0.isNumber } ?? true
        }.map { path in
            PathGPTOmicCohort.Unit(name: path.stem ?? path.string) { generator in
                try PatchStream(views(RGBImage.read(path), training: generator))
            }
        }
    }

    private static func seal(_ files: [FilePath]) throws -> String {
        let lines = try files.map { file in
            let size = try FileManager.default.attributesOfItem(atPath: file.string)[.size]
            return "\(file.lastComponent?.string ?? "") \(size ?? 0)"
        }
        return sha256(Array(lines.joined(separator: "\n").utf8))
    }
}
