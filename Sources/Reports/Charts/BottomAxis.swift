/// The horizontal axis under a chart: a line, ticks, their labels and a title at the right end.
package struct BottomAxis: Sendable {
    private let scale: Scale
    private let ticks: Ticks
    private let floor: Double
    private let title: String

    /// An axis at the given height of the drawing; it needs 40 pixels below.
    package init(_ scale: Scale, ticks: Ticks, floor: Double, title: String) {
        self.scale = scale
        self.ticks = ticks
        self.floor = floor
        self.title = title
    }

    /// The drawing.
    package var markup: Markup {
        var path = PathData()
        path.move(scale.start, floor)
        path.across(scale.end)
        var words = Markup()
        for (value, label) in zip(ticks.values, ticks.labels) {
            let x = scale(value)
            path.move(x, floor)
            path.vertical(floor + 5)
            words += """
                <text x="\(x)" y="\(floor + 18)" text-anchor="middle">\(label)</text>
                """
        }
        return """
            <path class="axis" d="\(path.markup)"/><g class="ticks">\(words)</g>\
            <text class="title" x="\(scale.end)" y="\(floor + 36)" text-anchor="end">\(title)</text>
            """
    }
}
