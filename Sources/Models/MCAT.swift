public import Layers
public import Tensors

/// MCAT: gene groups ask a slide's patches, and two transformers read questions and answers.
///
/// It needs genes to predict, too: what a model without them gives away is measured against it.
///
/// - Input: the patch features of one patient, `[patches, features]`, and one vector per gene group.
/// - Output: the hazard logit of each time interval, `[bins]`.
///
/// ### Reference
/// Chen RJ. *et al.* Multimodal co-attention transformer for survival prediction in gigapixel whole
/// slide images. ICCV 2021. With the concatenation of both sides, its better fusion.
public struct MCAT {
    /// The sizes.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The width of a patch's features.
        public var features = 1024
        /// The width inside.
        public var width = 256
        /// The heads of the two transformers.
        public var heads = 8
        /// The width between the linear maps of the two transformers.
        public var hidden = 512
        /// The layers of the two transformers.
        public var layers = 2
        /// How many genes each group has.
        public var geneGroups: [Int]
        /// The time intervals.
        public var bins = 4
        /// How likely an element is zeroed in training.
        public var dropout = 0.25

        /// The published sizes.
        ///
        /// - Parameter geneGroups: How many genes each group has.
        public init(geneGroups: [Int]) {
            self.geneGroups = geneGroups
        }
    }

    /// What the network says about a patient.
    public struct Output {
        /// The hazard of each interval before the sigmoid, `[bins]`.
        public let logits: Tensor
        /// How much each group asks for each patch, before softmax, `[groups, patches]`.
        public let attention: Tensor
        /// What the groups were answered, `[groups, width]`.
        public let answers: Tensor
        /// The answers and the groups after their transformers, `[groups, width]` each.
        public let tokens: (slide: Tensor, genes: Tensor)
        /// The weight of each group in its side's summary, before softmax, `[groups]` each.
        public let groups: (slide: Tensor, genes: Tensor)
        /// What the classifier read, `[width]`.
        public let fused: Tensor
        fileprivate let asked: BagMean

        /// Carries gradients on to the parameters that every patch goes through; call it after the
        /// `backward()` of the loss.
        ///
        /// - Throws: What reading a piece throws.
        public func backward() throws { try asked.backward() }
    }

    /// The sizes.
    public let configuration: Configuration
    private let project: Linear
    private let groups: [[Linear]]
    private let ask: CoAttention
    private let slide: Summary
    private let genes: Summary
    private let fuse: [Linear]
    private let classify: Linear
    private let dropout: Dropout

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws {
        let c = configuration
        guard c.width > 0, c.heads > 0, c.width.isMultiple(of: c.heads) else {
            throw ModelError.invalidConfiguration(
                "the width \(c.width) is no multiple of \(c.heads) heads")
        }
        guard !c.geneGroups.isEmpty, c.geneGroups.allSatisfy({ $0 > 0 }), c.bins > 0 else {
            throw ModelError.invalidConfiguration(
                "gene groups \(c.geneGroups) and \(c.bins) bins must all be at least 1")
        }
        self.configuration = c
        project = try Linear(c.features, c.width, in: scope / "wsi_net" / 0)
        groups = try c.geneGroups.enumerated().map { index, genes in
            let net = scope / "sig_networks" / index
            return [
                try Linear(genes, c.width, in: net / 0 / 0),
                try Linear(c.width, c.width, in: net / 1 / 0),
            ]
        }
        ask = try CoAttention(c.width, in: scope / "coattn")
        slide = try Summary(c, named: "path", in: scope)
        genes = try Summary(c, named: "omic", in: scope)
        fuse = [
            try Linear(2 * c.width, c.width, in: scope / "mm" / 0),
            try Linear(c.width, c.width, in: scope / "mm" / 2),
        ]
        classify = try Linear(c.width, c.bins, in: scope / "classifier")
        dropout = Dropout(c.dropout)
    }

    /// Reads one patient, the bag in pieces if it has several.
    ///
    /// - Parameters:
    ///   - bag: The patch features. Products with all patches are made in their kind of number.
    ///   - expression: One standardised vector per gene group, `[genes]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if bag or genes do not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ bag: PatchStream, _ expression: [Tensor], training generator: Generator? = nil
    ) throws -> Output {
        let c = configuration
        guard bag.count > 0, bag.features == c.features else {
            throw ModelError.unsuitableBag(
                shape: [bag.count, bag.features], features: c.features)
        }
        guard expression.map(\.shape) == c.geneGroups.map({ [$0] }) else {
            throw ModelError.unsuitableGenes(
                shape: expression.map(\.count), genes: c.geneGroups.reduce(0, +))
        }
        let named = try PieceDropout(generator)
        func questions() throws -> Tensor {
            try embed(expression, training: named.generator("genes", 0))  // [groups, width]
        }
        let asked = try BagMean(
            of: bag, probes: { try ask.probes(for: questions()) }, training: generator
        ) { piece, probes, generator in
            let patches = try dropout(project(piece).relu(), training: generator)  // [n, width]
            return BagMean.Part(scores: try ask.scores(of: probes, over: patches), values: patches)
        }
        let tokens = try questions()
        let answers = try ask.values(of: asked.mean)  // [groups, width]
        let seen = try slide(answers, training: generator)
        let read = try genes(tokens, training: generator)
        let both = try Tensor.concatenated([seen.summary, read.summary], axis: -1)  // [2 · width]
        let fused = try fuse.reduce(both) { x, layer in try layer(x).relu() }  // [width]
        let constant = try ask.constants(of: tokens.detached())  // [groups, 1]
        return Output(
            logits: try classify(fused), attention: try asked.scores + constant, answers: answers,
            tokens: (seen.tokens, read.tokens), groups: (seen.scores, read.scores), fused: fused,
            asked: asked)
    }

    /// Each group's token, `[groups, width]`.
    private func embed(_ expression: [Tensor], training generator: Generator?) throws -> Tensor {
        let drop = AlphaDropout(configuration.dropout)
        return try Tensor.stacked(
            zip(groups, expression).map { layers, values in
                try layers.reduce(values) { x, layer in
                    try drop(layer(x).elu(), training: generator)
                }
            })
    }
}

