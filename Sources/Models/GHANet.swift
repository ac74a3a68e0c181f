import Files
public import Layers
public import Tensors

/// G-HANet: a slide's patches predict its gene groups, and those genes, in turn, choose which
/// patches speak for the prognosis.
///
/// Genes are needed in training only, as the target of the decoders. Six learned tokens, one per
/// gene group, look at the patches twice; what they saw is decoded to expression, and where they
/// looked becomes the hyperedges along which a second view of the patches is pooled.
///
/// - Input: the patch features of one patient, `[patches, features]`, in any order.
/// - Output: one hazard logit per time interval, `[bins]`, and what led to them.
///
/// ### Reference
/// Wang Z. *et al.*, arXiv:2403.10040; *IEEE Transactions on Medical Imaging* 44(5):2170–2181, 2025.
///
/// ### Differences from the authors' code
/// `cross_attention1` is stored but never called there: the first block runs twice. The `fixed`
/// preset (the default) gives each stage its own block; `reference` runs the first twice and
/// leaves the unused tensors out by name. Bags of fewer than five patches crash there; `fixed`
/// keeps at least one patch per hyperedge, `reference` throws ``ModelError/tooFewPatches(found:needed:)``.
/// Keys and values of all patches are never made (see `CrossAttention`); the numbers are the same.
public struct GHANet {
    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The views of a slide that make up a hyperedge.
        public enum Edges: String, Codable, Sendable, Hashable, CaseIterable {
            /// The mean of both.
            case both
            /// Where the gene tokens looked.
            case genes
            /// What the patches look like.
            case morphology
        }

        /// The width of a patch's features.
        public var features = 1024
        /// The width inside.
        public var width = 512
        /// The heads of each attention.
        public var heads = 4
        /// The time intervals.
        public var bins = 4
        /// The gene groups: one token, one decoder and one hyperedge each, with so many genes.
        public var geneGroups: [Int]
        /// The share of patches that a hyperedge keeps.
        public var keptShare = 0.2
        /// How likely an element is zeroed in training.
        public var dropout = 0.25
        /// Whether both stages use the weights of the first.
        public var sharesStages = false
        /// Whether a hyperedge keeps a patch even if the share of a small bag is less than one.
        public var allowsTinyBags = true
        /// The views that make up a hyperedge.
        public var edges = Edges.both

        /// The corrected wiring, which is the default.
        ///
        /// - Parameter geneGroups: The number of genes of each group.
        /// - Returns: The configuration.
        public static func fixed(geneGroups: [Int]) -> Configuration {
            Configuration(geneGroups: geneGroups)
        }

        /// The wiring of the authors' code, for comparison only.
        ///
        /// - Parameter geneGroups: The number of genes of each group.
        /// - Returns: The configuration.
        public static func reference(geneGroups: [Int]) -> Configuration {
            var configuration = Configuration(geneGroups: geneGroups)
            configuration.sharesStages = true
            configuration.allowsTinyBags = false
            return configuration
        }

