/// Charts of areas under ROC curves and of the curves themselves.
package enum AreaChart {
    /// The area over time with its band.
    package static func overTime(_ section: AreaSection, layout: Layout) -> Markup {
        let last = section.months.last ?? 1
        let ends = section.areas.flatMap { area in
            [area.value] + (area.interval.map { [$0.lower, $0.upper] } ?? [])
        }
        var plot = Plot(
            width: layout.width, height: 290,
            insets: Plot.Insets(top: 32, right: 16, bottom: 44, left: 44),
            x: Plot.Axis(
                0, last, title: "months",
                ticks: Ticks(monthsTo: last, about: layout == .wide ? 9 : 5)),
            y: Plot.Axis(around: ends + [0.5], title: "area under the ROC curve"))
        plot.rule(y: 0.5)
        let bands = zip(section.months, section.areas).compactMap { month, area in
            area.interval.map { (x: month, lower: $0.lower, upper: $0.upper) }
        }
        if bands.count == section.areas.count { plot.band(bands, series: Series(0)) }
        plot.line(
            zip(section.months, section.areas).map { (x: $0, y: $1.value) }, series: Series(0))
        for (month, area) in zip(section.months, section.areas) {
            plot.point(
                month, area.value, series: Series(0),
                tip: "\(NumberText.months(month)) months: \(NumberText.estimate(area))")
        }
        return plot.svg(label: "Area under the ROC curve at \(section.months.count) times")
    }

    /// ROC or precision–recall curves with their bands.
    package static func curves(
        _ curves: [ClassificationSection.Curve], x: String, y: String, isROC: Bool
    ) -> Markup {
        let shares = Ticks(
            values: [0, 0.25, 0.5, 0.75, 1], labels: ["0", "0.25", "0.5", "0.75", "1"])
        var plot = Plot(
            width: 370, height: 360,
            insets: Plot.Insets(top: 32, right: 16, bottom: 44, left: 44),
            x: Plot.Axis(0, 1, title: x, ticks: shares),
            y: Plot.Axis(0, 1, title: y, ticks: shares))
        if isROC {
            let diagonal = PathData.polyline([(plot.x(0), plot.y(0)), (plot.x(1), plot.y(1))])
            plot.add("<path class=\"rule\" d=\"\(diagonal.markup)\"/>")
        }
        for (index, curve) in curves.enumerated() {
            let series = Series(index, dash: index)
            let band = curve.points.compactMap { point in
                point.lower.flatMap { lower in
                    point.upper.map { (x: point.x, lower: lower, upper: $0) }
                }
            }
            if band.count == curve.points.count { plot.band(band, series: series) }
            plot.line(curve.points.map { (x: $0.x, y: $0.y) }, series: series)
            if !isROC { plot.rule(y: curve.chance) }
        }
        let areas = curves.map { "\($0.name): \(NumberText.estimate($0.area))" }
        return plot.svg(label: "\(y) against \(x). Areas: " + areas.joined(separator: "; "))
    }
}
