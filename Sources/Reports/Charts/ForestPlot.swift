/// Estimates under one another on a common scale, with their intervals and numbers.
package struct ForestPlot {
    /// The sign that stands at the estimate.
    package enum Sign: Sendable, Hashable {
        case disc, square, diamond, ring
    }

    /// One line of the plot.
    package enum Row: Sendable, Hashable {
        /// A heading over the rows that follow.
        case heading(String)
        /// An estimate with its sign and colour.
        case estimate(name: String, IntervalEstimate, sign: Sign, color: Int)
        /// A name with the reason why there is no estimate.
        case missing(name: String, reason: String)
    }

    private let rows: [Row]
    private let reference: Double?
    private let title: String
    private let layout: Layout
    private let scale: Scale
    private let ticks: Ticks
    private let decimals: Int?

    /// Prepares the plot.
    ///
    /// - Parameters:
    ///   - rows: The lines from top to bottom.
    ///   - title: What the scale measures.
    ///   - reference: Where chance or "no effect" lies.
    ///   - isRatio: Whether the scale is logarithmic.
    ///   - decimals: The decimals of every number; those that each interval deserves if `nil`.
    ///   - layout: The width to draw for.
    package init(
        rows: [Row], title: String, reference: Double?, isRatio: Bool = false,
        decimals: Int? = nil, layout: Layout
    ) {
        self.rows = rows
        self.title = title
        self.reference = reference
        self.layout = layout
        self.decimals = decimals
        let numbers = rows.flatMap { row -> [Double] in
            guard case .estimate(_, let estimate, _, _) = row else { return [] }
            return [estimate.value] + (estimate.interval.map { [$0.lower, $0.upper] } ?? [])
        }
        let all = numbers + (reference.map { [$0] } ?? [])
        let low = all.min() ?? 0
        let high = all.max() ?? 1
        let names = rows.map { row -> Double in
            switch row {
            case .heading: 0
            case .estimate(let name, _, _, _), .missing(let name, _):
                TextMeasure.width(name, size: 13.5)
            }
        }
        let start = layout == .wide ? min(max((names.max() ?? 0) + 30, 180), 360) : 6
        let end = layout == .wide ? layout.width - 150 : layout.width - 6
        if isRatio {
            let lower = max(low / 1.15, 0.001)
            let upper = min(high * 1.15, 1000)
            scale = Scale(lower, upper, from: start, to: end, isLogarithmic: true)
            ticks = Ticks(ratiosFrom: lower, to: upper)
        } else {
            ticks = Ticks(around: low, high, about: 5)
            scale = Scale(ticks.ends.lower, ticks.ends.upper, from: start, to: end)
        }
    }

    /// The drawing.
    package func svg(label: String) -> Markup {
        var y = 12.0
        var marks = Markup()
        for row in rows {
            let height = self.height(of: row)
            marks += draw(row, at: y, height: height)
            y += height
        }
        let floor = y + 4
        return """
            <svg viewBox="0 0 \(layout.width) \(floor + 40)" role="img" aria-label="\(label)">\
            \(ground(from: 4, to: floor))\(marks)</svg>
            """
    }

    private func height(of row: Row) -> Double {
        switch (row, layout) {
        case (.heading, _): 34
        case (_, .wide): 28
        case (_, .narrow): 46
        }
    }

    private func ground(from top: Double, to floor: Double) -> Markup {
        let rule: Markup? = reference.flatMap { value in
            guard layout == .wide else { return nil }
            return "<path class=\"rule\" d=\"M\(scale(value)) \(top)V\(floor)\"/>"
        }
        return "\(rule)\(BottomAxis(scale, ticks: ticks, floor: floor, title: title).markup)"
    }

    private func draw(_ row: Row, at y: Double, height: Double) -> Markup {
        let isWide = layout == .wide
        let wordsAt = isWide ? y + height / 2 + 4 : y + 15
        let middle = isWide ? y + height / 2 : y + 31
        switch row {
        case .heading(let words):
            return "<text class=\"heading\" x=\"0\" y=\"\(y + height - 9)\">\(words)</text>"
        case .missing(let name, let reason):
            return """
                <text class="label" x="0" y="\(wordsAt)">\(fitted(name))</text>\
                <text class="note" x="\(isWide ? scale.start : 0)" \
                y="\(isWide ? wordsAt : middle + 2)">\(reason)</text>
                """
        case .estimate(let name, let estimate, let sign, let color):
            let brief = NumberText.brief(estimate, decimals: decimals)
            let tip =
                "\(name)\n\(NumberText.estimate(estimate, decimals: decimals))\n\(estimate.method)"
            let chance: Markup? = reference.flatMap { value in
                guard layout == .narrow else { return nil }
                let x = scale(value)
                return "<path class=\"rule\" d=\"M\(x) \(middle - 10)V\(middle + 11)\"/>"
            }
            return """
                \(chance)<g class="s\(color)">\
                <text class="label" x="0" y="\(wordsAt)">\(fitted(name))</text>\
                <text class="number" x="\(layout.width)" y="\(wordsAt)" text-anchor="end">\(brief)\
                </text>\(whisker(of: estimate, at: middle))\(self.sign(sign, estimate.value, middle))\
                <rect class="hover" x="0" y="\(y)" width="\(layout.width)" height="\(height)" \
                data-tip="\(tip)"/></g>
                """
        }
    }

    /// A name cut to the room left of the scale, or left of the numbers on a phone.
    private func fitted(_ name: String) -> String {
        let room = layout == .wide ? scale.start - 16 : layout.width - 130
        return TextMeasure.fit(name, width: room, size: 13.5)
    }

    private func whisker(of estimate: IntervalEstimate, at y: Double) -> Markup {
        guard let interval = estimate.interval else { return "" }
        let low = scale(scale.clamped(interval.lower))
        let high = scale(scale.clamped(interval.upper))
        return """
            <path class="whisker" d="M\(low) \(y)H\(high)M\(low) \(y - 4)V\(y + 4)\
            M\(high) \(y - 4)V\(y + 4)"/>
            """
    }

    private func sign(_ sign: Sign, _ value: Double, _ y: Double) -> Markup {
        let x = scale(scale.clamped(value))
        switch sign {
        case .disc: return "<circle class=\"dot\" cx=\"\(x)\" cy=\"\(y)\" r=\"4\"/>"
        case .ring: return "<circle class=\"ring\" cx=\"\(x)\" cy=\"\(y)\" r=\"4.5\"/>"
        case .square:
            return """
                <rect class="dot" x="\(x - 5.5)" y="\(y - 5.5)" width="11" height="11"/>
                """
        case .diamond:
            return """
                <path class="ring" d="M\(x) \(y - 6.5)L\(x + 6.5) \(y)L\(x) \(y + 6.5)\
                L\(x - 6.5) \(y)Z"/>
                """
        }
    }
}
