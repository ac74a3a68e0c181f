internal import Survival

/// Points that keep their distance: one per square of a grid, moved at random inside it.
///
/// They are the centres of cells; a place belongs to the nearest, and cell borders lie halfway.
struct CellGrid {
    /// The side of a square in micrometres.
    let spacing: Float
    private let columns: Int, rows: Int
    private let centerX: [Float], centerY: [Float]

    /// Draws the points for a slide of the given size in micrometres.
    init(width: Float, height: Float, spacing: Float, jitter: Float, _ stream: RandomStream) {
        var stream = stream
        self.spacing = spacing
        columns = Int(width / spacing) + 4
        rows = Int(height / spacing) + 4
        var xs = [Float]()
        var ys = [Float]()
        xs.reserveCapacity(columns * rows)
        ys.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let shift: Float = row & 1 == 0 ? 0.25 : -0.25
                let offsetX = 0.5 + shift + jitter * (Float(stream.uniform()) - 0.5)
                let offsetY = 0.5 + jitter * (Float(stream.uniform()) - 0.5)
                xs.append((Float(column) - 2 + offsetX) * spacing)
                ys.append((Float(row) - 2 + offsetY) * spacing)
            }
        }
        centerX = xs
        centerY = ys
    }

    /// All points, row by row, in micrometres; some lie just beyond the slide.
    var centers: some Sequence<(x: Float, y: Float)> {
        zip(centerX, centerY).lazy.map { (x: $0.0, y: $0.1) }
    }

    /// How far the place is from the border of the cell it is in, in micrometres.
    @inline(__always) func borderDistance(_ x: Float, _ y: Float) -> Float {
        let column = Int(x / spacing) + 2
        let row = Int(y / spacing) + 2
        var nearest = Float.infinity
        var second = Float.infinity
        for neighborRow in (row - 1)...(row + 1) {
            let first = neighborRow * columns + column
            for index in (first - 1)...(first + 1) {
                let dx = centerX[index] - x
                let dy = centerY[index] - y
                let distance = dx * dx + dy * dy
                if distance < nearest {
                    second = nearest
                    nearest = distance
                } else if distance < second {
                    second = distance
                }
            }
        }
        return (second.squareRoot() - nearest.squareRoot()) * 0.5
    }
}
