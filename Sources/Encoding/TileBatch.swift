import Files
import Slides
import Tensors

/// Tiles as the input of a network.
enum TileBatch {
    /// Stacks tiles and normalises their channels: `(pixel / 255 − mean) / deviation`.
    ///
    /// The channels are innermost in memory, which the convolutions of the CPU are fastest with.
    ///
    /// - Parameters:
    ///   - tiles: Images of one size.
    ///   - side: The size each must have, pixels.
    ///   - mean: One number per channel, red, green, blue.
    ///   - deviation: One number per channel.
    ///   - device: Where the result is to be.
    /// - Returns: `[tiles, 3, side, side]`, float32.
    /// - Throws: ``EncodingError`` if a tile has another size.
    static func normalized(
        _ tiles: [RGBImage], side: Int, mean: [Double], deviation: [Double], device: Device
    ) throws -> Tensor {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(tiles.count * side * side * 3)
        for tile in tiles {
            guard tile.width == side, tile.height == side else {
                throw EncodingError(
                    "a tile has \(tile.width) x \(tile.height) pixels; the encoder needs \(side) x \(side)"
                )
            }
            pixels += tile.pixels
        }
        let scale = deviation.map { 1 / (255 * $0) }
        let shift = zip(mean, deviation).map { -$0 / $1 }
        let bytes = try pixels.withUnsafeBytes { bytes throws(TensorError) in
            try Tensor(
                bytes: bytes, stored: .uint8, shape: [tiles.count, side, side, 3], type: .float32,
                device: device)
        }  // [tiles, side, side, 3]
        return try
            (bytes * Tensor(scale, shape: [3], type: .float32, device: device)
            + Tensor(shift, shape: [3], type: .float32, device: device))
            .permuted([0, 3, 1, 2])  // [tiles, 3, side, side]
    }
}
