extension DiscriminationSection {
    /// The forest of all folds and scores, and the table behind it.
    func markup(_ page: inout PageBuilder) -> Markup {
        let rows = forestRows
        let figure = page.figure(
            """
            Harrell's C-index on test patients, with \(levels) intervals. Every patient is scored \
            by the model that did not learn from them. The dotted line is chance. Folds share \
            most of their training patients, so their spread is not an interval.
            """
        ) { layout in
            ForestPlot(rows: rows, title: "C-index", reference: 0.5, decimals: 2, layout: layout)
                .svg(label: description)
        }
        let notes = leftOut.map { "<li>\($0).</li>" as Markup }
        let omitted: Markup =
            notes.isEmpty ? "" : "<p>Not compared:</p><ul class=\"plain\">\(notes)</ul>"
        return figure + page.table(table) + omitted
    }

    private var levels: String {
        let all = Set(
            rows.compactMap(\.estimate.interval?.level)
                + folds.compactMap { $0.estimate.value?.interval?.level })
        guard !all.isEmpty else { return "no" }
        return all.sorted().map(NumberText.percent).joined(separator: " and ")
    }

    private var forestRows: [ForestPlot.Row] {
        var result: [ForestPlot.Row] = []
        if !folds.isEmpty {
            result.append(.heading("Each fold's test patients"))
            for fold in folds {
                switch fold.estimate {
                case .shown(let estimate):
                    result.append(
                        .estimate(name: "Fold \(fold.name)", estimate, sign: .disc, color: 0))
                case .missing(let reason):
                    result.append(.missing(name: "Fold \(fold.name)", reason: reason))
                }
            }
            if let mean {
                result.append(.estimate(name: "Mean of the folds", mean, sign: .ring, color: 0))
            }
        }
        result.append(.heading(folds.isEmpty ? "Test patients" : "Test patients of all folds"))
        for row in rows {
            let look: (ForestPlot.Sign, Int) =
                switch row.role {
                case .subject: (.square, 0)
                case .ablation: (.ring, 1)
                case .baseline: (.ring, 3)
                case .oracle: (.diamond, 2)
                }
            result.append(
                .estimate(name: row.name, row.estimate, sign: look.0, color: look.1))
        }
        return result
    }

    private var description: String {
        let scores = rows.map { "\($0.name): \(NumberText.estimate($0.estimate))" }
        let parts = folds.map { fold in
            switch fold.estimate {
            case .shown(let estimate): "fold \(fold.name): \(NumberText.estimate(estimate))"
            case .missing(let reason): "fold \(fold.name): \(reason)"
            }
        }
        return "Forest plot of the C-index. " + (scores + parts).joined(separator: "; ")
    }

    private var table: DataTable {
        let hasDifference = rows.contains { $0.difference != nil }
        var notes = Footnotes()
        func line(
            _ name: String, _ estimate: IntervalEstimate, _ difference: IntervalEstimate?,
            _ p: Double?
        ) -> [Markup] {
            var cells: [Markup] = [
                "\(name)", "\(NumberText.count(estimate.patients))",
                "\(estimate.events.map { NumberText.count($0) } ?? "")",
                "\(NumberText.brief(estimate))\(notes.mark(estimate.method))",
            ]
            if hasDifference {
                let method = difference.map { notes.mark($0.method) } ?? ""
                cells.append("\(difference.map(Self.signed) ?? "")\(method)")
                cells.append("\(p.map(NumberText.probability) ?? "")")
            }
            return cells
        }
        var lines = rows.map { line($0.name, $0.estimate, $0.difference, $0.pValue) }
        if let mean { lines.append(line("Mean of the folds", mean, nil, nil)) }
        for fold in folds {
            if case .shown(let estimate) = fold.estimate {
                lines.append(line("Fold \(fold.name)", estimate, nil, nil))
            }
        }
        let differences: [DataTable.Column] =
            hasDifference ? [.number("Model minus this"), .number("p")] : []
        return DataTable(
            caption: """
                Discrimination: how often the patient with the higher predicted risk has the \
                earlier event. \(notes.list)
                """,
            columns: ["Score", .number("Patients"), .number("Events"), .number("C-index (CI)")]
                + differences,
            rows: lines)
    }

    private static func signed(_ estimate: IntervalEstimate) -> String {
        let value = NumberText.signed(estimate.value, 3)
        guard let interval = estimate.interval else { return value }
        return "\(value) (\(NumberText.range(interval.lower, interval.upper, 3)))"
    }
}
