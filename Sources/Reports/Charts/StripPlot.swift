/// The distribution of one number per gene, a row of dots for each group.
///
/// Dots are spread up and down in proportion to how crowded their place is, by a fixed
/// sequence, so the same values always give the same drawing.
package struct StripPlot {
    /// One row.
    package struct Row: Sendable, Hashable {
        package var name: String
        package var values: [Double]
        /// What stands at the right end, for example the median.
        package var note: String

        /// A row of dots.
        package init(name: String, values: [Double], note: String) {
            self.name = name
            self.values = values
            self.note = note
        }
    }

    private let rows: [Row]
    private let title: String
    private let layout: Layout
    private let scale: Scale
    private let ticks: Ticks

    /// Prepares rows over a common scale from at least `lower` to at least `upper`.
    package init(rows: [Row], title: String, lower: Double, upper: Double, layout: Layout) {
        self.rows = rows
        self.title = title
        self.layout = layout
        let values = rows.flatMap(\.values)
        let low = min(values.min() ?? lower, lower)
        ticks = Ticks(around: low, max(values.max() ?? upper, upper), about: 5)
        let names = rows.map { TextMeasure.width($0.name, size: 13.5) }.max() ?? 0
        let start = layout == .wide ? min(max(names + 20, 140), 320) : 6
        let end = layout == .wide ? layout.width - 170 : layout.width - 6
        scale = Scale(ticks.ends.lower, ticks.ends.upper, from: start, to: end)
    }

    /// The drawing.
    package func svg(label: String) -> Markup {
        let rowHeight = layout == .wide ? 46.0 : 62
        let floor = 8 + Double(rows.count) * rowHeight
        let marks = rows.enumerated().map { index, row in
            draw(row, top: 8 + Double(index) * rowHeight)
        }
        return """
            <svg viewBox="0 0 \(layout.width) \(floor + 40)" role="img" aria-label="\(label)">\
            \(BottomAxis(scale, ticks: ticks, floor: floor, title: title).markup)\(marks)</svg>
            """
    }

    private func draw(_ row: Row, top: Double) -> Markup {
        let isWide = layout == .wide
        let middle = isWide ? top + 23 : top + 38
        let wordsAt = isWide ? middle + 4 : top + 14
        let median = StripPlot.median(row.values).map { value -> Markup in
            let x = scale(value)
            return "<path class=\"median\" d=\"M\(x) \(middle - 17)V\(middle + 17)\"/>"
        }
        let zero = scale(0)
        let room = isWide ? scale.start - 12 : layout.width - 140
        let name = TextMeasure.fit(row.name, width: room, size: 13.5)
        return """
            <path class="rule" d="M\(zero) \(middle - 22)V\(middle + 22)"/>\
            <g class="s0"><text class="label" x="0" y="\(wordsAt)">\(name)</text>\
            <path class="dots" d="\(dots(row.values, middle: middle).markup)"/>\(median)\
            <text class="number" x="\(layout.width)" y="\(wordsAt)" text-anchor="end">\(row.note)\
            </text></g>
            """
    }

    private func dots(_ values: [Double], middle: Double) -> PathData {
        let binWidth = 6.0
        func bin(_ value: Double) -> Int { Int((scale(value) / binWidth).rounded()) }
        var counts: [Int: Int] = [:]
        for value in values { counts[bin(value), default: 0] += 1 }
        func density(_ value: Double) -> Double {
            let place = bin(value)
            return Double(
                counts[place - 1, default: 0] + 2 * counts[place, default: 0]
                    + counts[place + 1, default: 0])
        }
        let most = max(values.map(density).max() ?? 1, 24)
        var path = PathData()
        for (index, value) in values.enumerated() {
            let offset = (StripPlot.spread(index) - 0.5) * 32 * density(value) / most
            path.dot(scale(value), middle + offset)
        }
        return path
    }

    /// Van der Corput's sequence in base 2: numbers from 0 to 1 that keep away from each other.
    private static func spread(_ index: Int) -> Double {
        var rest = index + 1
        var share = 0.5
        var sum = 0.0
        while rest > 0 {
            if rest % 2 == 1 { sum += share }
            rest /= 2
            share /= 2
        }
        return sum
    }

    /// The middle of the values; `nil` if there are none.
    package static func median(_ values: [Double]) -> Double? {
        quantile(values, 0.5)
    }

    /// A quantile with linear interpolation; `nil` if there are no values.
    package static func quantile(_ values: [Double], _ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let index = min(Int(place), max(sorted.count - 2, 0))
        guard index + 1 < sorted.count else { return sorted[index] }
        return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
    }
}
