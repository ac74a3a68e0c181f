public import Cohorts
public import SystemPackage

/// A `study.yaml` of any network.
public enum StudyFile: Sendable, Hashable {
    /// A study of G-HANet.
    case ghanet(StudyConfiguration)
    /// A study of GiMP.
    case gimp(GiMPStudyConfiguration)
    /// A study of Path-GPTOmic.
    case pathGPTOmic(PathGPTOmicConfiguration)

    /// Reads a study, whatever its `model`.
    ///
    /// - Parameter path: The file.
    /// - Throws: `FileError` with the key, its line and what was needed.
    public init(_ path: FilePath) throws {
        if try GiMPStudyConfiguration.describes(path) {
            self = .gimp(try .read(path))
        } else if try PathGPTOmicConfiguration.describes(path) {
            self = .pathGPTOmic(try .read(path))
        } else {
            self = .ghanet(try .read(path))
        }
    }

    /// What it says of its data.
    public var outline: StudyOutline {
        switch self {
        case .ghanet(let study):
            StudyOutline(
                name: study.name, data: study.data, cohort: study.cohort, seed: study.training.seed)
        case .gimp(let study):
            StudyOutline(
                name: study.name, data: study.data, cohort: study.cohort, seed: study.options.seed)
        case .pathGPTOmic(let study):
            StudyOutline(
                name: study.name, data: study.data, cohort: study.cohort, seed: study.training.seed)
        }
    }

    /// The same study with a table of outcomes or classes that were dealt anew.
    ///
    /// A simulation's truth belongs to the outcomes as they were and is left out.
    ///
    /// - Parameters:
    ///   - clinical: The table that `ClinicalTable.writePermuted` wrote, relative to where the new
    ///     study will lie.
    ///   - folder: The folder that the present paths are relative to.
    /// - Returns: A study whose other paths are absolute.
    public func permuted(clinical: String, in folder: FilePath) -> StudyFile {
        let ending = ", outcomes permuted"
        switch self {
        case .ghanet(var study):
            study.name += ending
            study.cohort.truth = nil
            study.cohort.permute(clinical: clinical, in: folder)
            return .ghanet(study)
        case .gimp(var study):
            study.name += ending
            study.cohort.permute(clinical: clinical, in: folder)
            return .gimp(study)
        case .pathGPTOmic(var study):
            study.name += ending
            study.cohort.permute(clinical: clinical, in: folder)
            return .pathGPTOmic(study)
        }
    }

    /// The study as YAML with sorted keys.
    ///
    /// - Returns: Text that ``init(_:)`` reads back.
    /// - Throws: `EncodingError` if a value cannot be written.
    public func yaml() throws -> String {
        switch self {
        case .ghanet(let study): try StrictYAML.text(of: study)
        case .gimp(let study): try StrictYAML.text(of: study)
        case .pathGPTOmic(let study): try StrictYAML.text(of: study)
        }
    }
}
