/// A drawing with two axes, filled mark by mark and turned into SVG at the end.
package struct Plot: Sendable {
    /// Space around the area where the data lie.
    package struct Insets: Sendable, Hashable {
        package var top: Double
        package var right: Double
        package var bottom: Double
        package var left: Double

        /// The four margins in pixels.
        package init(top: Double = 30, right: Double = 14, bottom: Double = 42, left: Double = 40) {
            self.top = top
            self.right = right
            self.bottom = bottom
            self.left = left
        }
    }

    /// One axis: its numbers, ticks and title.
    package struct Axis: Sendable, Hashable {
        package var lower: Double
        package var upper: Double
        package var ticks: Ticks
        package var title: String

        /// An axis from `lower` to `upper` with the given ticks.
        package init(_ lower: Double, _ upper: Double, title: String, ticks: Ticks) {
            self.lower = lower
            self.upper = upper
            self.title = title
            self.ticks = ticks
        }

        /// An axis around some numbers, its ends moved outwards to round ones.
        package init(around values: [Double], title: String, about count: Int = 4) {
            ticks = Ticks(around: values.min() ?? 0, values.max() ?? 1, about: count)
            (lower, upper) = ticks.ends
            self.title = title
        }
    }

    /// The size of the drawing.
    package let width: Double
    package let height: Double
    /// The margins.
    package let insets: Insets
    /// From numbers to places.
    package let x: Scale
    package let y: Scale
    private let xAxis: Axis
    private let yAxis: Axis
    private var marks: [Markup] = []

    /// An empty plot.
    package init(
        width: Double, height: Double, insets: Insets = Insets(), x xAxis: Axis, y yAxis: Axis
    ) {
        self.width = width
        self.height = height
        self.insets = insets
        self.xAxis = xAxis
        self.yAxis = yAxis
        x = Scale(xAxis.lower, xAxis.upper, from: insets.left, to: width - insets.right)
        y = Scale(yAxis.lower, yAxis.upper, from: height - insets.bottom, to: insets.top)
    }

    /// The y-place of the horizontal axis.
    package var floor: Double { height - insets.bottom }

    /// Puts any markup on top of what is there.
    package mutating func add(_ mark: Markup) { marks.append(mark) }

    /// A line through points.
    package mutating func line(_ points: [(x: Double, y: Double)], series: Series) {
        let path = PathData.polyline(points.map { (x($0.x), y(y.clamped($0.y))) })
        add("<path class=\"line \(series.classes)\" d=\"\(path.markup)\"/>")
    }

    /// A staircase through points.
    package mutating func steps(_ points: [(x: Double, y: Double)], series: Series) {
        let path = PathData.steps(points.map { (x($0.x), y($0.y)) })
        add("<path class=\"line \(series.classes)\" d=\"\(path.markup)\"/>")
    }

    /// The area between two staircases over the same times.
    package mutating func stepBand(
        _ points: [(x: Double, lower: Double, upper: Double)], series: Series
    ) {
        guard let last = points.last else { return }
        var path = PathData.steps(points.map { (x($0.x), y($0.upper)) })
        path.vertical(y(last.lower))
        for (index, point) in points.enumerated().dropLast().reversed() {
            path.across(x(points[index + 1].x))
            path.vertical(y(point.lower))
        }
        path.across(x(points[0].x))
        path.close()
        add("<path class=\"band \(series.classes)\" d=\"\(path.markup)\"/>")
    }

    /// The area between two lines.
    package mutating func band(
        _ points: [(x: Double, lower: Double, upper: Double)], series: Series
    ) {
        let upper = points.map { (x: x($0.x), y: y(y.clamped($0.upper))) }
        let lower = points.reversed().map { (x: x($0.x), y: y(y.clamped($0.lower))) }
        var path = PathData.polyline(upper + lower)
        path.close()
        add("<path class=\"band \(series.classes)\" d=\"\(path.markup)\"/>")
    }

    /// A disc with, if known, the bar of its interval.
    package mutating func point(
        _ px: Double, _ py: Double, interval: IntervalEstimate.Interval? = nil, series: Series,
        tip: String? = nil
    ) {
        if let interval {
            let low = y(y.clamped(interval.lower))
            let high = y(y.clamped(interval.upper))
            add("<path class=\"whisker \(series.classes)\" d=\"M\(x(px)) \(low)V\(high)\"/>")
        }
        let hint: Markup = tip.map { " data-tip=\"\($0)\"" } ?? ""
        add(
            """
            <circle class="dot \(series.classes)" cx="\(x(px))" cy="\(y(py))" r="4"\(hint)/>
            """)
    }

    /// A quiet line from one end of an axis to the other.
    package mutating func rule(y value: Double, label: String? = nil) {
        let place = y(value)
        let end = width - insets.right
        add("<path class=\"rule\" d=\"M\(insets.left) \(place)H\(end)\"/>")
        if let label {
            text(label, at: (x: end, y: place - 5), anchor: "end", classes: "note")
        }
    }

    /// Words at a place of the drawing.
    package mutating func text(
        _ words: String, at place: (x: Double, y: Double), anchor: String = "start",
        classes: String = ""
    ) {
        add(
            """
            <text class="\(classes)" x="\(place.x)" y="\(place.y)" text-anchor="\(anchor)">\
            \(words)</text>
            """)
    }

    /// Invisible columns that answer the pointer with what happens there.
    package mutating func hover(_ columns: [(x: Double, tip: String)]) {
        let middles = zip(columns, columns.dropFirst()).map { (x($0.x) + x($1.x)) / 2 }
        for (index, column) in columns.enumerated() {
            let start = index == 0 ? insets.left : middles[index - 1]
            let end = index == columns.count - 1 ? width - insets.right : middles[index]
            add(
                """
                <rect class="hover" x="\(start)" y="\(insets.top)" width="\(end - start)" \
                height="\(floor - insets.top)" data-x="\(x(column.x))" data-tip="\(column.tip)"/>
                """)
        }
    }

    /// The drawing, with a description for those who cannot see it.
    package func svg(label: String) -> Markup {
        """
        <svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(label)">\(grid)\(marks)</svg>
        """
    }

    private var grid: Markup {
        let end = width - insets.right
        var lines = PathData()
        var words = Markup()
        for (value, label) in zip(yAxis.ticks.values, yAxis.ticks.labels) {
            lines.move(insets.left, y(value))
            lines.across(end)
            words += """
                <text x="\(insets.left - 8)" y="\(y(value) + 4)" text-anchor="end">\(label)</text>
                """
        }
        let bottom = BottomAxis(x, ticks: xAxis.ticks, floor: floor, title: xAxis.title)
        return """
            <path class="grid" d="\(lines.markup)"/><g class="ticks">\(words)</g>\
            \(bottom.markup)<text class="title" x="0" y="13">\(yAxis.title)</text>
            """
    }
}
