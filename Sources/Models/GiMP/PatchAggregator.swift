public import Layers
public import Tensors

/// The slide side of GiMP: a class token among the patches and layers of exact or Nyström
/// attention, without anything between them (as in TransMIL).
///
/// - Input: patches of several patients, with places on the glass.
/// - Output: one token per patient, `[batch, width]`, and one per patch.
///
/// ### Reference
/// Jin T. *et al.* MICCAI 2023; Shao Z. *et al.* TransMIL. NeurIPS 2021.
/// A re-implementation from the public description: no code of GiMP was published.
///
/// ### Choices of ours
/// Everything but the class token: positions are sines and cosines of the real coordinates,
/// padding takes part in nothing, and a bag's result does not depend on the rest of its batch.
public struct PatchAggregator {
    /// How patches learn where they are.
    public enum Positions: String, Codable, Sendable, Hashable, CaseIterable {
        /// Sines and cosines of their coordinates.
        case coordinates
        /// Filters over a square on which the bag is laid out, between the first two layers.
        case pyramid
        /// Not at all.
        case none
    }

    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The width of a patch's features.
        public var features = 1024
        /// The width inside.
        public var width = 512
        /// The heads of each attention.
        public var heads = 8
        /// The layers of attention.
        public var layers = 2
        /// Which attention is computed.
        public var attention = NystromAttention.Kind.auto
        /// Up to how many tokens `auto` is exact.
        public var exactLimit = 2048
        /// The landmarks of Nyström attention.
        public var landmarks = 256
        /// The steps of its pseudo-inverse.
        public var iterations = 6
        /// The weights of the filter of values along the bag; 0 for none.
        public var kernel = 33
        /// How patches learn where they are.
        public var positions = Positions.coordinates
        /// How likely an element of an attention's output is zeroed in training.
        public var dropout = 0.1

        /// The default sizes.
        ///
        /// - Parameter features: The width of a patch's features.
        public init(features: Int = 1024) {
            self.features = features
        }
    }

    /// What the aggregator says about bags.
    public struct Output {
        /// One token per patient, `[batch, width]`.
        public let token: Tensor
        /// One token per patch, `[batch, patches, width]`.
        public let patches: Tensor
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let input: Linear
    private let classToken: Tensor
    private let norms: [LayerNorm]
    private let layers: [NystromAttention]
    private let pyramid: PyramidPositions?
    private let finalNorm: LayerNorm

    /// Takes every parameter from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws {
        try configuration.check()
        let c = configuration
        self.configuration = c
        input = try Linear(c.features, c.width, in: scope / "project")
        classToken = try scope.parameter(
            "class_token", [1, 1, c.width], initial: .normal(deviation: 0.02))
        var attention = NystromAttention.Configuration(width: c.width, heads: c.heads)
        attention.landmarks = c.landmarks
        attention.iterations = c.iterations
        attention.kernel = c.kernel
        attention.kind = c.attention
        attention.exactLimit = c.exactLimit
        attention.dropout = c.dropout
        let parts = (0..<c.layers).map { scope / "layers" / $0 }
        norms = try parts.map { try LayerNorm(c.width, in: $0 / "norm") }
        layers = try parts.map { try NystromAttention(attention, in: $0 / "attention") }
        pyramid =
            c.positions == .pyramid
            ? try PyramidPositions(c.width, in: scope / "pyramid") : nil
        finalNorm = try LayerNorm(c.width, in: scope / "norm")
    }

    /// Patches in the width inside, before positions; what is masked is replaced here.
    ///
    /// - Parameter features: `[…, features]`.
    /// - Returns: `[…, width]`, not negative.
    /// - Throws: `TensorError` if the width differs.
    public func project(_ features: Tensor) throws(TensorError) -> Tensor {
        try input(features).relu()
    }

    /// Reads bags.
    ///
    /// - Parameters:
    ///   - batch: The patches.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The tokens.
    /// - Throws: ``ModelError`` if the bags do not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ batch: PatchBatch, training generator: Generator? = nil
    ) throws -> Output {
        try callAsFunction(projected: project(checked(batch).features), batch, training: generator)
    }

    /// Reads bags whose patches have been projected, and perhaps masked.
    ///
    /// - Parameters:
    ///   - projected: `[batch, patches, width]`, by ``project(_:)``.
    ///   - batch: The bags, for mask and places; their features are not read.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The tokens.
    /// - Throws: `TensorError` if memory is short.
    public func callAsFunction(
        projected: Tensor, _ batch: PatchBatch, training generator: Generator? = nil
    ) throws -> Output {
        let c = configuration
        let count = try projected.size(0)
        var patches = projected
        if c.positions == .coordinates, let places = batch.places {
            patches = try patches + sinusoidalPositions(of: places, width: c.width)
        }
        let start = try classToken.expanded(to: [count, 1, c.width])
        var x = try Tensor.concatenated([start, patches], axis: 1)  // [batch, 1 + patches, width]
        let mask = try batch.mask.map { try $0.padded([1, 0], value: 1) }
        for (index, layer) in layers.enumerated() {
            if index == 1, let pyramid { x = try locate(x, batch.lengths, pyramid) }
            x = try x + layer(norms[index](x), mask: mask, training: generator)
        }
        let final = try finalNorm(x)
        return Output(
            token: try final.selected(1, 0),
            patches: try final.narrowed(1, from: 1, count: projected.size(1)))
    }

    /// Positions from filters over each bag's own square, whose rest repeats its first patches.
    private func locate(
        _ x: Tensor, _ lengths: [Int], _ pyramid: PyramidPositions
    ) throws -> Tensor {
        let whole = try x.size(1)
        let bags = try lengths.enumerated().map { index, length in
            let bag = try x.narrowed(0, from: index, count: 1)
            let patches = try bag.narrowed(1, from: 1, count: length)
            let side = PyramidPositions.side(for: length)
            let copies = try patches.narrowed(1, from: 0, count: side * side - length)
            let square = try pyramid(
                Tensor.concatenated([patches, copies], axis: 1), side: side)
            return try Tensor.concatenated(
                [
                    bag.narrowed(1, from: 0, count: 1),
                    square.narrowed(1, from: 0, count: length),
                    bag.narrowed(1, from: 1 + length, count: whole - 1 - length),
                ], axis: 1)
        }
        return try Tensor.concatenated(bags)
    }

    private func checked(_ batch: PatchBatch) throws(ModelError) -> PatchBatch {
        let shape = batch.features.shape
        guard shape[2] == configuration.features else {
            throw .unsuitableBag(shape: Array(shape.dropFirst()), features: configuration.features)
        }
        return batch
    }
}

extension PatchAggregator.Configuration {
    /// Refuses sizes that no network can have.
    fileprivate func check() throws(ModelError) {
        let sizes = [
            ("features", features), ("width", width), ("heads", heads), ("layers", layers),
            ("landmarks", landmarks),
        ]
        for (name, size) in sizes where size < 1 {
            throw .invalidConfiguration("\(name) is \(size); it must be at least 1")
        }
        guard width.isMultiple(of: heads), width.isMultiple(of: 4) else {
            throw .invalidConfiguration(
                "the width \(width) is no multiple of \(heads) heads and of 4")
        }
        guard kernel == 0 || kernel > 0 && kernel % 2 == 1 else {
            throw .invalidConfiguration("the kernel is \(kernel); it must be odd, or 0 for none")
        }
        guard dropout >= 0, dropout < 1 else {
            throw .invalidConfiguration(
                "the dropout is \(dropout); it must be at least 0 and below 1")
        }
    }
}
