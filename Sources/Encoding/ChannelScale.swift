import Files
import Tensors

/// How the channels of a picture are scaled before a network reads them: `(pixel / 255 − mean) / deviation`.
public struct ChannelScale: Sendable, Hashable {
    /// One number per channel, red, green, blue.
    public var mean: [Double]
    /// One number per channel.
    public var deviation: [Double]

    /// States the scale.
    ///
    /// - Parameters:
    ///   - mean: One number per channel, red, green, blue, of pixels from 0 to 1.
    ///   - deviation: One number per channel.
    public init(mean: [Double], deviation: [Double]) {
        self.mean = mean
        self.deviation = deviation
    }

    /// The channels of ImageNet's pictures, which most encoders expect.
    public static let imageNet = ChannelScale(
        mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

    /// The scale in words, for the provenance of features.
    func words(pixels: Int) -> String {
        func list(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }
        return "RGB / 255, mean (\(list(mean))), deviation (\(list(deviation))), \(pixels) px"
    }

    /// Stacks tiles and scales their channels.
    ///
    /// The channels are innermost in memory, which the convolutions of the CPU are fastest with.
    ///
    /// - Parameters:
    ///   - pixels: `[tiles, side, side, 3]`, row-major, red first.
    ///   - tiles: How many.
    ///   - side: The side of a tile, pixels.
    ///   - device: Where the result is to be.
    /// - Returns: `[tiles, 3, side, side]`, float32.
    /// - Throws: ``EncodingError`` if the pixels are not as many.
    func batch(_ pixels: [UInt8], tiles: Int, side: Int, device: Device) throws -> Tensor {
        guard pixels.count == tiles * side * side * 3 else {
            throw EncodingError(
                "\(tiles) tiles of \(side) x \(side) pixels have \(tiles * side * side * 3) bytes, not \(pixels.count)"
            )
        }
        let scale = deviation.map { 1 / (255 * $0) }
        let shift = zip(mean, deviation).map { -$0 / $1 }
        let bytes = try pixels.withUnsafeBytes { bytes throws(TensorError) in
            try Tensor(
                bytes: bytes, stored: .uint8, shape: [tiles, side, side, 3], type: .float32,
                device: device)
        }  // [tiles, side, side, 3]
        let scaled =
            try bytes * Tensor(scale, shape: [3], type: .float32, device: device)
            + Tensor(shift, shape: [3], type: .float32, device: device)
        return try scaled.permuted([0, 3, 1, 2])  // [tiles, 3, side, side]
    }
}
