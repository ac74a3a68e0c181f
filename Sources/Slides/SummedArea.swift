/// The sums over all rectangles of a raster, each read off in four look-ups.
struct SummedArea: Sendable, Hashable {
    let width: Int
    let height: Int
    /// `(width + 1) * (height + 1)` sums over what lies above and to the left.
    private let sums: [Int64]

    init(width: Int, height: Int, _ value: (Int) -> Int64) {
        self.width = width
        self.height = height
        let stride = width + 1
        sums = [Int64](unsafeUninitializedCapacity: stride * (height + 1)) { buffer, count in
            for x in 0..<stride { buffer[x] = 0 }
            for y in 0..<height {
                var row: Int64 = 0
                buffer[(y + 1) * stride] = 0
                for x in 0..<width {
                    row &+= value(y * width + x)
                    buffer[(y + 1) * stride + x + 1] = buffer[y * stride + x + 1] &+ row
                }
            }
            count = stride * (height + 1)
        }
    }

    /// The sum over `x0 ..< x1`, `y0 ..< y1`, which must lie inside.
    func sum(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int) -> Int64 {
        corner(x1, y1) - corner(x0, y1) - corner(x1, y0) + corner(x0, y0)
    }

    /// The sum over a rectangle with fractional edges; pixels partly inside count by that part, and
    /// outside there is nothing.
    func sum(x0: Double, y0: Double, x1: Double, y1: Double) -> Double {
        partial(x1, y1) - partial(x0, y1) - partial(x1, y0) + partial(x0, y0)
    }

    private func corner(_ x: Int, _ y: Int) -> Int64 { sums[y * (width + 1) + x] }

    /// The sum above and to the left of a point: bilinear between the corners, hence exact.
    private func partial(_ x: Double, _ y: Double) -> Double {
        let x = min(max(x, 0), Double(width))
        let y = min(max(y, 0), Double(height))
        let (left, top) = (min(Int(x), width - 1), min(Int(y), height - 1))
        let (right, down) = (x - Double(left), y - Double(top))
        let upper =
            Double(corner(left, top)) * (1 - right) + Double(corner(left + 1, top)) * right
        let lower =
            Double(corner(left, top + 1)) * (1 - right) + Double(corner(left + 1, top + 1)) * right
        return upper * (1 - down) + lower * down
    }
}
