/// The sum of weight × row × row′ over many rows: a symmetric matrix.
///
/// Rows are taken in blocks that stay in the nearest cache; of every block, each tile of 4 × 4
/// entries of the upper triangle is summed in registers.
struct GramMatrix {
    typealias Lane = SIMD4<Double>

    private let width: Int
    private let lanes: Int
    /// Four vectors per tile; vector k holds column 4K + k of rows 4J to 4J + 3.
    private var tiles: [Lane]
    private static let block = 64

    init(width: Int) {
        self.width = width
        lanes = (width + 3) / 4
        tiles = [Lane](repeating: .zero, count: 4 * lanes * (lanes + 1) / 2)
    }

    /// Adds the rows of a table, each with its weight.
    mutating func add(_ matrix: LaneMatrix, weights: [Double]) {
        add(rows: matrix.values, count: matrix.count, weights: weights)
    }

    /// Adds the first `count` of padded rows, each with its weight.
    mutating func add(rows: [Lane], count: Int, weights: [Double]) {
        precondition(rows.count >= count * lanes && weights.count >= count, "too few rows")
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe weights.withUnsafeBufferPointer { weights in
                unsafe tiles.withUnsafeMutableBufferPointer { tiles in
                    guard let rows = rows.baseAddress, let weights = weights.baseAddress,
                        let tiles = tiles.baseAddress
                    else { return }
                    for start in stride(from: 0, to: count, by: Self.block) {
                        let size = min(Self.block, count - start)
                        unsafe Self.addBlock(
                            rows + start * lanes, weights + start, size, lanes, tiles)
                    }
                }
            }
        }
    }

    private static func addBlock(
        _ rows: UnsafePointer<Lane>, _ weights: UnsafePointer<Double>, _ count: Int, _ lanes: Int,
        _ tiles: UnsafeMutablePointer<Lane>
    ) {
        var tile = unsafe tiles
        for j in 0..<lanes {
            for k in j..<lanes {
                var sum0 = Lane.zero
                var sum1 = Lane.zero
                var sum2 = Lane.zero
                var sum3 = Lane.zero
                var row = unsafe rows
                for index in 0..<count {
                    let a = unsafe row[j] * weights[index]
                    let b = unsafe row[k]
                    sum0 += a * b[0]
                    sum1 += a * b[1]
                    sum2 += a * b[2]
                    sum3 += a * b[3]
                    unsafe row += lanes
                }
                unsafe tile[0] += sum0
                unsafe tile[1] += sum1
                unsafe tile[2] += sum2
                unsafe tile[3] += sum3
                unsafe tile += 4
            }
        }
    }

    /// The whole matrix, row by row.
    var matrix: [Double] {
        var result = [Double](repeating: 0, count: width * width)
        var tile = 0
        for j in 0..<lanes {
            for k in j..<lanes {
                for b in 0..<4 where 4 * k + b < width {
                    for a in 0..<4 where 4 * j + a < width {
                        let value = tiles[tile + b][a]
                        result[(4 * j + a) * width + 4 * k + b] = value
                        result[(4 * k + b) * width + 4 * j + a] = value
                    }
                }
                tile += 4
            }
        }
        return result
    }
}
