public import Tensors

/// Means of all patches of a bag, weighted by a softmax over them, and the way back through them.
///
///     y_r = Σ_i softmax_i(s_ri) v_i
///
/// Scores and values of a patch come from that patch alone, so a bag of several pieces is read
/// piece by piece and only its scores are kept. For gradients it is read once more: ``mean`` is
/// then the beginning of what is recorded, and ``backward()`` carries its gradient on.
///
/// ```swift
/// let pooled = try BagMean(of: bag, training: generator) { piece, generator in
///     let patches = try dropout(project(piece).relu(), training: generator)
///     return BagMean.Part(scores: try gate(patches).transposed(), values: patches)
/// }
/// try loss(classify(pooled.mean)).backward()
/// try pooled.backward()
/// ```
public struct BagMean {
    /// What a network makes of some patches.
    public struct Part {
        /// Before softmax, `[rows, patches]`.
        public let scores: Tensor
        /// What is averaged, `[patches, width]`; products with it are made in its kind of number.
        public let values: Tensor

        /// Scores and values of the same patches.
        ///
        /// - Parameters:
        ///   - scores: `[rows, patches]`.
        ///   - values: `[patches, width]`.
        public init(scores: Tensor, values: Tensor) {
            self.scores = scores
            self.values = values
        }
    }

    /// The means, `[rows, width]`.
    public let mean: Tensor
    /// The scores of all patches, `[rows, patches]`, without gradient.
    public let scores: Tensor
    private let wayBack: (() throws -> Void)?

    /// Reads a bag.
    ///
    /// - Parameters:
    ///   - bag: The patches, at least one.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    ///   - read: What the network makes of some patches, `[n, features]`, and of a generator in
    ///     training; it is called again on the way back.
    /// - Throws: What reading throws; `TensorError` if the bag is empty or memory is short.
    public init(
        of bag: PatchStream, training generator: Generator? = nil,
        by read: @escaping (Tensor, Generator?) throws -> Part
    ) throws {
        try self.init(of: bag, probes: { try Tensor.zeros([0]) }, training: generator) {
            piece, _, generator in try read(piece, generator)
        }
    }

    /// Reads a bag whose patches are scored by something that has gradients of its own.
    ///
    /// - Parameters:
    ///   - bag: The patches, at least one.
    ///   - probes: Makes what patches are scored by; it is called again on the way back, and must
    ///     give the same.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    ///   - read: What the network makes of some patches, `[n, features]`, of the probes, and of a
    ///     generator in training; it is called again on the way back.
    /// - Throws: What reading throws; `TensorError` if the bag is empty or memory is short.
    public init(
        of bag: PatchStream, probes: @escaping () throws -> Tensor,
        training generator: Generator? = nil,
        by read: @escaping (Tensor, Tensor, Generator?) throws -> Part
    ) throws {
        guard bag.count > 0 else { throw BagMean.isEmpty }
        guard bag.pieces > 1 else {
            let part = try read(bag.whole(), probes(), generator)
            let weights = try part.scores.softmax().converted(to: part.values.scalarType)
            mean = try weights.matmul(part.values).converted(to: part.scores.scalarType)
            scores = try part.scores.detached()
            wayBack = nil
            return
        }
        let dropout = try PieceDropout(generator)
        var sum = RunningSoftmax()
        var pieces: [Tensor] = []
        try withoutGradients {
            let probes = try probes()
            try bag.forEach { index, piece in
                let part = try read(piece, probes, dropout.generator("patches", index))
                try sum.add(part.scores, part.values)
                pieces.append(part.scores)
            }
        }
        scores = try Tensor.concatenated(pieces, axis: 1)
        guard let result = try sum.result() else { throw BagMean.isEmpty }
        let leaf = try result.mean.detached()
        mean = leaf
        guard recordsGradients() else {
            wayBack = nil
            return
        }
        try leaf.setRequiresGradient()
        wayBack = {
            guard let gradient = leaf.gradient else { return }
            let probes = try probes()
            let asked = try probes.detached()
            try asked.setRequiresGradient()
            try bag.forEach { index, piece in
                let part = try read(piece, asked, dropout.generator("patches", index))
                let value = try result.pullback(gradient, part.scores, part.values)
                if value.requiresGradient { try value.backward() }
            }
            guard probes.requiresGradient, let gradient = asked.gradient else { return }
            try probes.backward(seed: gradient)
        }
    }

    /// Carries the gradient of ``mean`` on to the parameters that made scores and values.
    ///
    /// Call it once, after the `backward()` of the loss. A bag of one piece needs it not, and then
    /// nothing is done.
    ///
    /// - Throws: What reading throws; `TensorError` if memory is short.
    public func backward() throws { try wayBack?() }

    private static var isEmpty: TensorError {
        TensorError(.invalidArgument, "BagMean", "the bag is empty, and no mean can be taken")
    }
}
