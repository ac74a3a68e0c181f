internal import Files
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Makes the colours of slides alike, slide by slide.
///
/// The colours of a slide are found once, from tiles all over its tissue, and every tile is changed
/// in the same way; tiles changed one by one would each be stretched to the same contrast.
public struct StainNormalization: Sendable, Hashable {
    /// How colours are made alike.
    public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
        /// Haematoxylin and eosin are separated, and replaced by the target's; see ``StainMatrix``.
        case macenko
        /// Mean and deviation of each channel of lαβ become the target's; see ``ColorStatistics``.
        case reinhard
    }

    /// How colours are made alike.
    public let method: Method
    private let stains: StainMatrix
    private let colors: ColorStatistics?

    /// Chooses the colours to reach.
    ///
    /// - Parameters:
    ///   - method: How colours are made alike.
    ///   - target: A picture of tissue with the wanted colours; Macenko's method has a reference
    ///     of its own.
    /// - Throws: ``SlideError`` if the target has too little tissue, or Reinhard's method has none.
    public init(_ method: Method, target: RGBImage? = nil) throws(SlideError) {
        self.method = method
        switch (method, target) {
        case (.macenko, nil):
            stains = .reference
            colors = nil
        case (.macenko, let target?):
            guard let found = StainMatrix(of: target.pixels) else { throw Self.pale }
            stains = found
            colors = nil
        case (.reinhard, let target?):
            guard let found = ColorStatistics(of: target.pixels) else { throw Self.pale }
            stains = .reference
            colors = found
        case (.reinhard, nil):
            throw SlideError(
                .settings,
                "reinhard's method needs a picture whose colours are reached; name it with --stain-target"
            )
        }
    }

    private static let pale = SlideError(
        .settings, "the target of the stain normalisation has too little stained tissue")

    /// The method and its target in words, for the provenance of features.
    public var words: String {
        let numbers = stains.hematoxylin + stains.eosin + stains.strengths
        let all = method == .macenko ? numbers : (colors?.mean ?? []) + (colors?.deviation ?? [])
        return "\(method.rawValue) to (\(all.map { "\($0)" }.joined(separator: ", ")))"
    }

    /// Learns a slide's own colours.
    ///
    /// - Parameters:
    ///   - source: The slide.
    ///   - grid: Its tiles; up to 24 all over the slide are looked at.
    /// - Returns: What turns its tiles into normalised ones.
    /// - Throws: ``SlideError`` if a tile cannot be read, or too few pixels are stained.
    public func fitted(
        to source: any SlideSource, grid: TileGrid
    ) throws(SlideError) -> FittedStain {
        guard let fitted = fitted(to: try source.sampledPixels(of: grid)) else {
            throw Self.pale(source.path, method)
        }
        return fitted
    }

    /// Too little of a slide is stained.
    static func pale(_ slide: FilePath, _ method: Method) -> SlideError {
        SlideError(
            .noTissue, file: slide,
            "slide '\(slide)' has too little stained tissue to find its colours by \(method.rawValue)"
        )
    }

    /// Learns the colours of pixels; nothing where too few are stained.
    func fitted(to pixels: [UInt8]) -> FittedStain? {
        switch method {
        case .macenko:
            return StainMatrix(of: pixels).map { FittedStain(from: $0, to: stains) }
        case .reinhard:
            guard let colors, let own = ColorStatistics(of: pixels) else { return nil }
            return FittedStain(from: own, to: colors)
        }
    }
}

/// Turns the colours of one slide into others.
public struct FittedStain: Sendable {
    private enum Change {
        /// Densities times a matrix.
        case densities([SIMD3<Float>])
        /// lαβ shifted and scaled.
        case colors(from: ColorStatistics, to: ColorStatistics)
    }
    private let change: Change

    init(from own: StainMatrix, to target: StainMatrix) {
        let unmix = own.unmixing
        let (h, e) = (StainMatrix.vector(target.hematoxylin), StainMatrix.vector(target.eosin))
        let gains = (0..<2).map { target.strengths[$0] / own.strengths[$0] }
        change = .densities(
            (0..<3).map { channel in
                SIMD3<Float>(
                    unmix[0] * (h[channel] * gains[0]) + unmix[1] * (e[channel] * gains[1]))
            })
    }

