/// Values of tiles laid out as a small picture that is stretched over the slide.
///
/// A value is shown by its rank within the slide, so one extreme tile cannot wash out the rest.
package struct Heatmap: Sendable {
    /// The left edge, top edge, width and height in pixels of the slide.
    package let frame: (x: Int, y: Int, width: Int, height: Int)
    /// The width of the picture in cells.
    package let columns: Int
    /// The height of the picture in cells.
    package let rows: Int
    /// The rank of each cell from 0 to 1, row by row; `nil` where there is no tile.
    package let ranks: [Double?]

    /// Lays out the values.
    ///
    /// Tiles on a common grid get one cell each; tiles that overlap or lie askew share finer
    /// cells, which take the mean.
    ///
    /// - Parameters:
    ///   - tiles: The top left corners, at least one.
    ///   - side: The side of a tile in the same pixels.
    ///   - values: One value per tile.
    package init(tiles: [SlidePanel.Point], side: Int, values: [Float]) {
        precondition(
            tiles.count == values.count && !tiles.isEmpty && side > 0,
            "\(values.count) values for \(tiles.count) tiles of side \(side)")
        let left = tiles.map(\.x).min() ?? 0
        let top = tiles.map(\.y).min() ?? 0
        let right = (tiles.map(\.x).max() ?? 0) + side
        let bottom = (tiles.map(\.y).max() ?? 0) + side
        var cell = Heatmap.cell(of: tiles, left: left, top: top, side: side)
        while (right - left) / cell * ((bottom - top) / cell) > 250_000 { cell *= 2 }
        columns = max(1, (right - left + cell - 1) / cell)
        rows = max(1, (bottom - top + cell - 1) / cell)
        frame = (left, top, columns * cell, rows * cell)

        var sums = [Double](repeating: 0, count: columns * rows)
        var counts = [Int](repeating: 0, count: columns * rows)
        let span = max(1, side / cell)
        for (tile, rank) in zip(tiles, Heatmap.ranks(of: values)) {
            let column = (tile.x - left) / cell
            let row = (tile.y - top) / cell
            for y in row..<min(row + span, rows) {
                for x in column..<min(column + span, columns) {
                    sums[y * columns + x] += rank
                    counts[y * columns + x] += 1
                }
            }
        }
        ranks = zip(sums, counts).map { $1 == 0 ? nil : $0 / Double($1) }
    }

    /// The picture, see-through where there is no tile.
    package func image(_ map: ColorMap) -> EmbeddedImage {
        let palette =
            [(color: RGB(0), opacity: 0.0)]
            + (0..<255).map { (color: map.color(Double($0) / 254), opacity: 1.0) }
        let pixels = ranks.map { rank in rank.map { UInt8(1 + ($0 * 254).rounded()) } ?? 0 }
        let png = IndexedPNG(width: columns, height: rows, pixels: pixels, palette: palette)
        return EmbeddedImage(data: png.data(), encoding: .png, width: columns, height: rows)
    }

    /// The share of values below each value, tied values sharing the middle of their ranks.
    package static func ranks(of values: [Float]) -> [Double] {
        guard values.count > 1 else { return values.map { _ in 1 } }
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end + 1 < order.count, values[order[end + 1]] == values[order[start]] {
                end += 1
            }
            let middle = Double(start + end) / 2 / Double(values.count - 1)
            for place in start...end { ranks[order[place]] = middle }
            start = end + 1
        }
        return ranks
    }

    /// The side of a cell: the step of the tiles' grid if they have one, else a quarter tile.
    private static func cell(of tiles: [SlidePanel.Point], left: Int, top: Int, side: Int) -> Int {
        func divisor(_ numbers: [Int], start: Int) -> Int {
            numbers.reduce(start) { first, second in
                var (a, b) = (first, second)
                while b != 0 { (a, b) = (b, a % b) }
                return a
            }
        }
        let step = divisor(tiles.map { $0.x - left } + tiles.map { $0.y - top }, start: side)
        return step * 4 >= side ? step : max(1, side / 4)
    }
}
