import ArgumentParser
import Cohorts
import SystemPackage
import Training

/// What every stage of GiMP understands.
struct GiMPRun: ParsableArguments {
    @Argument(help: "The study, with 'model: gimp'.")
    var study: String

    @Option(name: .shortAndLong, help: "The folder of the run.")
    var output: String

    @Flag(help: "Go on with the run in the folder, if there is one.")
    var resume = false

    @OptionGroup var progress: ProgressOptions

    /// The job that the options describe.
    var job: GiMPJob {
        GiMPJob(study: study, output: output, resumes: resume, quiet: progress.quiet)
    }
}

/// A run of GiMP in a folder.
struct GiMPJob {
    let study: String
    let output: String
    var resumes: Bool
    let quiet: Bool

    /// Takes all stages up to one.
    ///
    /// - Parameters:
    ///   - stage: The last stage.
    ///   - change: Changes the study's settings.
    /// - Returns: The run, ready to be judged.
    /// - Throws: An error with a sentence.
    func train(
        upTo stage: GiMPFold.Stage, change: (inout GiMPOptions) -> Void = { _ in }
    ) throws -> GiMPCrossValidation {
        let path = FilePath(study)
        var configuration = try GiMPStudyConfiguration.read(path)
        change(&configuration.options)
        let cohort = try GiMPCohort(configuration, in: path.removingLastComponent())
        if let report = cohort.report { print(report.text) }
        let validation = try GiMPCrossValidation(
            configuration, cohort, into: FilePath(output), version: morphogenVersion,
            resumes: resumes)
        let line = ProgressLine("Training", quiet: quiet)
        defer { line.finish() }
        try validation.train(upTo: stage) { fold, state in
            let losses = (state.last?.losses ?? [:]).sorted { $0.key < $1.key }
            line.update(
                state.done, of: state.total,
                showing:
                    "fold \(fold + 1)/\(validation.count), \(state.stage), epoch \(state.epoch)",
                note: losses.map { "\($0.key) \(fixed($0.value, 3))" }.joined(separator: ", "))
        }
        return validation
    }

    /// Judges the held-out patients, prints the indices, and asks the models about genes.
    ///
    /// - Parameter run: A run that is trained.
    /// - Throws: An error with a sentence.
    func judge(_ run: GiMPCrossValidation) throws {
        print(try summary(run.judge()))
        let line = ProgressLine("Asking about genes", quiet: quiet)
        defer { line.finish() }
        try run.interpret { line.update($0, of: run.count) }
    }

    /// The indices as a table.
    private func summary(_ metrics: GiMPMetrics) -> String {
        var lines: [String] = metrics.notes.map { "  \($0)" }
        if metrics.data != .real { lines.append("  \(metrics.data.rawValue) data") }
        func add(_ views: [GiMPMetrics.View]) {
            lines.append("  seen     patients  accuracy              AUC or C")
            for view in views {
                func text(_ estimate: Estimate?) -> String {
                    guard let estimate else { return "-" }
                    return brief(estimate.value, from: estimate.lower, to: estimate.upper)
                }
                let index = view.area ?? view.concordance
                lines.append(
                    "  \(view.sides.rawValue.padded(9))\("\(index?.patients ?? 0)".padded(10))"
                        + "\(text(view.accuracy).padded(22))\(text(index))")
            }
        }
        add(metrics.views)
        if !metrics.paired.isEmpty {
            lines.append("  on the patients who have slides and genes:")
            add(metrics.paired)
        }
        if let counts = metrics.views.first?.counts {
            let classes = metrics.classes.map { "\($0) \(counts[$0] ?? 0)" }
            lines.append("  patients by class: \(classes.joined(separator: ", "))")
        }
        lines.append("Run in \(output). Next: morphogen report \(output)")
        return lines.joined(separator: "\n")
    }
}
