#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How varied the grey values around each pixel are, in bits.
///
/// Entropy of the 16 coarse grey values in the 7 × 7 pixels around (fewer at the rim), from 0 to 4
/// bits, times 255 / 4. Windows slide along the rows, so a pixel costs two columns of updates.
enum LocalEntropy {
    private static let radius = 3

    static func scores(of gray: [UInt8], _ image: RGBImage) -> [UInt8] {
        let (width, height) = (image.width, image.height)
        let side = 2 * radius + 1
        let terms = (0...(side * side)).map { $0 == 0 ? 0 : Float($0) * log2(Float($0)) }
        return [UInt8](unsafeUninitializedCapacity: width * height) { scores, filled in
            for y in 0..<height {
                let rows = max(0, y - radius)..<min(height, y + radius + 1)
                var counts = [Int](repeating: 0, count: 16)
                var sum: Float = 0
                var total = 0
                func change(column: Int, by step: Int) {
                    for row in rows {
                        let bin = Int(gray[row * width + column] >> 4)
                        sum += terms[counts[bin] + step] - terms[counts[bin]]
                        counts[bin] += step
                    }
                    total += step * rows.count
                }
                for column in 0..<min(radius, width) { change(column: column, by: 1) }
                for x in 0..<width {
                    if x - radius - 1 >= 0 { change(column: x - radius - 1, by: -1) }
                    if x + radius < width { change(column: x + radius, by: 1) }
                    let bits = log2(Float(total)) - sum / Float(total)
                    scores[y * width + x] = UInt8(min(255, max(0, bits * (255 / 4))))
                }
            }
            filled = width * height
        }
    }
}

/// Where a picture is smooth: little standard deviation of grey in the 7 × 7 pixels around.
enum LocalContrast {
    private static let radius = 3
    /// Grey values; glass and smears lie below, tissue in focus well above.
    private static let leastDeviation = 2.0

    /// 1 where the picture is smooth.
    static func isSmooth(_ gray: [UInt8], _ image: RGBImage) -> [UInt8] {
        let (width, height) = (image.width, image.height)
        return gray.withUnsafeBufferPointer { gray in
            let sums = SummedArea(width: width, height: height) { Int64(gray[$0]) }
            let squares = SummedArea(width: width, height: height) {
                Int64(gray[$0]) &* Int64(gray[$0])
            }
            return [UInt8](unsafeUninitializedCapacity: gray.count) { smooth, filled in
                for y in 0..<height {
                    let (y0, y1) = (max(0, y - radius), min(height, y + radius + 1))
                    for x in 0..<width {
                        let (x0, x1) = (max(0, x - radius), min(width, x + radius + 1))
                        let count = Double((x1 - x0) * (y1 - y0))
                        let mean = Double(sums.sum(x0, y0, x1, y1)) / count
                        let variance = Double(squares.sum(x0, y0, x1, y1)) / count - mean * mean
                        smooth[y * width + x] =
                            variance < leastDeviation * leastDeviation ? 1 : 0
                    }
                }
                filled = gray.count
            }
        }
    }
}
