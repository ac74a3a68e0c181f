/// Averages level pixels down to output pixels, exactly and in one pass.
///
/// The input is what OpenSlide hands out: 32-bit pixels, alpha in the high byte, colour multiplied
/// by alpha. Laid over white such a pixel is `colour + (255 - alpha)`, which is linear, so the mean
/// over white is the mean colour plus 255 minus the mean alpha: no picture in between is needed.
enum AreaAverage {
    /// A band of level pixels and where the output's first pixel begins in it.
    struct Band {
        let pixels: UnsafePointer<UInt32>
        /// Level pixels per row of the band.
        let stride: Int
        /// Offset of the first output pixel in the band, in level pixels, in [0, 1).
        let x: Double
        let y: Double
        let factor: Double

        var isWhole: Bool { x == 0 && y == 0 && factor == factor.rounded() }
    }

    /// Writes `width * height` RGB pixels to `output`.
    ///
    /// The band must hold every level pixel that the output covers even partly.
    static func reduce(
        _ band: Band, width: Int, height: Int, to output: UnsafeMutablePointer<UInt8>
    ) {
        guard band.isWhole else {
            return reduceFractional(band, width: width, height: height, to: output)
        }
        let factor = Int(band.factor)
        if factor == 1 {
            copy(band, width: width, height: height, to: output)
        } else {
            reduceWhole(band, by: factor, width: width, height: height, to: output)
        }
    }

    private static func copy(
        _ band: Band, width: Int, height: Int, to output: UnsafeMutablePointer<UInt8>
    ) {
        for row in 0..<height {
            let source = band.pixels + row * band.stride
            let target = UnsafeMutableRawPointer(output + row * width * 3)
            for column in 0..<width {
                let pixel = source[column]
                let white = 255 - (pixel >> 24)
                let red = ((pixel >> 16) & 255) &+ white
                let green = ((pixel >> 8) & 255) &+ white
                let blue = (pixel & 255) &+ white
                let bytes = (red | green << 8 | blue << 16).littleEndian
                if column < width - 1 {
                    // Four bytes at once; the fourth is written over by the next pixel.
                    target.storeBytes(of: bytes, toByteOffset: 3 * column, as: UInt32.self)
                } else {
                    output[(row * width + column) * 3] = UInt8(truncatingIfNeeded: red)
                    output[(row * width + column) * 3 + 1] = UInt8(truncatingIfNeeded: green)
                    output[(row * width + column) * 3 + 2] = UInt8(truncatingIfNeeded: blue)
                }
            }
        }
    }

    /// Sums of up to 256 rows of bytes fit into 16 bits, which is twice as fast as 32.
    private static func reduceWhole(
        _ band: Band, by factor: Int, width: Int, height: Int,
        to output: UnsafeMutablePointer<UInt8>
    ) {
        if factor <= 256 {
            reduceWhole(band, by: factor, width, height, to: output, sums: UInt16.self)
        } else {
            reduceWhole(band, by: factor, width, height, to: output, sums: UInt32.self)
        }
    }

    private static func reduceWhole<Sum: FixedWidthInteger & UnsignedInteger>(
        _ band: Band, by factor: Int, _ width: Int, _ height: Int,
        to output: UnsafeMutablePointer<UInt8>, sums type: Sum.Type
    ) {
        let columns = width * factor * 4
        let area = UInt64(factor) * UInt64(factor)
        // (value * reciprocal) >> 40 is value / area for every value here while factor <= 128.
        let reciprocal = (1 << 40) / area + 1
        withUnsafeTemporaryAllocation(of: Sum.self, capacity: columns) { sums in
            for row in 0..<height {
                for inner in 0..<factor {
                    let line = band.pixels + (row * factor + inner) * band.stride
                    UnsafeRawPointer(line).withMemoryRebound(
                        to: UInt8.self, capacity: columns
                    ) { bytes in
                        if inner == 0 {
                            for index in 0..<columns { sums[index] = Sum(bytes[index]) }
                        } else {
                            for index in 0..<columns { sums[index] &+= Sum(bytes[index]) }
                        }
                    }
                }
                let target = output + row * width * 3
                for column in 0..<width {
                    var total = SIMD4<UInt64>()
                    for index in (column * factor)..<((column + 1) * factor) {
                        total &+= SIMD4(
                            UInt64(sums[4 * index]), UInt64(sums[4 * index + 1]),
                            UInt64(sums[4 * index + 2]), UInt64(sums[4 * index + 3]))
                    }
                    let white = 255 * area - total.w + area / 2
                    func mean(_ sum: UInt64) -> UInt8 {
                        let value = sum + white
                        return UInt8(
                            truncatingIfNeeded: factor <= 128
                                ? (value &* reciprocal) >> 40 : value / area)
                    }
                    target[3 * column] = mean(total.z)
                    target[3 * column + 1] = mean(total.y)
                    target[3 * column + 2] = mean(total.x)
                }
            }
        }
    }

    /// The level pixels that one output pixel covers along one axis.
    private struct Span {
        let first: Int
        let last: Int
        let firstWeight: Float
        let lastWeight: Float

        init(from start: Double, to end: Double) {
            first = Int(start)
            // A hair beyond a pixel's edge is rounding, not coverage.
            last = max(first, Int((end - 1e-9).rounded(.up)) - 1)
            firstWeight = Float(min(end, Double(first + 1)) - start)
            lastWeight = Float(end - Double(last))
        }

        func weight(of index: Int) -> Float {
            index == first ? firstWeight : index == last ? lastWeight : 1
        }
    }

    private static func reduceFractional(
        _ band: Band, width: Int, height: Int, to output: UnsafeMutablePointer<UInt8>
    ) {
        let (x, y, factor) = (band.x, band.y, band.factor)
        let spans = (0..<width).map { column in
            Span(from: x + Double(column) * factor, to: x + Double(column + 1) * factor)
        }
        let columns = ((spans.last?.last ?? 0) + 1) * 4
        let scale = Float(1 / (factor * factor))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: columns) { sums in
            for row in 0..<height {
                let rows = Span(from: y + Double(row) * factor, to: y + Double(row + 1) * factor)
                sums.initialize(repeating: 0)
                for inner in rows.first...rows.last {
                    let weight = rows.weight(of: inner)
                    let line = band.pixels + inner * band.stride
                    UnsafeRawPointer(line).withMemoryRebound(
                        to: UInt8.self, capacity: columns
                    ) { bytes in
                        for index in 0..<columns {
                            sums[index] += weight * Float(bytes[index])
                        }
                    }
                }
                let target = output + row * width * 3
                for column in 0..<width {
                    let span = spans[column]
                    var total = pixel(sums, span.first) * span.firstWeight
                    if span.last > span.first {
                        for index in (span.first + 1)..<span.last {
                            total += pixel(sums, index)
                        }
                        total += pixel(sums, span.last) * span.lastWeight
                    }
                    total *= scale
                    let white = 255 - total.w + 0.5
                    target[3 * column] = UInt8(min(255, max(0, total.z + white)))
                    target[3 * column + 1] = UInt8(min(255, max(0, total.y + white)))
                    target[3 * column + 2] = UInt8(min(255, max(0, total.x + white)))
                }
            }
        }
    }

    private static func pixel(
        _ sums: UnsafeMutableBufferPointer<Float>, _ index: Int
    ) -> SIMD4<Float> {
        SIMD4(
            sums[4 * index], sums[4 * index + 1], sums[4 * index + 2], sums[4 * index + 3])
    }
}
