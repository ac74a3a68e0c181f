/// The edges of all tiles as one path, edges in a row drawn as a single stroke.
package enum TileOutline {
    /// The path in pixels of the slide.
    package static func path(tiles: [SlidePanel.Point], side: Int) -> Markup {
        var across: [Int: Set<Int>] = [:]
        var down: [Int: Set<Int>] = [:]
        for tile in tiles {
            across[tile.y, default: []].insert(tile.x)
            across[tile.y + side, default: []].insert(tile.x)
            down[tile.x, default: []].insert(tile.y)
            down[tile.x + side, default: []].insert(tile.y)
        }
        var text = ""
        for (y, starts) in across.sorted(by: { $0.key < $1.key }) {
            for run in runs(starts, side: side) { text += "M\(run.start) \(y)h\(run.length)" }
        }
        for (x, starts) in down.sorted(by: { $0.key < $1.key }) {
            for run in runs(starts, side: side) { text += "M\(x) \(run.start)v\(run.length)" }
        }
        return Markup(trusted: text)
    }

    /// Joins edges that touch.
    private static func runs(
        _ starts: Set<Int>, side: Int
    ) -> [(start: Int, length: Int)] {
        var result: [(start: Int, length: Int)] = []
        for start in starts.sorted() {
            if let last = result.last, start <= last.start + last.length {
                result[result.count - 1].length = start + side - last.start
            } else {
                result.append((start, side))
            }
        }
        return result
    }
}
