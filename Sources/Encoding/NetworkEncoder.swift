public import Tensors

/// A tile encoder that is a network on normalised pictures; only the network and its scale of channels are its own.
public protocol NetworkEncoder: TileEncoder {
    /// How channels are scaled before the network reads them.
    var channels: ChannelScale { get }
    /// Where the network computes.
    var device: Device { get }

    /// The features of normalised pictures.
    ///
    /// - Parameter images: `[tiles, 3, side, side]`, float32.
    /// - Returns: `[tiles, width]`, float32.
    /// - Throws: `TensorError` if the shape is another one.
    func features(_ images: Tensor) throws(TensorError) -> Tensor
}

extension NetworkEncoder {
    /// The scale of channels and the size of a tile, in words.
    public var preprocessing: String { channels.words(pixels: tilePixels) }

    /// Scales the channels of tiles and encodes them.
    ///
    /// - Parameters:
    ///   - pixels: `[tiles, side, side, 3]`, row-major, red first.
    ///   - tiles: How many.
    /// - Returns: `width` numbers per tile, tile after tile.
    /// - Throws: ``EncodingError`` if the pixels are not as many, `TensorError` if memory runs out.
    public func encode(_ pixels: [UInt8], tiles: Int) throws -> [Float] {
        let images = try channels.batch(pixels, tiles: tiles, side: tilePixels, device: device)
        return try features(images).floats()
    }
}
