import Files
import Foundation
import Slides
public import SystemPackage

/// The feature files of a folder, found by the slide they belong to.
///
/// A file belongs to the slide whose name is its own without the extension. Two files of one slide in different formats
/// are refused, since it would not be clear which one counts.
public struct FeatureFolder: Sendable, Hashable {
    /// Extensions of feature files.
    public static let extensions: Set = ["safetensors", "h5", "hdf5", "pt", "pth"]
    /// Extensions that a slide's identifier in a table may carry; features of slides that we cannot read count, too.
    static let slideExtensions = WholeSlide.extensions.union(["czi"])

    /// The folder.
    public let path: FilePath
    private let files: [String: FilePath]

    /// Lists a folder.
    ///
    /// - Throws: `FileError` if it cannot be listed, ``CohortError`` if a slide has two files.
    public init(_ path: FilePath) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path.string).sorted()
        } catch {
            throw FileError(
                .missing, path,
                "is not a folder that can be read; it must hold one feature file per slide")
        }
        var files: [String: FilePath] = [:]
        for name in names where Self.extensions.contains(FilePath(name).extension ?? "") {
            guard !name.hasPrefix("."), let stem = FilePath(name).stem else { continue }
            if let other = files[stem]?.lastComponent?.string {
                throw CohortError(
                    .mismatch,
                    "\(path) holds both \(other) and \(name) for one slide; keep one of them")
            }
            files[stem] = path.appending(name)
        }
        self.path = path
        self.files = files
    }

    /// A folder without any feature file, for a study that has none yet.
    static func empty(_ path: FilePath) -> FeatureFolder { FeatureFolder(path: path, files: [:]) }

    private init(path: FilePath, files: [String: FilePath]) {
        self.path = path
        self.files = files
    }

    /// How many slides have features here.
    public var count: Int { files.count }

    /// The slides that have features here, sorted.
    public var slides: [String] { files.keys.sorted() }

    /// The feature file of a slide.
    ///
    /// - Parameter slide: An identifier or file name, with or without the slide's extension.
    /// - Returns: The file, or nothing if the folder has none.
    public func file(of slide: String) -> FilePath? {
        files[Self.stem(of: slide)]
    }

    /// The feature files of a patient whose slides no table lists: those named after the patient, alone or followed by
    /// `-`, `_` or `.` and more.
    public func files(ofPatient patient: String) -> [FilePath] {
        files.keys.sorted().filter { stem in
            guard stem.hasPrefix(patient) else { return false }
            let rest = stem.dropFirst(patient.count)
            return rest.isEmpty || "-_.".contains(rest.first ?? "x")
        }.compactMap { files[$0] }
    }

    /// A slide's name without its extension, if that is one of a slide; never any other part of the name.
    static func stem(of slide: String) -> String {
        let path = FilePath(slide)
        guard let name = path.lastComponent, let type = name.extension?.lowercased(),
            slideExtensions.contains(type) || extensions.contains(type)
        else { return path.lastComponent?.string ?? slide }
        return name.stem
    }
}