        /// How many patches a hyperedge keeps of a bag.
        ///
        /// - Parameter patches: The size of the bag.
        /// - Returns: A number from 1, if tiny bags are allowed, or 0, to `patches`.
        public func keptPatches(of patches: Int) -> Int {
            max(allowsTinyBags ? 1 : 0, Int((keptShare * Double(patches)).rounded(.down)))
        }
    }

    /// What the network says about a bag.
    public struct Output {
        /// The hazard of each interval before the sigmoid, `[bins]`.
        public let logits: Tensor
        /// What the tokens saw, `[groups, width]`.
        public let tokens: Tensor
        /// Where they looked: scores before softmax, mean over heads, `[groups, patches]`.
        public let attention: Tensor
        /// The weight of each patch by its looks before softmax, `[patches]`.
        public let morphology: Tensor
        /// Which patches each hyperedge pools, rows of sum 1, `[groups, patches]`.
        public let hyperedges: Tensor
        /// What was pooled, after the hyper-attention layer, `[groups, width]`.
        public let pooled: Tensor
        /// The guessed expression of each group, `[genes]`; empty without decoders.
        public let expression: [Tensor]
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    /// Whether expression is guessed.
    public var hasDecoders: Bool { !decoders.isEmpty }

    let associate: AssociatingBranch
    private let decoders: [GeneDecoder]
    private let project: Linear
    private let projectNorm: LayerNorm
    let gate: GatedAttention
    private let hyperLayer: HyperLayer
    private let mix: CrossAttention
    private let mixNorm: LayerNorm
    private let mixForward: FeedForward
    private let compress: Linear
    private let compressNorm: LayerNorm
    private let classify: Linear
    private let dropout: Dropout

    /// Takes every parameter from `scope`, under the authors' own names.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - hasDecoders: Whether to guess expression; false for inference without genes.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(
        _ configuration: Configuration, hasDecoders: Bool = true, in scope: ParameterScope
    ) throws {
        try configuration.check()
        let c = configuration
        self.configuration = c
        gate = try GatedAttention(c.width, hidden: c.width / 2, in: scope / "gate")
        project = try Linear(c.features, c.width, in: scope / "wsi_net" / 0)
        projectNorm = try LayerNorm(c.width, in: scope / "wsi_net" / 1)
        associate = try AssociatingBranch(c, in: scope / "recon_net")
        let nets = scope / "recon_net" / "sig_reconstruct_net"
        decoders = try (hasDecoders ? c.geneGroups : []).enumerated().map { index, genes in
            try GeneDecoder(c, genes: genes, in: nets / index)
        }
        classify = try Linear(c.geneGroups.count * c.width / 2, c.bins, in: scope / "classifier")
        hyperLayer = try HyperLayer(c.width, in: scope / "hyperconv1")
        mix = try CrossAttention(
            c.width, heads: c.heads, dropout: c.dropout, in: scope / "attention")
        mixForward = try FeedForward(c.width, dropout: c.dropout, in: scope / "ffn")
        mixNorm = try LayerNorm(c.width, in: scope / "ln1")
        compress = try Linear(c.width, c.width / 2, in: scope / "butter" / 0)
        compressNorm = try LayerNorm(c.width / 2, in: scope / "butter" / 1)
        dropout = Dropout(c.dropout)
    }

    /// Whether a parameter is part of the decoders, which prediction does not need.
    ///
    /// - Parameter name: The parameter's name in a checkpoint.
    /// - Returns: True for those that are absent with `hasDecoders: false`.
    public static func isDecoder(parameter name: String) -> Bool {
        name.hasPrefix("recon_net.sig_reconstruct_net.")
    }

    /// Reads one bag.
    ///
    /// - Parameters:
    ///   - bag: The patch features, `[patches, features]`. Products with all patches are made in
    ///     its kind of number, so a `bfloat16` bag is read at half the memory traffic; everything
    ///     else is single precision.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if the bag does not fit; `TensorError` if memory is short.
    public func callAsFunction(_ bag: Tensor, training generator: Generator? = nil) throws -> Output
    {
        let kept = try keptPatches(of: bag.shape)
        let genes = try associate(bag, training: generator)
        let expression = try expression(of: genes.tokens, training: generator)

        let patches = try patches(of: bag, training: generator)  // [patches, width]
        let looks = try gate(patches).converted(to: genes.tokens.scalarType).squeezed(1)
        let edges = try edges(
            byGenes: geneShares(genes.attention, keeping: kept), byLooks: looks.softmax())
        let pooled = try edges.converted(to: patches.scalarType).matmul(patches)
            .converted(to: genes.tokens.scalarType)  // [groups, width]
        return try judge(
            pooled, genes, looks: looks, edges: edges, expression: expression, training: generator)
    }

    /// The guessed expression of each group, `[genes]`.
    func expression(of tokens: Tensor, training generator: Generator?) throws -> [Tensor] {
        try decoders.enumerated().map { index, decode in
            try decode(tokens.selected(0, index), training: generator)
        }
    }

    /// What is pooled, `[patches, width]`; each patch on its own.
    func patches(of bag: Tensor, training generator: Generator?) throws -> Tensor {
        try dropout(projectNorm(project(bag)).relu(), training: generator)
    }

    /// The prognosis, from what the hyperedges pooled and what the tokens saw.
    func judge(
        _ gathered: Tensor, _ genes: AssociatingBranch.Output, looks: Tensor, edges: Tensor,
        expression: [Tensor], training generator: Generator?
    ) throws -> Output {
        let pooled = try hyperLayer(gathered)  // [groups, width]
        let fused = try (pooled + genes.tokens) / 2  // [groups, width]
        let mixed = try fused + mix(fused, over: fused, training: generator).values
        let whole = try mixed + mixForward(mixNorm(mixed), training: generator)
        let small = try dropout(compressNorm(compress(whole)).relu(), training: generator)
        let logits = try classify(small.flattened())  // [bins]
        return Output(
            logits: logits, tokens: genes.tokens, attention: genes.attention, morphology: looks,
            hyperedges: edges, pooled: pooled, expression: expression)
    }

    /// The share of each patch by the genes' scores, `[groups, patches]`; nothing if it is not used.
    ///
    /// No gradient goes back to the scores. Ties with the last patch kept are kept, too.
    func geneShares(_ attention: Tensor, keeping kept: Int) throws -> Tensor? {
        if configuration.edges == .morphology { return nil }
        return try withoutGradients {
            let last = try attention.greatest(kept).values.narrowed(1, from: kept - 1, count: 1)
            return try attention.masked(attention.isLess(than: last), with: -.infinity).softmax()
        }
    }

    /// Both views of patches as one row per group: the mean, or the one that is asked for.
    ///
    /// - Parameters:
    ///   - byGenes: `[groups, n]`, or nothing if only looks count.
    ///   - byLooks: `[n]`, the same for all groups.
    /// - Returns: `[groups, n]`.
    /// - Throws: `TensorError` if memory is short.
    func edges(byGenes: Tensor?, byLooks: Tensor) throws -> Tensor {
        let groups = configuration.geneGroups.count
        guard let byGenes else {
            return try byLooks.unsqueezed(0).expanded(to: [groups, byLooks.count])
        }
        return configuration.edges == .genes ? byGenes : try (byGenes + byLooks.unsqueezed(0)) / 2
    }

    /// How many patches a hyperedge keeps of a bag that fits.
    func keptPatches(of shape: [Int]) throws -> Int {
        guard shape.count == 2, shape[1] == configuration.features, shape[0] > 0 else {
            throw ModelError.unsuitableBag(shape: shape, features: configuration.features)
        }
        let kept = configuration.keptPatches(of: shape[0])
        guard kept > 0 else {
            let needed = Int((1 / configuration.keptShare).rounded(.up))
            throw ModelError.tooFewPatches(found: shape[0], needed: needed)
        }
        return kept
    }
}

extension GHANet.Configuration {
    /// Refuses sizes that no network can have.
    fileprivate func check() throws(ModelError) {
        let sizes = [
            ("features", features), ("width", width), ("heads", heads), ("bins", bins),
            ("gene groups", geneGroups.count),
        ]
        for (name, size) in sizes where size < 1 {
            throw .invalidConfiguration("\(name) is \(size); it must be at least 1")
        }
        if let group = geneGroups.firstIndex(where: { $0 < 1 }) {
            throw .invalidConfiguration("gene group \(group + 1) has no genes")
        }
        guard width.isMultiple(of: heads), width.isMultiple(of: 2) else {
            throw .invalidConfiguration(
                "the width \(width) is no multiple of \(heads) heads and of 2")
        }
        guard keptShare > 0, keptShare <= 1 else {
            throw .invalidConfiguration(
                "the kept share is \(keptShare); it must be above 0 and at most 1")
        }
        guard dropout >= 0, dropout < 1 else {
            throw .invalidConfiguration(
                "the dropout is \(dropout); it must be at least 0 and below 1")
        }
    }
}
