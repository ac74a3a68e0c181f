public import Cohorts
public import Reports

extension StudyPage {
    /// The page of a board: all rows, and how the branches of each fared while they learned.
    ///
    /// - Parameters:
    ///   - board: The rows.
    ///   - study: What the page is called.
    ///   - leftOut: Rows that could not be run, each with its reason.
    ///   - runs: The folder of each row, for the curves; rows without branches have none.
    ///   - version: The version of Morphogen.
    ///   - date: The day, `2026-05-31`.
    ///   - commands: What makes the numbers again.
    /// - Throws: `FileError` if a run cannot be read.
    public init(
        _ board: RunBoard, study: String, leftOut: [String], runs: [RunFolder], version: String,
        date: String, commands: [String]
    ) throws {
        var words = [
            "All rows have the same patients and sealed folds (\(board.folds.prefix(12))…); what differs is the row's wiring."
        ]
        words += leftOut.map { "Left out: \($0)." }
        var sections = [board.section("All rows", words: words)]
        for (row, run) in zip(board.rows, runs) {
            let training = try TrainingSection(run)
            guard training.folds.contains(where: { $0.epochs.contains { $0.branches != nil } })
            else { continue }
            var section = StudyPage.Section("Branches of row \(row.name)", words: [row.wiring])
            section.training = training
            sections.append(section)
        }
        let best = board.rows.first?.patients.estimate
        self.init(
            heading: ReportHeading(
                study: study, model: "\(board.rows.count) runs",
                summary: "\(board.rows.count) runs on the same folds, side by side.",
                headline: best ?? .missing("no row"), dataKind: board.data,
                patients: best?.value?.patients ?? 0, date: date, version: version),
            sections: sections,
            provenance: Provenance(
                groups: [
                    .init("Folds", [.init("SHA-256", board.folds, isCode: true)])
                ], commands: commands),
            limits: [
                EvaluationReport.intervalLimit,
                "Path-GPTOmic is a re-implementation from the public description, since no authors' code is public; its published numbers are not claimed.",
                "Each row was trained once per fold: a difference says nothing of another seed.",
            ])
    }
}
