public import Layers
public import Tensors

/// The gene side of GiMP: a whole expression vector, cut into fragments that attend to each other
/// within groups first and then, through one token per group, across them (GroupMSA).
///
/// Full attention over F fragments compares F² pairs; K groups of m fragments compare
/// K (m + 1)² + (K + 1)².
///
/// - Input: standardised expression, `[batch, genes]`, in the order in which it was learned.
/// - Output: one token, `[batch, width]`, and how much it took from each group.
///
/// ### Reference
/// Jin T. *et al.* Gene-induced multimodal pre-training for image-omic classification. MICCAI
/// 2023; arXiv:2309.02702. A re-implementation from the public description: no code was published.
///
/// ### Choices of ours
/// Depths, widths, the projection of each fragment by a matrix of its own, the group tokens'
/// embedding and the definition of the group score are not known from public sources.
public struct GroupGeneEncoder {
    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The genes, padding slots of the layout included.
        public var genes: Int
        /// The genes of a fragment.
        public var fragment = 64
        /// The groups that fragments fall into.
        public var groups = 16
        /// The width inside.
        public var width = 512
        /// The heads of each attention.
        public var heads = 8
        /// The blocks within groups, shared by all groups.
        public var innerBlocks = 2
        /// The blocks across groups.
        public var outerBlocks = 1
        /// How likely an element is zeroed in training.
        public var dropout = 0.1
        /// Whether all fragments are projected by one matrix.
        public var sharesProjection = false
        /// Whether fragments attend within groups only; otherwise all attend to each other in
        /// the inner blocks, and there are no groups to score.
        public var isGrouped = true

        /// The default sizes.
        ///
        /// - Parameter genes: The genes.
        public init(genes: Int) {
            self.genes = genes
        }

        /// The fragments of a group.
        public var fragmentsPerGroup: Int {
            let fragments = (genes + fragment - 1) / fragment
            return (fragments + groups - 1) / groups
        }