    init(from own: ColorStatistics, to target: ColorStatistics) {
        change = .colors(from: own, to: target)
    }

    /// Changes pixels in place.
    ///
    /// - Parameter pixels: Red, green and blue of any number of pixels.
    public func apply(to pixels: inout [UInt8]) {
        switch change {
        case .densities(let rows):
            let densities = StainMatrix.densities.map(Float.init)
            let light = Float(StainMatrix.light)
            for index in stride(from: 0, to: pixels.count - 2, by: 3) {
                let density = SIMD3(
                    densities[Int(pixels[index])], densities[Int(pixels[index + 1])],
                    densities[Int(pixels[index + 2])])
                for channel in 0..<3 {
                    let value = light * exp(-(rows[channel] * density).sum())
                    pixels[index + channel] = UInt8(max(0, min(255, value)))
                }
            }
        case .colors(let own, let target):
            let gains =
                ColorStatistics.vector(target.deviation)
                / ColorStatistics.vector(own.deviation)
            let (from, to) = (
                ColorStatistics.vector(own.mean), ColorStatistics.vector(target.mean)
            )
            for index in stride(from: 0, to: pixels.count - 2, by: 3) {
                let color = ColorStatistics.opponent(
                    pixels[index], pixels[index + 1], pixels[index + 2])
                let bytes = ColorStatistics.bytes((color - from) * gains + to)
                for channel in 0..<3 { pixels[index + channel] = bytes[channel] }
            }
        }
    }
}

extension StainMatrix {
    /// Finds the colours of a slide.
    ///
    /// - Parameters:
    ///   - source: The slide.
    ///   - grid: Its tiles; up to 24 all over the slide are looked at.
    /// - Throws: ``SlideError`` if a tile cannot be read, or too few pixels are stained.
    public init(of source: any SlideSource, grid: TileGrid) throws(SlideError) {
        guard let found = StainMatrix(of: try source.sampledPixels(of: grid)) else {
            throw StainNormalization.pale(source.path, .macenko)
        }
        self = found
    }
}

extension SlideSource {
    /// Every seventh pixel of up to 24 tiles all over a grid; so rows of any even length are sampled all over.
    fileprivate func sampledPixels(of grid: TileGrid) throws(SlideError) -> [UInt8] {
        let step = max(1, grid.count / 24)
        var pixels: [UInt8] = []
        for index in stride(from: step / 2, to: grid.count, by: step).prefix(24) {
            let tile = try read(grid.window(of: index)).pixels
            for pixel in stride(from: 0, to: tile.count, by: 21) {
                pixels.append(contentsOf: tile[pixel..<(pixel + 3)])
            }
        }
        return pixels
    }
}

extension RGBImage {
    /// The picture as it would be with one stain alone.
    ///
    /// - Parameters:
    ///   - stain: The stain to keep: 0 for haematoxylin, 1 for eosin.
    ///   - colors: The colours of the slide.
    /// - Returns: A picture of the same size, in the stain's own colour.
    /// - Precondition: `stain` is 0 or 1.
    public func separated(_ stain: Int, by colors: StainMatrix) -> RGBImage {
        precondition(stain == 0 || stain == 1, "there are two stains; \(stain) is none of them")
        let unmix = colors.unmixing[stain]
        let direction = StainMatrix.vector(stain == 0 ? colors.hematoxylin : colors.eosin)
        let densities = StainMatrix.densities
        var result = self
        for index in stride(from: 0, to: pixels.count, by: 3) {
            let density = SIMD3(
                densities[Int(pixels[index])], densities[Int(pixels[index + 1])],
                densities[Int(pixels[index + 2])])
            let amount = max(0, (density * unmix).sum())
            for channel in 0..<3 {
                let value = 255 * exp(-amount * direction[channel])
                result.pixels[index + channel] = UInt8(max(0, min(255, value.rounded())))
            }
        }
        return result
    }
}
