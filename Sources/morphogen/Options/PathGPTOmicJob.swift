import ArgumentParser
import Cohorts
import SystemPackage
import Training

/// A run of Path-GPTOmic in a folder.
struct PathGPTOmicJob {
    let study: String
    let output: String
    let resumes: Bool
    let quiet: Bool

    /// Trains and judges all folds.
    ///
    /// - Parameter change: Changes the study's settings.
    /// - Returns: The indices.
    /// - Throws: An error with a sentence.
    func run(_ change: (inout PathGPTOmicConfiguration) -> Void = { _ in }) throws -> RunMetrics {
        let path = FilePath(study)
        var configuration = try PathGPTOmicConfiguration.read(path)
        change(&configuration)
        let cohort = try PathGPTOmicCohort(configuration, in: path.removingLastComponent())
        print(cohort.report.text)
        let validation = try PathGPTOmicCrossValidation(
            configuration, cohort, into: RunFolder(FilePath(output)), version: morphogenVersion,
            resumes: resumes)
        let line = ProgressLine("Training", quiet: quiet)
        defer { line.finish() }
        return try validation.run { state in
            line.update(
                state.fold * state.epochs + state.last.epoch, of: state.folds * state.epochs,
                showing: "fold \(state.fold + 1)/\(state.folds), epoch \(state.last.epoch)",
                note: "loss \(fixed(state.last.totalLoss, 3))")
        }
    }
}
