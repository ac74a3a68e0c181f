extension Measure {
    /// A table of measures, methods as notes.
    static func table(_ measures: [Measure], caption: String) -> DataTable {
        var notes = Footnotes()
        let hasEvents = measures.contains { $0.estimate.value?.events != nil }
        let rows = measures.map { measure -> [Markup] in
            switch measure.estimate {
            case .shown(let estimate):
                let events = estimate.events.map { NumberText.count($0) } ?? ""
                return [
                    "\(measure.name)\(measure.unit.map { ", \($0)" } ?? "")",
                    "\(NumberText.count(estimate.patients))",
                ] + (hasEvents ? ["\(events)"] : []) + [
                    """
                    \(NumberText.brief(estimate, decimals: measure.unit == nil ? 3 : 1))\
                    \(notes.mark(estimate.method))
                    """
                ]
            case .missing(let reason):
                return ["\(measure.name)", ""] + (hasEvents ? [""] : [])
                    + ["none\(notes.mark(reason))"]
            }
        }
        return DataTable(
            caption: "\(caption) \(notes.list)",
            columns: ["Measure", .number("Patients")] + (hasEvents ? [.number("Events")] : [])
                + [.number("Value (95% CI)")],
            rows: rows)
    }
}

extension ForestSection {
    /// The forest plot with the table behind it.
    func markup(_ page: inout PageBuilder) -> Markup {
        let rows = groups.flatMap { group -> [ForestPlot.Row] in
            [.heading(group.name)]
                + group.rows.map { row in
                    switch row.estimate {
                    case .shown(let estimate):
                        .estimate(name: row.name, estimate, sign: .square, color: 0)
                    case .missing(let reason): .missing(name: row.name, reason: reason)
                    }
                }
        }
        let figure = page.figure(
            "\(scale) with intervals. The dotted line is no effect or chance."
        ) { layout in
            ForestPlot(
                rows: rows, title: scale, reference: reference, isRatio: isRatio, layout: layout
            ).svg(label: "Forest plot of the \(scale) in \(groups.count) groups of rows")
        }
        let all = groups.flatMap { group in
            group.rows.map { Measure("\(group.name): \($0.name)", $0.estimate) }
        }
        return figure + page.table(Measure.table(all, caption: "\(scale)."))
    }
}

extension AreaSection {
    /// The area over time and its table.
    func markup(_ page: inout PageBuilder) -> Markup {
        let figure = page.figure(
            """
            How well the risk tells, at each time, those who have had the event from those who \
            have not. The dotted line is chance. The mean over time is \(NumberText.fixed(mean, 2)).
            """
        ) { AreaChart.overTime(self, layout: $0) }
        let rows = zip(months, areas).map { month, area in
            Measure("\(NumberText.coordinate(month)) months", .shown(area))
        }
        return figure
            + page.table(
                Measure.table(rows, caption: "Area under the ROC curve."))
    }
}

extension ClassificationSection {
    /// The confusion matrix, the curves and all measures.
    func markup(_ page: inout PageBuilder) -> Markup {
        var content = Markup()
        if !measures.isEmpty {
            content += page.table(Measure.table(measures, caption: "Classification."))
        }
        content += page.table(matrix)
        let charts =
            roc.isEmpty && precisionRecall.isEmpty
            ? []
            : [
                panel(roc, x: "share of false alarms", y: "sensitivity", isROC: true),
                panel(precisionRecall, x: "recall", y: "precision", isROC: false),
            ]
        if !charts.isEmpty {
            content += page.figure(
                "ROC curves, and precision against recall. Dotted lines are chance.",
                content: "<div class=\"multiples\">\(charts)</div>")
        }
        return content + calibration(&page)
    }

    /// Whether predicted probabilities come true.
    private func calibration(_ page: inout PageBuilder) -> Markup {
        guard !reliability.isEmpty else { return "" }
        let what = classes.count == 2 ? classes[1] : "the class that is called"
        let chart = CurveChart.calibration(
            reliability, observed: "observed share",
            label: "Calibration of the probability of \(what), \(reliability.count) bins")
        return page.figure(
            """
            Predicted probability of \(what) against the share of patients in whom it was right. \
            Points on the dotted line came true; bars are Wilson's intervals.
            """, content: "<div class=\"multiples\"><div>\(chart)</div><div></div></div>")
            + page.table(
                DataTable(
                    caption: "Calibration by bins of predicted probability.",
                    columns: [
                        .number("Patients"), .number("Predicted"), .number("Observed (95% CI)"),
                    ],
                    rows: reliability.map { bin in
                        [
                            "\(NumberText.count(bin.observed.patients))",
                            "\(NumberText.fixed(bin.predicted, 2))",
                            "\(NumberText.brief(bin.observed))",
                        ]
                    }))
    }

    private func panel(_ curves: [Curve], x: String, y: String, isROC: Bool) -> Markup {
        let items = curves.enumerated().map { index, curve -> Markup in
            """
            <li><svg viewBox="0 0 26 10" aria-hidden="true">\
            <path class="line \(Series(index, dash: index).classes)" d="M0 5H26"/></svg>\
            \(curve.name): area \(NumberText.estimate(curve.area))</li>
            """
        }
        let chart = AreaChart.curves(curves, x: x, y: y, isROC: isROC)
        return "<div><ul class=\"legend\">\(items)</ul>\(chart)</div>"
    }

    private var matrix: DataTable {
        let rows = zip(classes, counts).map { name, row -> [Markup] in
            let total = row.reduce(0, +)
            let cells = row.map { number -> Markup in
                let share = total > 0 ? Double(number) / Double(total) : 0
                return "\(NumberText.count(number)) <small>\(NumberText.percent(share))</small>"
            }
            return ["\(name)"] + cells + ["\(NumberText.count(total))"]
        }
        return DataTable(
            caption: "Confusion matrix: true classes in rows, with the share of each row.",
            columns: ["True class"] + classes.map { .number("as \($0)") } + [.number("All")],
            rows: rows)
    }
}
