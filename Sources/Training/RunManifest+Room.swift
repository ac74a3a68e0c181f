import Cohorts
import Files
import SystemPackage

extension RunManifest {
    /// Refuses a folder that holds another run, or one that is not to be gone on with.
    ///
    /// - Throws: ``TrainingError`` that names the differences.
    func requireRoom(in folder: RunFolder, resumes: Bool) throws {
        try Training.requireRoom(in: folder.path, of: folder.manifest, resumes: resumes) {
            differences(from: $0)
        }
    }
}

/// Refuses a folder that holds another run, or one that is not to be gone on with.
///
/// - Parameters:
///   - folder: The folder.
///   - file: The file in it that says what the run is.
///   - resumes: Whether the run may be gone on with.
///   - differences: What is different from the run that is there, one phrase each.
/// - Throws: ``TrainingError`` that names the differences.
func requireRoom<Manifest: Decodable>(
    in folder: FilePath, of file: FilePath, resumes: Bool,
    differences: (Manifest) throws -> [String]
) throws {
    guard file.exists else { return }
    guard resumes else {
        throw TrainingError(
            .mismatch,
            "\(folder) holds a run already; add --resume to go on with it, or name another folder")
    }
    let found = try differences(readJSON(of: file))
    guard found.isEmpty else {
        throw TrainingError(
            .mismatch,
            "\(folder) holds another run (\(found.joined(separator: "; "))); name another folder")
    }
}
