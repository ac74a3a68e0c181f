public import Layers
public import Tensors

/// TransMIL: a class token among the patches of a slide, two layers of Nyström attention, and
/// positions from filters over the square on which the bag is laid out.
///
/// - Input: the patch features of one patient, `[patches, features]`, in raster order.
/// - Output: one logit per class, `[classes]`.
///
/// ### Reference
/// Shao Z. *et al.* TransMIL. NeurIPS 2021; arXiv:2106.00908.
///
/// ### Differences from the authors' code
/// With the `fixed` attention (the default) no padding takes part in the attention; `reference`
/// gives the authors' numbers. The bag's first patches fill the rest of the square in both.
public struct TransMIL {
    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The width of a patch's features.
        public var features = 1024
        /// The width inside.
        public var width = 512
        /// The heads of each attention.
        public var heads = 8
        /// The landmarks of each attention.
        public var landmarks = 256
        /// The classes.
        public var classes = 2
        /// How sequences are padded and cut in the attention.
        public var preset = NystromAttention.Preset.fixed
        /// Which attention is computed.
        public var attention = NystromAttention.Kind.nystrom
        /// How likely an element of an attention's output is zeroed in training.
        public var dropout = 0.1

        /// The published sizes.
        public init() {}
    }

    /// What the network says about a bag.
    public struct Output {
        /// One logit per class, `[classes]`.
        public let logits: Tensor
        /// Class token and patches after the first layer, with positions, and after the second
        /// layer; each `[1 + side², width]`.
        public let tokens: [Tensor]
        fileprivate let projected: BagMap

        /// Carries gradients on to the projection of a bag of several pieces; call it after the
        /// `backward()` of the loss.
        ///
        /// - Throws: What reading a piece throws.
        public func backward() throws { try projected.backward() }
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let project: Linear
    private let classToken: Tensor
    private let norms: [LayerNorm]
    private let layers: [NystromAttention]
    private let positions: PyramidPositions
    private let finalNorm: LayerNorm
    private let classify: Linear

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration = .init(), in scope: ParameterScope) throws {
        let c = configuration
        guard c.width > 0, c.heads > 0, c.width.isMultiple(of: c.heads) else {
            throw ModelError.invalidConfiguration(
                "the width \(c.width) is no multiple of \(c.heads) heads")
        }
        self.configuration = c
        project = try Linear(c.features, c.width, in: scope / "_fc1" / 0)
        classToken = try scope.parameter(
            "cls_token", [1, 1, c.width], initial: .normal(deviation: 1))
        positions = try PyramidPositions(c.width, in: scope / "pos_layer")
        var attention = NystromAttention.Configuration(width: c.width, heads: c.heads)
        attention.landmarks = c.landmarks
        attention.kind = c.attention
        attention.preset = c.preset
        attention.dropout = c.dropout
        let parts = [scope / "layer1", scope / "layer2"]
        norms = try parts.map { try LayerNorm(c.width, in: $0 / "norm") }
        layers = try parts.map { try NystromAttention(attention, in: $0 / "attn") }
        finalNorm = try LayerNorm(c.width, in: scope / "norm")
        classify = try Linear(c.width, c.classes, in: scope / "_fc2")
    }

    /// Reads one bag.
    ///
    /// - Parameters:
    ///   - bag: The patch features, `[patches, features]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func callAsFunction(_ bag: Tensor, training generator: Generator? = nil) throws -> Output
    {
        guard bag.shape.count == 2 else {
            throw ModelError.unsuitableBag(shape: bag.shape, features: configuration.features)
        }
        return try self(PatchStream(bag), training: generator)
    }

    /// Reads one bag, whose features are read in pieces if it has several; the tokens of all patches
    /// are in memory in any case.
    ///
    /// - Parameters:
    ///   - bag: The patch features.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ bag: PatchStream, training generator: Generator? = nil
    ) throws -> Output {
        guard bag.features == configuration.features, bag.count > 0 else {
            throw ModelError.unsuitableBag(
                shape: [bag.count, bag.features], features: configuration.features)
        }
        let projected = try BagMap(of: bag) { piece, _ in try project(piece).relu() }
        let patches = try projected.values.unsqueezed(0)  // [1, patches, width]
        let side = PyramidPositions.side(for: bag.count)
        let copies = try patches.narrowed(1, from: 0, count: side * side - bag.count)
        var x = try Tensor.concatenated([classToken, patches, copies], axis: 1)
        var stages: [Tensor] = []

        x = try x + layers[0](norms[0](x), training: generator)  // [1, 1 + side², width]
        stages.append(x)
        let (token, square) = try (
            x.narrowed(1, from: 0, count: 1), x.narrowed(1, from: 1, count: side * side)
        )
        x = try Tensor.concatenated([token, positions(square, side: side)], axis: 1)
        stages.append(x)
        x = try x + layers[1](norms[1](x), training: generator)  // [1, 1 + side², width]
        stages.append(x)

        let slide = try finalNorm(x.selected(1, 0))  // [1, width]
        return Output(
            logits: try classify(slide).squeezed(0),
            tokens: try stages.map { try $0.squeezed(0) }, projected: projected)
    }
}
