public import Tensors

/// What a network makes of every patch on its own, and the way back through it.
///
/// For networks whose patches meet in more than means: of a bag of several pieces the features are
/// never in memory as a whole, only what was made of them, and they are read once more for
/// gradients. ``values`` is then the beginning of what is recorded, and ``backward()`` carries its
/// gradient on.
public struct BagMap {
    /// One row per patch, `[patches, width]`.
    public let values: Tensor
    private let wayBack: (() throws -> Void)?

    /// Reads a bag.
    ///
    /// - Parameters:
    ///   - bag: The patches, at least one.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    ///   - map: What the network makes of some patches, `[n, features]`, and of a generator in
    ///     training: `[n, width]`. It is called again on the way back.
    /// - Throws: What reading or `map` throws; `TensorError` if the bag is empty or memory is short.
    public init(
        of bag: PatchStream, training generator: Generator? = nil,
        by map: @escaping (Tensor, Generator?) throws -> Tensor
    ) throws {
        guard bag.pieces > 1 else {
            values = try map(bag.whole(), generator)
            wayBack = nil
            return
        }
        let dropout = try PieceDropout(generator)
        var parts: [Tensor] = []
        try withoutGradients {
            try bag.forEach { index, piece in
                parts.append(try map(piece, dropout.generator("patches", index)))
            }
        }
        let leaf = try Tensor.concatenated(parts)
        values = leaf
        guard recordsGradients() else {
            wayBack = nil
            return
        }
        try leaf.setRequiresGradient()
        wayBack = {
            guard let gradient = leaf.gradient else { return }
            try bag.forEach { index, piece in
                let rows = bag.rows(of: index)
                let made = try map(piece, dropout.generator("patches", index))
                guard made.requiresGradient else { return }
                try made.backward(
                    seed: gradient.narrowed(0, from: rows.lowerBound, count: rows.count))
            }
        }
    }

    /// Carries the gradient of ``values`` on to the parameters that made them.
    ///
    /// Call it once, after the `backward()` of the loss. A bag of one piece needs it not, and then
    /// nothing is done.
    ///
    /// - Throws: What reading throws; `TensorError` if memory is short.
    public func backward() throws { try wayBack?() }
}
