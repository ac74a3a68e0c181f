/// Kaplan–Meier curves with bands, censoring marks and the numbers at risk under the axis.
package struct SurvivalChart {
    private let section: RiskGroupSection
    private let layout: Layout
    private let horizon: Double
    private let ticks: Ticks

    /// Prepares the chart of all groups that have patients.
    package init(_ section: RiskGroupSection, layout: Layout) {
        self.section = section
        self.layout = layout
        let last = section.groups.compactMap(\.steps.last?.time).max() ?? 1
        ticks = Ticks(monthsTo: last, about: layout == .wide ? 9 : 5)
        horizon = max(last, 1e-9)
    }

    /// The drawing.
    package func svg() -> Markup {
        var plot = Plot(
            width: layout.width, height: height, insets: insets,
            x: Plot.Axis(0, horizon, title: "months", ticks: ticks),
            y: Plot.Axis(
                0, 1, title: "share without the event",
                ticks: Ticks(
                    values: [0, 0.25, 0.5, 0.75, 1], labels: ["0%", "25%", "50%", "75%", "100%"])))
        for (index, group) in section.groups.enumerated() where !group.steps.isEmpty {
            plot.stepBand(band(of: group), series: series(index))
        }
        for (index, group) in section.groups.enumerated() where !group.steps.isEmpty {
            plot.steps(curve(of: group), series: series(index))
            plot.add(censoring(of: group, in: plot, series: series(index)))
        }
        addNames(to: &plot)
        if case .shown(let p) = section.logRank {
            let place = (x: insets.left + 10, y: plot.floor - 12)
            plot.text("log-rank \(NumberText.pValue(p))", at: place, classes: "strong")
        }
        addNumbersAtRisk(to: &plot)
        plot.hover(hoverColumns)
        return plot.svg(label: description)
    }

    // MARK: Measures

    private var rowHeight: Double { layout == .wide ? 20 : 36 }

    private var insets: Plot.Insets {
        let rows = Double(section.groups.count) * rowHeight + 34
        switch layout {
        case .wide:
            let names = section.groups.map { TextMeasure.width($0.name) }.max() ?? 0
            return Plot.Insets(
                top: 30, right: max(names + 22, 60), bottom: 44 + rows, left: max(names + 34, 60))
        case .narrow:
            let legend = Double(section.groups.count) * 18
            return Plot.Insets(top: 34 + legend, right: 12, bottom: 44 + rows, left: 44)
        }
    }

    private var height: Double {
        (layout == .wide ? 330 : 240) + insets.top + insets.bottom
    }

    private func series(_ index: Int) -> Series {
        Series.riskGroup(index, of: section.groups.count)
    }

    // MARK: Curves

    private func curve(of group: RiskGroupSection.Group) -> [(x: Double, y: Double)] {
        let events = group.steps.filter { $0.events > 0 }.map { (x: $0.time, y: $0.survival) }
        let end = group.steps.last.map { [(x: $0.time, y: $0.survival)] } ?? []
        return [(x: 0, y: 1)] + events + end
    }

    private func band(
        of group: RiskGroupSection.Group
    ) -> [(x: Double, lower: Double, upper: Double)] {
        [(x: 0, lower: 1, upper: 1)]
            + group.steps.map { (x: $0.time, lower: $0.lower, upper: $0.upper) }
    }

    private func censoring(
        of group: RiskGroupSection.Group, in plot: Plot, series: Series
    ) -> Markup {
        var path = PathData()
        for step in group.steps where step.censored > 0 {
            path.move(plot.x(step.time), plot.y(step.survival) - 4)
            path.vertical(plot.y(step.survival) + 4)
        }
        return path.isEmpty ? "" : "<path class=\"tick \(series.classes)\" d=\"\(path.markup)\"/>"
    }

    // MARK: Words

    private func addNames(to plot: inout Plot) {
        switch layout {
        case .wide:
            let ends = section.groups.enumerated().compactMap { index, group in
                group.steps.last.map { (index: index, x: $0.time, y: plot.y($0.survival) + 4) }
            }
            var previous = -Double.infinity
            for end in ends.sorted(by: { $0.y < $1.y }) {
                let y = max(end.y, previous + 16)
                previous = y
                plot.text(
                    section.groups[end.index].name, at: (x: plot.x(horizon) + 8, y: y),
                    classes: "name \(series(end.index).classes.text)")
            }
        case .narrow:
            for (index, group) in section.groups.enumerated() {
                let y = 38 + Double(index) * 18
                plot.add(
                    "<path class=\"line \(series(index).classes)\" d=\"M44 \(y - 4)h22\"/>")
                plot.text(
                    "\(group.name): \(group.events) of \(group.patients) with the event",
                    at: (x: 74, y: y), classes: "name \(series(index).classes.text)")
            }
        }
    }

    private func addNumbersAtRisk(to plot: inout Plot) {
        let top = plot.floor + 62
        plot.text("at risk", at: (x: 0, y: top), classes: "title")
        for (index, group) in section.groups.enumerated() {
            let row = top + Double(index) * rowHeight
            let name = "name \(series(index).classes.text)"
            let baseline = row + (layout == .wide ? 20 : 34)
            let nameAt = (x: 0.0, y: row + 18)
            plot.text(group.name, at: layout == .wide ? (x: 0, y: baseline) : nameAt, classes: name)
            for time in ticks.values {
                plot.text(
                    String(atRisk(group, at: time)), at: (x: plot.x(time), y: baseline),
                    anchor: "middle", classes: "number")
            }
        }
    }

    private func atRisk(_ group: RiskGroupSection.Group, at time: Double) -> Int {
        group.steps.first { $0.time >= time }?.atRisk ?? 0
    }

    private var hoverColumns: [(x: Double, tip: String)] {
        let count = 24
        return (0...count).map { index in
            let time = horizon * Double(index) / Double(count)
            let lines = section.groups.filter { !$0.steps.isEmpty }.map { group in
                let step = group.steps.last { $0.time <= time }
                let share = NumberText.percent(step?.survival ?? 1)
                let range = step.map {
                    " (\(NumberText.percent($0.lower))–\(NumberText.percent($0.upper)))"
                }
                return "\(group.name): \(share)\(range ?? ""), \(atRisk(group, at: time)) at risk"
            }
            return (
                x: time,
                tip: (["\(NumberText.months(time)) months"] + lines).joined(separator: "\n")
            )
        }
    }

    private var description: String {
        let groups = section.groups.map { group in
            "\(group.name): \(group.patients) patients, \(group.events) events"
        }
        return "Kaplan–Meier curves by risk group. " + groups.joined(separator: ". ")
    }
}
