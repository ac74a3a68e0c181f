/// The chart of an index without a growing share of gene groups.
enum GroupDropChart {
    /// The looks of random choices.
    static let random = Series(5, dash: 1)

    /// Lines of the rankings over the band of random choices.
    static func svg(
        _ drops: [GroupSection.Drop], _ section: GroupSection, layout: Layout
    ) -> Markup {
        let values = drops.flatMap { $0.ranked + [$0.minimum, $0.maximum] }
        let shares = drops.map(\.share)
        let shown = layout == .wide ? shares : shares.enumerated().filter { $0.0 % 3 == 0 }.map(\.1)
        var plot = Plot(
            width: layout.width, height: 300,
            insets: Plot.Insets(top: 32, right: 24, bottom: 44, left: 44),
            x: Plot.Axis(
                0, max(shares.last ?? 1, 0.1), title: "share of groups left out",
                ticks: Ticks(values: shown, labels: shown.map { NumberText.percent($0) })),
            y: Plot.Axis(around: values + [0.5], title: section.scale))
        plot.rule(y: 0.5)
        plot.band(
            drops.map { (x: $0.share, lower: $0.minimum, upper: $0.maximum) }, series: random)
        plot.line(drops.map { (x: $0.share, y: $0.random) }, series: random)
        for place in section.rankings.indices {
            plot.line(drops.map { (x: $0.share, y: $0.ranked[place]) }, series: Series(place))
        }
        plot.hover(
            drops.map { drop in
                let lines = zip(section.rankings, drop.ranked).map {
                    "by \($0): \(NumberText.fixed($1, 3))"
                }
                let chance =
                    "at random: \(NumberText.fixed(drop.random, 3)), \(NumberText.range(drop.minimum, drop.maximum, 3))"
                return (
                    x: drop.share,
                    tip: (["\(NumberText.percent(drop.share)) left out"] + lines + [chance])
                        .joined(separator: "\n")
                )
            })
        return plot.svg(
            label:
                "\(section.scale) without up to \(NumberText.percent(shares.last ?? 0)) of groups")
    }
}
