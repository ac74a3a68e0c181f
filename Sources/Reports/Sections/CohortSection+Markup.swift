extension CohortSection {
    /// Counts, what is missing, and the folds.
    func markup(_ page: inout PageBuilder) -> Markup {
        var content = page.table(summaryTable)
        if !patterns.isEmpty { content += page.table(patternTable) }
        if !exclusions.isEmpty { content += page.table(exclusionTable) }
        if !folds.isEmpty { content += page.table(foldTable) }
        return content
    }

    private var summaryTable: DataTable {
        func months(_ median: MedianTime?) -> Markup { "\(median?.text ?? "")" }
        let rate = total.patients > 0 ? Double(total.events) / Double(total.patients) : 0
        var rows: [[Markup]] = [
            ["Patients with an outcome", "\(NumberText.count(total.patients))"],
            [
                "Events",
                "\(NumberText.count(total.events)) (\(NumberText.percent(rate)))",
            ],
            ["Median follow-up, months (95% CI)", months(medianFollowUp)],
            ["Median survival, months (95% CI)", months(medianSurvival)],
            ["Slides", "\(NumberText.count(slides))"],
            ["Patches", "\(NumberText.count(patches))"],
        ]
        if let patchesPerPatient, patchesPerPatient.count == 3 {
            let numbers = patchesPerPatient.map { NumberText.count($0) }
            rows.append([
                "Patches per patient, median (range)",
                "\(numbers[1]) (\(numbers[0])–\(numbers[2]))",
            ])
        }
        return DataTable(
            caption: "The cohort. Follow-up is by the reverse Kaplan–Meier method.",
            columns: ["Quantity", .number("Value")], rows: rows)
    }

    private var patternTable: DataTable {
        let all = patterns.reduce(0) { $0 + $1.patients }
        let rows = patterns.sorted { $0.patients > $1.patients }.map { pattern in
            [Markup(escaping: name(of: pattern))]
                + pattern.present.map { isPresent -> Markup in
                    isPresent
                        ? "<span class=\"yes\">yes</span>" : "<span class=\"no\">no</span>"
                } + ["\(NumberText.count(pattern.patients))"]
        }
        return DataTable(
            caption: """
                What each patient has, among \(NumberText.count(all, "patient")). Each loss skips \
                what is missing; nobody is filled in.
                """,
            columns: ["Patients who"]
                + kinds.map { .init(stringLiteral: $0) } + [.number("Patients")],
            rows: rows)
    }

    private func name(of pattern: Pattern) -> String {
        let missing = zip(kinds, pattern.present).filter { !$0.1 }.map(\.0)
        if missing.isEmpty { return "have everything" }
        if missing.count == kinds.count { return "have nothing" }
        return "lack " + missing.joined(separator: " and ")
    }

    private var exclusionTable: DataTable {
        DataTable(
            caption: "Patients that were left out.", columns: ["Reason", .number("Patients")],
            rows: exclusions.map { ["\($0.reason)", "\(NumberText.count($0.patients))"] })
    }

    private var foldTable: DataTable {
        func cells(_ count: Count) -> [Markup] {
            let rate = count.patients > 0 ? Double(count.events) / Double(count.patients) : 0
            return [
                "\(NumberText.count(count.patients))",
                "\(NumberText.count(count.events)) (\(NumberText.percent(rate)))",
            ]
        }
        return DataTable(
            caption: "Patients and events of each fold. No patient is in both parts of a fold.",
            columns: [
                "Fold", .number("Training patients"), .number("Events"), .number("Test patients"),
                .number("Events"),
            ],
            rows: folds.map { ["\($0.name)"] + cells($0.training) + cells($0.test) })
    }
}
