/// A table whose rows are padded to whole vectors of four, for arithmetic on many rows at once.
struct LaneMatrix {
    typealias Lane = SIMD4<Double>

    let count: Int
    let width: Int
    /// Vectors per row.
    let lanes: Int
    private(set) var values: [Lane]

    init(count: Int, width: Int) {
        self.count = count
        self.width = width
        lanes = (width + 3) / 4
        values = [Lane](repeating: .zero, count: count * lanes)
    }

    /// The covariates of some rows, in that order.
    init(_ covariates: Covariates, order: [Int]) {
        self.init(count: order.count, width: covariates.width)
        let source = covariates.values
        let whole = width / 4
        for (position, row) in order.enumerated() {
            let from = row * width
            let to = position * lanes
            for lane in 0..<whole {
                let start = from + 4 * lane
                values[to + lane] = Lane(
                    source[start], source[start + 1], source[start + 2], source[start + 3])
            }
            for column in 4 * whole..<width {
                values[to + whole][column % 4] = source[from + column]
            }
        }
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * lanes + column / 4][column % 4] }
        set { values[row * lanes + column / 4][column % 4] = newValue }
    }

    /// Sets one vector of a row.
    mutating func setLane(_ row: Int, _ lane: Int, _ value: Lane) {
        values[row * lanes + lane] = value
    }

    /// Numbers padded like a row.
    func padded(_ numbers: [Double]) -> [Lane] {
        (0..<lanes).map { lane in
            var vector = Lane.zero
            for k in 0..<4 where 4 * lane + k < width { vector[k] = numbers[4 * lane + k] }
            return vector
        }
    }

    /// A padded row as plain numbers.
    func plain(_ row: [Lane]) -> [Double] { (0..<width).map { row[$0 / 4][$0 % 4] } }

    /// A row of the table as plain numbers.
    func row(_ index: Int) -> [Double] { (0..<width).map { self[index, $0] } }

    /// Adds factor × row to a padded row.
    @inline(__always)
    func add(row: Int, times factor: Double, to sum: inout [Lane]) {
        let start = row * lanes
        for lane in 0..<lanes { sum[lane] += factor * values[start + lane] }
    }

    /// Takes a padded row from a row.
    mutating func subtract(row: Int, _ numbers: [Lane]) {
        for lane in 0..<lanes { values[row * lanes + lane] -= numbers[lane] }
    }

    /// Adds the squares of a row to a padded row.
    func addSquares(row: Int, to sum: inout [Lane]) {
        for lane in 0..<lanes {
            let value = values[row * lanes + lane]
            sum[lane] += value * value
        }
    }

    /// Multiplies every column by its factor.
    mutating func multiply(by factors: [Double]) {
        let padded = padded(factors)
        for row in 0..<count {
            for lane in 0..<lanes { values[row * lanes + lane] *= padded[lane] }
        }
    }

    /// Adds a padded row to a row.
    mutating func add(row: Int, _ numbers: [Lane]) {
        for lane in 0..<lanes { values[row * lanes + lane] += numbers[lane] }
    }

    /// The product of every row with a vector.
    func products(with vector: [Double]) -> [Double] {
        let padded = padded(vector)
        var result = [Double](repeating: 0, count: count)
        for row in 0..<count {
            let start = row * lanes
            var sum = Lane.zero
            for lane in 0..<lanes { sum += values[start + lane] * padded[lane] }
            result[row] = sum.sum()
        }
        return result
    }

    /// The sum over rows of weight × row.
    func weightedSum(_ weights: [Double]) -> [Double] {
        var sum = [Lane](repeating: .zero, count: lanes)
        for row in 0..<count where weights[row] != 0 {
            add(row: row, times: weights[row], to: &sum)
        }
        return plain(sum)
    }
}
