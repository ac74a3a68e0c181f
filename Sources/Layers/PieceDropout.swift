public import Tensors

/// Where dropout comes from when a bag is read in pieces: a generator per purpose and piece.
///
/// A piece that is computed again for its gradients is thinned out the same way again.
public struct PieceDropout {
    private let key: UInt64?
    private let device: Device

    /// Takes one number from a generator, on which everything depends.
    ///
    /// - Parameters:
    ///   - generator: The source; nil when the model is only used.
    ///   - device: Where the masks are made.
    /// - Throws: `TensorError` if the generator fails.
    public init(_ generator: Generator?, device: Device = .cpu) throws(TensorError) {
        key = try generator?.next()
        self.device = device
    }

    /// The generator of a piece.
    ///
    /// - Parameters:
    ///   - purpose: What is thinned out.
    ///   - piece: The number of the piece.
    /// - Returns: A generator that gives the same numbers each time; nil when nothing is dropped.
    /// - Throws: `TensorError` if the device is not there.
    public func generator(_ purpose: String, _ piece: Int) throws(TensorError) -> Generator? {
        guard let key else { return nil }
        return try Generator(seed: key, stream: "\(purpose)/\(piece)", device: device)
    }
}
