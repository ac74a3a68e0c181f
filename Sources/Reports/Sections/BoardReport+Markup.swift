extension BoardReport {
    /// The headings in their order, each with its rows.
    private var groups: [(name: String, rows: [Row])] {
        rows.reduce(into: []) { groups, row in
            if groups.last?.name == row.heading {
                groups[groups.count - 1].rows.append(row)
            } else {
                groups.append((row.heading, [row]))
            }
        }
    }

    /// The index of every variant beside each other, and all numbers.
    func variants(_ page: inout PageBuilder) -> Markup {
        let plot = groups.flatMap { group -> [ForestPlot.Row] in
            [.heading(group.name)]
                + group.rows.map { row in
                    switch row.index {
                    case .missing(let reason): .missing(name: row.name, reason: reason)
                    case .shown(let estimate):
                        .estimate(
                            name: row.name, estimate, sign: row.isReference ? .diamond : .square,
                            color: row.isReference ? 1 : 0)
                    }
                }
        }
        let figure = page.figure(
            """
            \(scale) of every variant on its held-out patients, with intervals; \(reference) is the \
            diamond. The dotted line is chance.
            """
        ) { layout in
            ForestPlot(rows: plot, title: scale, reference: 0.5, decimals: 3, layout: layout).svg(
                label: "\(scale) of \(rows.count) variants")
        }
        return figure + page.table(table)
    }

    private var table: DataTable {
        var notes = Footnotes()
        func cell(
            _ part: Part<IntervalEstimate>?, isSigned: Bool = false, note: String? = nil
        ) -> Markup {
            switch part {
            case nil: return ""
            case .missing(let reason): return "none\(notes.mark(reason))"
            case .shown(let estimate):
                let value = NumberText.brief(estimate, decimals: 3, isSigned: isSigned)
                return "\(value)\(notes.mark(note ?? estimate.method))"
            }
        }
        let hasCalls = rows.contains { $0.accuracy != nil }
        let cells = rows.map { row -> [Markup] in
            let count = row.index.value.map { NumberText.count($0.patients) }
            var cells: [Markup] = ["\(row.name)", "\(count ?? "")", cell(row.index)]
            if common != nil { cells.append(cell(row.commonIndex)) }
            cells.append(cell(row.difference, isSigned: true))
            if common != nil {
                let pairs = row.difference?.value.map { NumberText.count($0.patients) }
                cells.append("\(pairs ?? "")")
            }
            cells.append(
                "\((row.adjusted ?? row.pValue).map { NumberText.probability($0) } ?? "")")
            guard hasCalls else { return cells }
            // The method counts the pairs of each row; one note is enough here.
            let method = "exact McNemar test, which has no interval; its counts are in board.json"
            return cells + [
                cell(row.accuracy), cell(row.accuracyDifference, isSigned: true, note: method),
            ]
        }
        var columns: [DataTable.Column] = [
            "Variant", .number("Patients"), .number("\(scale) (95% CI)"),
        ]
        if let common { columns.append(.number("On the \(NumberText.count(common)) of all rows")) }
        columns.append(.number("Difference (95% CI)"))
        if common != nil { columns.append(.number("Pairs")) }
        columns.append(.number("p, adjusted"))
        if hasCalls { columns += [.number("Accuracy (95% CI)"), .number("Difference")] }
        return DataTable(
            caption:
                "All variants; differences are \(reference) minus the row. \(notes.list)",
            columns: columns, rows: cells)
    }

    /// How much more the reference reaches than each variant.
    func differences(_ page: inout PageBuilder) -> Markup {
        let rows = groups.flatMap { group -> [ForestPlot.Row] in
            let others = group.rows.filter { !$0.isReference }
            guard !others.isEmpty else { return [] }
            return [.heading(group.name)]
                + others.map { row in
                    switch row.difference {
                    case nil: .missing(name: row.name, reason: "not compared")
                    case .missing(let reason): .missing(name: row.name, reason: reason)
                    case .shown(let estimate):
                        .estimate(name: row.name, estimate, sign: .square, color: 0)
                    }
                }
        }
        guard !rows.isEmpty else { return PageBuilder.absence("there is one variant") }
        return page.figure(
            """
            \(scale) of \(reference) minus that of each variant, on the same patients. To the right \
            of the dotted line \(reference) is better: what was changed was worth having.
            """
        ) { layout in
            ForestPlot(
                rows: rows, title: "difference of \(scale)", reference: 0, decimals: 3,
                layout: layout
            ).svg(label: "Differences of \(scale) between \(reference) and the other variants")
        }
    }

    /// What each name stands for.
    func meanings(_ page: inout PageBuilder) -> Markup {
        page.table(
            DataTable(
                caption:
                    "What is different in each variant; everything else is as in \(reference).",
                columns: ["Variant", "Difference"],
                rows: rows.map { ["\($0.name)", "\($0.meaning)"] }))
    }
}

extension LabelCurveSection {
    /// The index over shares of labels, and the numbers.
    func markup(_ page: inout PageBuilder) -> Markup {
        let legend = series.enumerated().map { index, series -> Markup in
            """
            <li><svg viewBox="0 0 26 10" aria-hidden="true">\
            <path class="line \(Reports.Series(index, dash: index).classes)" d="M0 5H26"/></svg>\(series.name)</li>
            """
        }
        let figure = page.figure(
            """
            \(scale) when only a share of the training patients has a label, with intervals. The \
            dotted line is chance.
            """
        ) { layout in
            "<ul class=\"legend\">\(legend)</ul>\(LabelCurveChart.svg(self, layout: layout))"
        }
        let rows = series.flatMap { series in
            series.points.map {
                Measure("\(series.name), \(NumberText.percent($0.share)) of labels", $0.index)
            }
        }
        var content = figure + page.table(Measure.table(rows, caption: "\(scale) with few labels."))
        if !differences.isEmpty, series.count > 1 {
            content += page.table(
                Measure.table(
                    differences,
                    caption: "\(scale) of '\(series[0].name)' minus that of '\(series[1].name)'."))
        }
        return content
    }
}
