import Dispatch
import Slides

/// One network on several devices, to which batches are dealt in turn.
///
/// A batch is encoded by one device as a whole and in the size it was read, so where all devices are of one kind the
/// features are the same, whatever their number.
struct EncoderTeam {
    private let encoders: [any TileEncoder]

    /// How many batches are encoded at the same time.
    var count: Int { encoders.count }

    /// Takes copies of one network.
    ///
    /// - Throws: ``EncodingError`` if they are not copies.
    init(_ encoders: [any TileEncoder]) throws(EncodingError) {
        for other in encoders.dropFirst() {
            let first = encoders[0]
            guard other.name == first.name, other.weightsHash == first.weightsHash,
                other.preprocessing == first.preprocessing, other.width == first.width
            else {
                throw EncodingError(
                    "\(other.name) is no copy of \(first.name); one network on several devices is needed"
                )
            }
        }
        self.encoders = encoders
    }

    /// Encodes up to ``count`` batches at the same time.
    ///
    /// - Returns: The features of each batch, in their order.
    /// - Throws: The error of the first batch that failed.
    func encode(_ batches: [TileBatch]) throws -> [[Float]] {
        precondition(
            batches.count <= count, "\(batches.count) batches for \(count) encoders")
        if batches.count == 1 {
            return [try encoders[0].encode(batches[0].pixels, tiles: batches[0].count)]
        }
        var results = [Result<[Float], any Error>?](repeating: nil, count: batches.count)
        results.withUnsafeMutableBufferPointer { buffer in
            // Each iteration has an encoder, a batch and a place of its own.
            nonisolated(unsafe) let (results, encoders) = (buffer, self.encoders)
            DispatchQueue.concurrentPerform(iterations: batches.count) { index in
                results[index] = Result {
                    try encoders[index].encode(batches[index].pixels, tiles: batches[index].count)
                }
            }
        }
        return try results.compactMap { try $0?.get() }
    }
}