        /// All fragments, a multiple of the groups.
        public var fragments: Int { fragmentsPerGroup * groups }
    }

    /// What the encoder says about expression.
    public struct Output {
        /// One token per patient, `[batch, width]`.
        public let token: Tensor
        /// How much the token took from each group: not negative, sum 1, `[batch, groups]`.
        public let scores: Tensor
        /// The attention from which the scores come, in the graph of the token,
        /// `[batch, heads, 1 + groups, 1 + groups]`.
        public let attention: Tensor
        /// What each group says before the groups meet, `[batch, groups, width]`.
        public let groups: Tensor
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let projection: Tensor
    private let bias: Tensor
    private let positions: Tensor
    private let groupTokens: Tensor
    private let groupPositions: Tensor
    private let classToken: Tensor
    private let inner: [TransformerBlock]
    private let outer: [TransformerBlock]
    private let norm: LayerNorm

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
        let embed = scope / "embed"
        let small = InitialValues.normal(deviation: 0.02)
        let initial = InitialValues.fan(inputs: c.fragment)
        let own = c.sharesProjection ? 1 : c.fragments
        projection = try embed.parameter(
            "weight", [own, c.fragment, c.width], initial: initial)
        bias = try embed.parameter("bias", [own, c.width], initial: initial)
        positions = try scope.parameter("positions", [c.fragments, c.width], initial: small)
        groupTokens = try scope.parameter("group_tokens", [c.groups, c.width], initial: small)
        groupPositions = try scope.parameter(
            "group_positions", [c.groups, c.width], initial: small)
        classToken = try scope.parameter("class_token", [1, c.width], initial: small)
        var block = TransformerBlock.Configuration(width: c.width, heads: c.heads)
        block.dropout = c.dropout
        inner = try (0..<c.innerBlocks).map {
            try TransformerBlock(block, in: scope / "inner" / $0)
        }
        outer = try (0..<c.outerBlocks).map {
            try TransformerBlock(block, in: scope / "outer" / $0)
        }
        norm = try LayerNorm(c.width, in: scope / "norm")
    }

    /// Reads the expression of patients.
    ///
    /// - Parameters:
    ///   - expression: `[batch, genes]`.
    ///   - kept: Truth values `[groups]`, false for groups to be left out; all if nil.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The token and what led to it.
    /// - Throws: ``ModelError`` if the genes do not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ expression: Tensor, keeping kept: Tensor? = nil, training generator: Generator? = nil
    ) throws -> Output {
        try callAsFunction(
            groups: groups(of: expression, training: generator), keeping: kept,
            training: generator)
    }

    /// What each group says before the groups meet.
    ///
    /// - Parameters:
    ///   - expression: `[batch, genes]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[batch, groups, width]`.
    /// - Throws: ``ModelError`` if the genes do not fit; `TensorError` if memory is short.
    public func groups(
        of expression: Tensor, training generator: Generator? = nil
    ) throws -> Tensor {
        let c = configuration
        let shape = expression.shape
        guard shape.count == 2, shape[1] == c.genes, shape[0] > 0 else {
            throw ModelError.unsuitableGenes(shape: shape, genes: c.genes)
        }
        let batch = shape[0]
        let m = c.fragmentsPerGroup
        let fragments = try embed(expression)  // [batch, fragments, width]
        var grouped = try fragments.reshaped([batch * c.groups, m, c.width])
        let tokens = try groupTokens.unsqueezed(0).expanded(to: [batch, c.groups, c.width])
        grouped = try Tensor.concatenated(
            [tokens.reshaped([batch * c.groups, 1, c.width]), grouped], axis: 1)
        if !c.isGrouped { grouped = try grouped.reshaped([batch, -1, c.width]) }
        for block in inner { grouped = try block(grouped, training: generator) }
        return try grouped.reshaped([batch, c.groups, m + 1, c.width]).selected(2, 0)
    }

    /// Reads patients whose groups have been read.
    ///
    /// - Parameters:
    ///   - groups: `[batch, groups, width]`, by ``groups(of:training:)``.
    ///   - kept: Truth values `[groups]`, false for groups to be left out; all if nil.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The token and what led to it.
    /// - Throws: `TensorError` if memory is short.
    public func callAsFunction(
        groups: Tensor, keeping kept: Tensor? = nil, training generator: Generator? = nil
    ) throws -> Output {
        let c = configuration
        let batch = try groups.size(0)
        let start = try classToken.unsqueezed(0).expanded(to: [batch, 1, c.width])
        var x = try Tensor.concatenated([start, groups + groupPositions], axis: 1)
        let mask = try kept.map { kept in
            try kept.padded([1, 0], value: 1).unsqueezed(0).expanded(to: [batch, 1 + c.groups])
        }
        for block in outer.dropLast() { x = try block(x, mask: mask, training: generator) }
        guard let last = outer.last else {
            throw ModelError.invalidConfiguration("there is no block across groups")
        }
        let final = try last.withWeights(x, mask: mask, training: generator)
        let looks = try final.weights.selected(2, 0).mean([1])  // [batch, 1 + groups]
        let raw = try looks.narrowed(1, from: 1, count: c.groups)
        return Output(
            token: try norm(final.values.selected(1, 0)),
            scores: try raw / raw.sum([1], keepingAxes: true),
            attention: final.weights, groups: groups)
    }

    /// Fragments of the padded vector, each through its own matrix, at their places.
    private func embed(_ expression: Tensor) throws -> Tensor {
        let c = configuration
        let padding = c.fragments * c.fragment - c.genes
        let padded = try expression.padded([0, padding])
        let cut = try padded.reshaped([-1, c.fragments, c.fragment])
        let mapped =
            c.sharesProjection
            ? try cut.matmul(projection.selected(0, 0))
            : try cut.transposed(0, 1).batchMatmul(projection).transposed(0, 1)
        return try mapped + bias + positions  // [batch, fragments, width]
    }
}

extension GroupGeneEncoder.Configuration {
    /// Refuses sizes that no network can have.
    fileprivate func check() throws(ModelError) {
        let sizes = [
            ("genes", genes), ("fragment", fragment), ("groups", groups), ("width", width),
            ("heads", heads), ("innerBlocks", innerBlocks), ("outerBlocks", outerBlocks),
        ]
        for (name, size) in sizes where size < 1 {
            throw .invalidConfiguration("\(name) is \(size); it must be at least 1")
        }
        guard width.isMultiple(of: heads) else {
            throw .invalidConfiguration("the width \(width) is no multiple of \(heads) heads")
        }
        guard dropout >= 0, dropout < 1 else {
            throw .invalidConfiguration(
                "the dropout is \(dropout); it must be at least 0 and below 1")
        }
    }
}
