extension RiskGroupSection {
    /// The curves, the numbers at risk and a table of the groups.
    ///
    /// - Parameters:
    ///   - page: The page, which numbers figures and tables.
    ///   - column: The column that names the groups; `nil` for groups of predicted risk.
    /// - Returns: The figure and the table.
    func markup(_ page: inout PageBuilder, groupedBy column: String? = nil) -> Markup {
        let whose = column.map { "by \($0)" } ?? "of the predicted risk groups, \(rule)"
        let title = column.map { "Groups by \($0)." } ?? "Risk groups."
        let empty = groups.filter(\.steps.isEmpty)
        var content = Markup()
        if !empty.isEmpty {
            let names = empty.map { "“\($0.name)”" }.joined(separator: ", ")
            let noun = empty.count == 1 ? "No patient is" : "No patients are"
            content += PageBuilder.callout(
                "\(noun) in \(names): groups were \(rule).", tone: .caution)
        }
        if empty.count < groups.count {
            content += page.figure(
                """
                Kaplan–Meier curves \(whose). \(band); small strokes \
                are patients last seen without the event. \(logRankWords)
                """
            ) { SurvivalChart(self, layout: $0).svg() }
        }
        return content + page.table(table(title))
    }

    private var logRankWords: String {
        switch logRank {
        case .shown(let p):
            "\(test.prefix(1).uppercased() + test.dropFirst()): \(NumberText.pValue(p))."
        case .missing(let reason): "No \(test): \(reason)."
        }
    }

    private var ratioWords: String {
        switch hazardRatio {
        case .shown(let ratio): "Hazard ratio \(NumberText.estimate(ratio)), \(ratio.method)."
        case .missing(let reason): "No hazard ratio: \(reason)."
        }
    }

    private func table(_ title: String) -> DataTable {
        DataTable(
            caption: "\(title) \(logRankWords) \(groups.count == 2 ? ratioWords : "")",
            columns: [
                "Group", .number("Patients"), .number("Events"),
                .number("Median survival, months (CI)"),
            ],
            rows: groups.map { group in
                [
                    "\(group.name)", "\(NumberText.count(group.patients))",
                    "\(NumberText.count(group.events))", "\(group.median?.text ?? "")",
                ]
            })
    }
}
