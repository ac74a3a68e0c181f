/// The chart of an index over shares of labels.
enum LabelCurveChart {
    /// Lines over shares at equal distances, as shares grow by factors.
    static func svg(_ section: LabelCurveSection, layout: Layout) -> Markup {
        let shares = Set(section.series.flatMap { $0.points.map(\.share) }).sorted()
        func place(_ share: Double) -> Double { Double(shares.firstIndex(of: share) ?? 0) }
        let ends = section.series.flatMap(\.points).compactMap(\.index.value).flatMap { index in
            [index.value] + (index.interval.map { [$0.lower, $0.upper] } ?? [])
        }
        var plot = Plot(
            width: layout.width, height: 300,
            insets: Plot.Insets(top: 32, right: 24, bottom: 44, left: 44),
            x: Plot.Axis(
                -0.25, Double(max(1, shares.count - 1)) + 0.25, title: "share of labels",
                ticks: Ticks(
                    values: shares.map(place), labels: shares.map { NumberText.percent($0) })),
            y: Plot.Axis(around: ends + [0.5], title: section.scale))
        plot.rule(y: 0.5)
        for (index, series) in section.series.enumerated() {
            let look = Series(index, dash: index)
            // Series stand side by side, so that no interval hides another.
            let shift = (Double(index) - Double(section.series.count - 1) / 2) * 0.06
            let points = series.points.compactMap { point in
                point.index.value.map { (x: place(point.share) + shift, estimate: $0) }
            }
            plot.line(points.map { (x: $0.x, y: $0.estimate.value) }, series: look)
            for (x, estimate) in points {
                plot.point(
                    x, estimate.value, interval: estimate.interval, series: look,
                    tip: "\(series.name): \(NumberText.estimate(estimate))")
            }
        }
        return plot.svg(
            label:
                "\(section.scale) of \(section.series.count) ways of training, by labels seen")
    }
}
