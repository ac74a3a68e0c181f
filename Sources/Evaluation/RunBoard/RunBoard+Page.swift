public import Reports

extension RunBoard {
    /// The board as a part of a page.
    ///
    /// - Parameters:
    ///   - title: The heading.
    ///   - words: Paragraphs at its head.
    /// - Returns: A forest of all rows, and the table behind it.
    public func section(_ title: String, words: [String] = []) -> StudyPage.Section {
        var section = StudyPage.Section(title, words: words)
        var groups = [
            ForestSection.Group("Patients, pairs within folds", rows.map(\.patients)),
            ForestSection.Group("Mean over folds, Student's interval", rows.map(\.folds)),
        ]
        let regions = rows.compactMap(\.regions)
        if !regions.isEmpty { groups.append(.init("Regions, pairs within folds", regions)) }
        section.forest = ForestSection(
            scale: "C-index", reference: 0.5, isRatio: false, groups: groups)
        section.tables = [
            StudyPage.Table(
                caption:
                    "Each row is one run on the same folds. Intervals are 95 %: by the infinitesimal jackknife over patients, also where regions are ranked, of the mean over folds by Student's t (too narrow, since folds share patients), of differences from the first row by the corrected resampled t test, whose p-values are adjusted after Holm for the number of rows.",
                columns: [
                    "Run", "wiring", "n", "events", "C, patients", "C, mean of folds",
                    "C, regions", "minus the first", "p, adjusted",
                ], rows: rows.map(\.cells))
        ]
        return section
    }

    /// The board as text, one row per run.
    ///
    /// - Returns: Lines.
    public func text() -> String {
        var table = TextTable(["run", "C, patients", "C, mean of folds", "C, regions"])
        for row in rows {
            let cells = row.cells
            table.add([cells[0], cells[4], cells[5], cells[6]])
        }
        return table.lines.joined(separator: "\n")
    }
}

extension RunBoard.Row {
    /// The row in words and numbers.
    fileprivate var cells: [String] {
        func text(_ measure: Measure?) -> String {
            guard let measure else { return "–" }
            guard let estimate = measure.estimate.value else { return "none" }
            return NumberText.brief(estimate, decimals: 3)
        }
        let known = patients.estimate.value
        return [
            name, wiring, "\(known?.patients ?? 0)", "\(known?.events ?? 0)", text(patients),
            text(folds), text(regions), text(difference),
            adjusted.map { NumberText.probability($0) } ?? "–",
        ]
    }
}
