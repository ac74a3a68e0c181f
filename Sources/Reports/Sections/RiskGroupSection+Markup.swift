extension RiskGroupSection {
    /// The curves, the numbers at risk and a table of the groups.
    func markup(_ page: inout PageBuilder) -> Markup {
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
                Kaplan–Meier curves of the predicted risk groups, \(rule). \(band); small strokes \
                are patients last seen without the event. \(logRankWords)
                """
            ) { SurvivalChart(self, layout: $0).svg() }
        }
        return content + page.table(table)
    }

    private var logRankWords: String {
        switch logRank {
        case .shown(let p): "Log-rank test: \(NumberText.pValue(p))."
        case .missing(let reason): "No log-rank test: \(reason)."
        }
    }

    private var table: DataTable {
        let ratio: Markup? = hazardRatio.map {
            " Hazard ratio \(NumberText.estimate($0)), \($0.method)."
        }
        return DataTable(
            caption: "Risk groups. \(logRankWords)\(ratio ?? "")",
            columns: [
                "Group", .number("Patients"), .number("Events"),
                .number("Median survival, months (CI)"),
            ],
            rows: groups.map { group in
                let median: Markup =
                    group.median.map { "\(NumberText.brief($0, decimals: 1))" } ?? "not reached"
                return [
                    "\(group.name)", "\(NumberText.count(group.patients))",
                    "\(NumberText.count(group.events))", group.steps.isEmpty ? "" : median,
                ]
            })
    }
}