/// A transformer over one side's tokens, and their mean that gated attention weighs.
private struct Summary {
    struct Output {
        let tokens: Tensor
        let scores: Tensor
        let summary: Tensor
    }

    private let blocks: [TransformerBlock]
    private let gate: GatedAttention
    private let rho: Linear
    private let dropout: Dropout

    init(_ c: MCAT.Configuration, named name: String, in scope: ParameterScope) throws {
        var block = TransformerBlock.Configuration(
            width: c.width, heads: c.heads, hidden: c.hidden)
        block.order = .post
        block.activation = .relu
        block.dropout = c.dropout
        block.attention.dropout = c.dropout
        blocks = try (0..<c.layers).map {
            try TransformerBlock(block, in: scope / "\(name)_transformer" / "layers" / $0)
        }
        gate = try GatedAttention(
            c.width, hidden: c.width, in: scope / "\(name)_attention_head")
        rho = try Linear(c.width, c.width, in: scope / "\(name)_rho" / 0)
        dropout = Dropout(c.dropout)
    }

    func callAsFunction(_ x: Tensor, training generator: Generator?) throws -> Output {
        let tokens = try blocks.reduce(x.unsqueezed(0)) { x, block in
            try block(x, training: generator)
        }.squeezed(0)  // [groups, width]
        let scores = try gate(tokens).transposed()  // [1, groups]
        let mean = try scores.softmax().matmul(tokens).squeezed(0)  // [width]
        let summary = try dropout(rho(mean).relu(), training: generator)
        return Output(tokens: tokens, scores: try scores.squeezed(0), summary: summary)
    }
}

/// Attention of one head with PyTorch's names whose keys and values are never made: questions are
/// taken into the space of patches, and the mean of patches through values and output.
///
///     (W_q g + b_q) · (W_k p + b_k) / √d = (W_kᵀ q) · p + q · b_k
private struct CoAttention {
    private let weight: Tensor
    private let bias: Tensor
    private let output: Linear
    private let width: Int

    init(_ width: Int, in scope: ParameterScope) throws {
        self.width = width
        weight = try scope.parameter(
            "in_proj_weight", [3 * width, width], initial: .fan(inputs: width))
        bias = try scope.parameter("in_proj_bias", [3 * width], initial: .constant(0))
        output = try Linear(width, width, in: scope / "out_proj")
    }

    /// `[groups, width]`, in the space of patches.
    func probes(for questions: Tensor) throws -> Tensor {
        try queries(of: questions).matmul(rows(of: weight, 1))
    }

    /// What `b_k` adds to the scores, `[groups, 1]`; no softmax sees it.
    func constants(of questions: Tensor) throws -> Tensor {
        try queries(of: questions).matmul(rows(of: bias, 1).unsqueezed(1)).detached()
    }

    /// `[groups, n]`.
    func scores(of probes: Tensor, over patches: Tensor) throws -> Tensor {
        try probes.converted(to: patches.scalarType).matmul(patches.transposed())
            .converted(to: probes.scalarType)
    }

    /// `[groups, width]`, of means of patches.
    func values(of means: Tensor) throws -> Tensor {
        try output(means.linear(rows(of: weight, 2), bias: rows(of: bias, 2)))
    }

    private func queries(of questions: Tensor) throws -> Tensor {
        try questions.linear(rows(of: weight, 0), bias: rows(of: bias, 0))
            * (1 / Double(width).squareRoot())
    }

    /// The part for queries (0), keys (1) or values (2).
    private func rows(of packed: Tensor, _ part: Int) throws -> Tensor {
        try packed.narrowed(0, from: part * width, count: width)
    }
}
