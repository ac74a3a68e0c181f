/// A quantity that varies slowly over a slide, known on a coarse grid and interpolated between.
struct ScalarField {
    /// Grid points across and down.
    let columns: Int, rows: Int
    /// Micrometres from one grid point to the next.
    let spacing: Float
    /// Row by row.
    var values: [Float]

    /// Evaluates `body`, given micrometres, at every grid point of a slide of that size.
    init(width: Float, height: Float, spacing: Float, _ body: (Float, Float) -> Float) {
        columns = Int(width / spacing) + 2
        rows = Int(height / spacing) + 2
        self.spacing = spacing
        var drawn = [Float]()
        drawn.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                drawn.append(body(Float(column) * spacing, Float(row) * spacing))
            }
        }
        values = drawn
    }

    /// The interpolated value at a place in micrometres; beyond the grid, that of its border.
    func value(_ x: Float, _ y: Float) -> Float {
        let across = min(max(x / spacing, 0), Float(columns) - 1.001)
        let down = min(max(y / spacing, 0), Float(rows) - 1.001)
        let column = Int(across)
        let row = Int(down)
        let a = across - Float(column)
        let b = down - Float(row)
        let first = row * columns + column
        let top = values[first] + (values[first + 1] - values[first]) * a
        let second = first + columns
        let bottom = values[second] + (values[second + 1] - values[second]) * a
        return top + (bottom - top) * b
    }

    /// The direction in which the value grows fastest, per micrometre.
    func gradient(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
        let reach = 2 * spacing
        return (
            (value(x + reach, y) - value(x - reach, y)) / (2 * reach),
            (value(x, y + reach) - value(x, y - reach)) / (2 * reach)
        )
    }

    /// Interpolates between two grid rows into `line`, one value per grid column.
    func readLine(_ y: Float, into line: inout [Float]) {
        let down = min(max(y / spacing, 0), Float(rows) - 1.001)
        let row = Int(down)
        let b = down - Float(row)
        let first = row * columns
        for column in 0..<columns {
            let upper = values[first + column]
            line[column] = upper + (values[first + columns + column] - upper) * b
        }
    }

    /// Moves and scales the values to mean 0 and deviation 1.
    mutating func standardize() {
        let count = Float(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let scale = variance > 0 ? 1 / variance.squareRoot() : 1
        for index in values.indices { values[index] = (values[index] - mean) * scale }
    }

    /// The value below which the given share of the grid points inside `mask` (above 0) lies.
    func quantile(_ share: Float, where mask: ScalarField) -> Float {
        var inside: [Float] = []
        for index in values.indices where mask.values[index] > 0 { inside.append(values[index]) }
        guard !inside.isEmpty else { return 0 }
        inside.sort()
        return inside[min(Int(share * Float(inside.count)), inside.count - 1)]
    }
}
