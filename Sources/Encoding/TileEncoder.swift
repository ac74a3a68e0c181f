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
    /// - Parameter tiles: Square images of ``tilePixels`` a side.
    /// - Returns: One row of ``width`` numbers per tile, row after row.
    /// - Throws: ``EncodingError`` if a tile has another size, `TensorError` if memory runs out.
    func encode(_ tiles: [RGBImage]) throws -> [Float]
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
