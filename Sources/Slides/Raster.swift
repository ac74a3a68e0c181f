/// A black and white picture: one byte per pixel, 0 or 1, row-major.
struct Raster: Sendable, Hashable {
    let width: Int
    let height: Int
    var bits: [UInt8]

    init(width: Int, height: Int, bits: [UInt8]) {
        precondition(width > 0 && height > 0, "a mask of \(width) x \(height) pixels is empty")
        precondition(
            bits.count == width * height,
            "\(width) x \(height) mask pixels need \(width * height) values, not \(bits.count)")
        self.width = width
        self.height = height
        self.bits = bits
    }

    /// A pixel is set if most of the 3 × 3 pixels around it are; at the rim, of those that exist.
    func smoothed() -> Raster {
        let sums = bits.withUnsafeBufferPointer { bits in
            SummedArea(width: width, height: height) { Int64(bits[$0]) }
        }
        return mapWindows(radius: 1) { x0, y0, x1, y1, _ in
            2 * sums.sum(x0, y0, x1, y1) > Int64((x1 - x0) * (y1 - y0)) ? 1 : 0
        }
    }

    /// A pixel is set if any within `radius` pixels, across or down, is.
    func dilated(by radius: Int) -> Raster {
        let sums = bits.withUnsafeBufferPointer { bits in
            SummedArea(width: width, height: height) { Int64(bits[$0]) }
        }
        return mapWindows(radius: radius) { x0, y0, x1, y1, _ in
            sums.sum(x0, y0, x1, y1) > 0 ? 1 : 0
        }
    }

    private func mapWindows(
        radius: Int, _ value: (Int, Int, Int, Int, Int) -> UInt8
    ) -> Raster {
        var result = self
        result.bits = [UInt8](unsafeUninitializedCapacity: bits.count) { buffer, count in
            for y in 0..<height {
                let (y0, y1) = (max(0, y - radius), min(height, y + radius + 1))
                for x in 0..<width {
                    let (x0, x1) = (max(0, x - radius), min(width, x + radius + 1))
                    buffer[y * width + x] = value(x0, y0, x1, y1, y * width + x)
                }
            }
            count = bits.count
        }
        return result
    }

    /// Clears every connected group of set pixels with fewer than `minimum` of them.
    ///
    /// Pixels that touch at a corner are connected.
    func withoutGroups(smallerThan minimum: Int) -> Raster {
        guard minimum > 1 else { return self }
        var result = self
        forEachGroup(of: 1, diagonals: true) { group, _ in
            guard group.count < minimum else { return }
            for index in group { result.bits[index] = 0 }
        }
        return result
    }

    /// Sets every connected group of clear pixels with at most `maximum` of them that does not
    /// reach the rim.
    ///
    /// Pixels that touch at a corner only are not connected.
    func fillingHoles(upTo maximum: Int) -> Raster {
        guard maximum > 0 else { return self }
        var result = self
        forEachGroup(of: 0, diagonals: false) { group, touchesRim in
            guard group.count <= maximum, !touchesRim else { return }
            for index in group { result.bits[index] = 1 }
        }
        return result
    }

    /// Calls `body` with the indices of each connected group, in raster order of their first pixel.
    private func forEachGroup(
        of value: UInt8, diagonals: Bool, _ body: (_ group: [Int], _ touchesRim: Bool) -> Void
    ) {
        var seen = bits.map { $0 != value }
        var group: [Int] = []
        let steps =
            diagonals
            ? [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)]
            : [(0, -1), (-1, 0), (1, 0), (0, 1)]
        seen.withUnsafeMutableBufferPointer { seen in
            for start in seen.indices where !seen[start] {
                group.removeAll(keepingCapacity: true)
                group.append(start)
                seen[start] = true
                var touchesRim = false
                var next = 0
                while next < group.count {
                    let index = group[next]
                    next += 1
                    let (x, y) = (index % width, index / width)
                    if x == 0 || y == 0 || x == width - 1 || y == height - 1 { touchesRim = true }
                    for (dx, dy) in steps {
                        let (nx, ny) = (x + dx, y + dy)
                        guard nx >= 0, ny >= 0, nx < width, ny < height else { continue }
                        let neighbor = ny * width + nx
                        guard !seen[neighbor] else { continue }
                        seen[neighbor] = true
                        group.append(neighbor)
                    }
                }
                body(group, touchesRim)
            }
        }
    }
}
