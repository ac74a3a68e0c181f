public import Cohorts
import Files
public import Reports

extension StudyPage.Section {
    /// A finished run: its indices by patients, folds and regions, and how it learned.
    ///
    /// - Parameter run: The folder.
    /// - Throws: `FileError` if the run is not finished.
    public init(run: RunFolder) throws {
        let manifest: RunManifest = try readJSON(of: run.manifest)
        self = try RunBoard([(manifest.study, run)]).section(
            manifest.study,
            words: [
                "\(manifest.preset); \(manifest.dataKind.rawValue) data, seed \(manifest.seed)."
            ])
        training = try TrainingSection(run)
    }
}
