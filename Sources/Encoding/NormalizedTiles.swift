import Files
import Tensors

/// Tiles as the input of a network.
enum NormalizedTiles {
    /// Stacks tiles and normalises their channels: `(pixel / 255 − mean) / deviation`.
    ///
    /// The channels are innermost in memory, which the convolutions of the CPU are fastest with.
    ///
    /// - Parameters:
    ///   - pixels: `[tiles, side, side, 3]`, row-major, red first.
    ///   - tiles: How many.
    ///   - side: The side of a tile, pixels.
    ///   - mean: One number per channel, red, green, blue.
    ///   - deviation: One number per channel.
    ///   - device: Where the result is to be.
    /// - Returns: `[tiles, 3, side, side]`, float32.
    /// - Throws: ``EncodingError`` if the pixels are not as many.
    static func batch(
        _ pixels: [UInt8], tiles: Int, side: Int, mean: [Double], deviation: [Double],
        device: Device
    ) throws -> Tensor {
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
        let normalized =
            try bytes * Tensor(scale, shape: [3], type: .float32, device: device)
            + Tensor(shift, shape: [3], type: .float32, device: device)
        return try normalized.permuted([0, 3, 1, 2])  // [tiles, 3, side, side]
    }
}
