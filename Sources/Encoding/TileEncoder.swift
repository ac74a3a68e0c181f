public import Slides

/// A network that turns tiles into feature rows.
public protocol TileEncoder {
    /// The name that feature files carry, for example `efficientnet-lite0`.
    var name: String { get }
    /// Numbers per tile.
    var width: Int { get }
    /// The side of the square tiles it reads, pixels.
    var tilePixels: Int { get }
    /// SHA-256 of the file of weights.
    var weightsHash: String { get }
    /// What is done to pixels before the network, in words; its hash goes into feature files.
    var preprocessing: String { get }

    /// Encodes tiles.
    ///
    /// - Parameters:
    ///   - pixels: `[tiles, side, side, 3]`, row-major, red first, where the side is ``tilePixels``.
    ///   - tiles: How many.
    /// - Returns: One row of ``width`` numbers per tile, row after row.
    /// - Throws: ``EncodingError`` if the pixels are not as many, `TensorError` if memory runs out.
    func encode(_ pixels: [UInt8], tiles: Int) throws -> [Float]
}

extension TileEncoder {
    /// Encodes pictures.
    ///
    /// - Parameter tiles: Square pictures of ``tilePixels`` a side.
    /// - Returns: One row of ``width`` numbers per tile, row after row.
    /// - Throws: ``EncodingError`` if one has another size, `TensorError` if memory runs out.
    public func encode(_ tiles: [RGBImage]) throws -> [Float] {
        for tile in tiles where tile.width != tilePixels || tile.height != tilePixels {
            throw EncodingError(
                "a tile has \(tile.width) x \(tile.height) pixels; the encoder needs \(tilePixels) x \(tilePixels)"
            )
        }
        return try encode(tiles.flatMap(\.pixels), tiles: tiles.count)
    }
}

/// Why tiles cannot be encoded, as one sentence.
public struct EncodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sentence: what, where, found, needed.
    public let description: String

    /// Makes an error from its sentence.
    public init(_ description: String) {
        self.description = description
    }
}
