#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Mean and deviation of stained pixels in lαβ, a space whose channels hardly depend on each other.
///
/// ### Reference
/// Reinhard E. *et al.* *Color transfer between images*, IEEE Computer Graphics and Applications
/// 21(5), 2001.
public struct ColorStatistics: Sendable, Hashable, Codable {
    /// Of l, α and β.
    public let mean: [Double]
    /// Of l, α and β; positive.
    public let deviation: [Double]

    /// Finds the statistics of pixels that are not glass.
    ///
    /// There are none where fewer than a hundred pixels are stained, or all
    /// have one colour.
    ///
    /// - Parameter pixels: Red, green and blue of as many pixels as there are.
    public init?(of pixels: [UInt8]) {
        var (sum, squares, count) = (SIMD3<Double>(), SIMD3<Double>(), 0.0)
        let densities = StainMatrix.densities
        for index in stride(from: 0, to: pixels.count - 2, by: 3) {
            let isGlass = (index..<(index + 3)).contains {
                densities[Int(pixels[$0])] < StainMatrix.leastDensity
            }
            guard !isGlass else { continue }
            let color = Self.opponent(pixels[index], pixels[index + 1], pixels[index + 2])
            sum += color
            squares += color * color
            count += 1
        }
        guard count >= 100 else { return nil }
        let mean = sum / count
        let variance = squares / count - mean * mean
        guard variance.min() > 1e-12 else { return nil }
        self.mean = [mean.x, mean.y, mean.z]
        deviation = (0..<3).map { variance[$0].squareRoot() }
    }

    static func vector(_ numbers: [Double]) -> SIMD3<Double> {
        SIMD3(numbers[0], numbers[1], numbers[2])
    }

    /// The paper's matrices: from red, green, blue to the responses of the cones, and back.
    private static let cones: [SIMD3<Double>] = [
        SIMD3(0.3811, 0.5783, 0.0402), SIMD3(0.1967, 0.7244, 0.0782),
        SIMD3(0.0241, 0.1288, 0.8444),
    ]
    private static let lights: [SIMD3<Double>] = [
        SIMD3(4.4679, -3.5873, 0.1193), SIMD3(-1.2186, 2.3809, -0.1624),
        SIMD3(0.0497, -0.2439, 1.2045),
    ]

    /// l, α and β of a colour; black counts as one level above.
    static func opponent(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> SIMD3<Double> {
        let color = SIMD3(Double(max(1, red)), Double(max(1, green)), Double(max(1, blue))) / 255
        let l = log10((cones[0] * color).sum())
        let m = log10((cones[1] * color).sum())
        let s = log10((cones[2] * color).sum())
        return SIMD3(
            (l + m + s) / 3.0.squareRoot(), (l + m - 2 * s) / 6.0.squareRoot(),
            (l - m) / 2.0.squareRoot())
    }

    /// The nearest colour there is.
    static func bytes(_ opponent: SIMD3<Double>) -> [UInt8] {
        let a = opponent.x / 3.0.squareRoot()
        let b = opponent.y / 6.0.squareRoot()
        let c = opponent.z / 2.0.squareRoot()
        let cones = SIMD3(pow(10, a + b + c), pow(10, a + b - c), pow(10, a - 2 * b))
        return lights.map { UInt8(max(0, min(255, (255 * ($0 * cones).sum()).rounded()))) }
    }
}
