#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The colours of haematoxylin and eosin on a slide, and how strong they get.
///
/// Light through stained tissue obeys Beer and Lambert: the optical density of a pixel,
/// −ln(I / I₀) per channel, is the sum of its stains' densities, each a direction times an amount.
/// Macenko's method finds the two directions as the extreme angles of the densities within the
/// plane that holds most of them.
///
/// ### Reference
/// Macenko M. *et al.* *A method for normalizing histology slides for quantitative analysis*, ISBI
/// 2009.
public struct StainMatrix: Sendable, Hashable, Codable {
    /// The density of haematoxylin in red, green and blue; of length 1.
    public let hematoxylin: [Double]
    /// The density of eosin in red, green and blue; of length 1.
    public let eosin: [Double]
    /// The 99th percentile of the amounts of both.
    public let strengths: [Double]

    /// I₀, the light that glass lets through, in the scale of pixels.
    static let light = 240.0
    /// Pixels with less density than this in any channel are glass.
    static let leastDensity = 0.15

    /// States the colours.
    ///
    /// - Parameters:
    ///   - hematoxylin: Red, green and blue; scaled to length 1.
    ///   - eosin: Red, green and blue; scaled to length 1.
    ///   - strengths: The 99th percentiles of the amounts of both.
    /// - Precondition: The directions differ, and the strengths are positive.
    public init(hematoxylin: [Double], eosin: [Double], strengths: [Double]) {
        self.hematoxylin = Self.unit(hematoxylin)
        self.eosin = Self.unit(eosin)
        self.strengths = strengths
        precondition(
            strengths.count == 2 && strengths.allSatisfy { $0 > 0 },
            "the strengths \(strengths) are not two positive numbers")
    }

    /// The colours that slides are made alike to unless another picture is given: those of
    /// Macenko's implementation.
    public static let reference = StainMatrix(
        hematoxylin: [0.5626, 0.7201, 0.4062], eosin: [0.2159, 0.8012, 0.5581],
        strengths: [1.9705, 1.0308])

    /// Finds the colours of a picture.
    ///
    /// There are none where fewer than a hundred pixels are stained, or all
    /// have one colour.
    ///
    /// - Parameter pixels: Red, green and blue of as many pixels as there are.
    public init?(of pixels: [UInt8]) {
        let logarithms = Self.densities
        var stained: [SIMD3<Double>] = []
        for index in stride(from: 0, to: pixels.count - 2, by: 3) {
            let density = SIMD3(
                logarithms[Int(pixels[index])], logarithms[Int(pixels[index + 1])],
                logarithms[Int(pixels[index + 2])])
            if density.min() >= Self.leastDensity { stained.append(density) }
        }
        guard stained.count >= 100 else { return nil }
        let plane = Self.plane(of: stained)
        let angles = stained.map { density in
            atan2((density * plane.1).sum(), (density * plane.0).sum())
        }.sorted()
        func direction(_ share: Double) -> [Double] {
            let angle = Self.percentile(angles, share)
            let vector = plane.0 * cos(angle) + plane.1 * sin(angle)
            return [vector.x, vector.y, vector.z]
        }
        let (first, second) = (direction(0.01), direction(0.99))
        let angle = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
        guard angle < 0.9999, first.max() ?? 0 > 0, second.max() ?? 0 > 0 else { return nil }
        // Haematoxylin lets less red through than eosin does.
        let (hematoxylin, eosin) = first[0] > second[0] ? (first, second) : (second, first)
        let colors = StainMatrix(hematoxylin: hematoxylin, eosin: eosin, strengths: [1, 1])
        let unmix = colors.unmixing
        let strengths = (0..<2).map { stain in
            Self.percentile(stained.map { ($0 * unmix[stain]).sum() }.sorted(), 0.99)
        }
        guard strengths.allSatisfy({ $0 > 1e-3 && $0.isFinite }) else { return nil }
        self.init(hematoxylin: hematoxylin, eosin: eosin, strengths: strengths)
    }

    /// The rows that turn densities into amounts: the pseudo-inverse of the colours.
    var unmixing: [SIMD3<Double>] {
        let (h, e) = (Self.vector(hematoxylin), Self.vector(eosin))
        let (hh, he, ee) = ((h * h).sum(), (h * e).sum(), (e * e).sum())
        let determinant = hh * ee - he * he
        return [(h * ee - e * he) / determinant, (e * hh - h * he) / determinant]
    }

    /// −ln((I + 1) / I₀) of every byte.
    static let densities = (0...255).map { -log((Double($0) + 1) / light) }

    static func vector(_ numbers: [Double]) -> SIMD3<Double> {
        SIMD3(numbers[0], numbers[1], numbers[2])
    }

    private static func unit(_ numbers: [Double]) -> [Double] {
        precondition(numbers.count == 3, "a colour has three channels, not \(numbers.count)")
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        precondition(length > 0, "a stain without colour has no direction")
        return numbers.map { $0 / length }
    }

    /// Between the two nearest in rank, as numpy does.
    private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let index = min(sorted.count - 2, Int(place))
        guard index >= 0 else { return sorted[0] }
        return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    /// The two directions along which points vary most about their mean, the first positive.
    private static func plane(of points: [SIMD3<Double>]) -> (SIMD3<Double>, SIMD3<Double>) {
        let mean = points.reduce(SIMD3<Double>()) { $0 + $1 } / Double(points.count)
        var matrix = [[Double]](repeating: [0, 0, 0], count: 3)
        for point in points {
            let d = point - mean
            for row in 0..<3 {
                for column in 0..<3 { matrix[row][column] += d[row] * d[column] }
            }
        }
        let first = leading(matrix, from: SIMD3(1, 1, 1))
        let value = (product(matrix, first) * first).sum()
        for row in 0..<3 {
            for column in 0..<3 { matrix[row][column] -= value * first[row] * first[column] }
        }
        let start = abs(first.x) < 0.9 ? SIMD3(1.0, 0, 0) : SIMD3(0.0, 1, 0)
        let second = leading(matrix, from: start - first * (start * first).sum())
        return (
            first.sum() < 0 ? -first : first, second.x < 0 ? -second : second
        )
    }

    /// The eigenvector of the greatest eigenvalue, by repeated squaring of the matrix.
    private static func leading(_ matrix: [[Double]], from start: SIMD3<Double>) -> SIMD3<Double> {
        var power = matrix
        for _ in 0..<24 {
            let scale = power.joined().map(abs).max() ?? 0
            guard scale > 0 else { break }
            let scaled = power.map { $0.map { $0 / scale } }
            power = (0..<3).map { row in
                (0..<3).map { column in
                    (0..<3).reduce(0) { $0 + scaled[row][$1] * scaled[$1][column] }
                }
            }
        }
        let result = product(power, start)
        let length = (result * result).sum().squareRoot()
        return length > 0 ? result / length : start / (start * start).sum().squareRoot()
    }

    private static func product(_ matrix: [[Double]], _ vector: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(
            (Self.vector(matrix[0]) * vector).sum(), (Self.vector(matrix[1]) * vector).sum(),
            (Self.vector(matrix[2]) * vector).sum())
    }
}
