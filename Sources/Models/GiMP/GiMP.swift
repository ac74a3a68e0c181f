public import Layers
public import Tensors

/// GiMP: a token from the genes and a token from the slide, joined for classification or survival.
///
/// The encoders are trained before (see ``GiMPPretraining``): the genes alone, then both together
/// by guessing masked patches and by drawing patients of one class together. Either side may be
/// left out of the network, or be missing for some patients; a learned token then stands for it.
///
/// - Input: patches of several patients, and their expression, `[batch, genes]`.
/// - Output: one logit per class or time interval, `[batch, outputs]`.
///
/// ### Reference
/// Jin T, Xie X, Wan R, Li Q, Wang Y. Gene-induced multimodal pre-training for image-omic
/// classification. MICCAI 2023, doi 10.1007/978-3-031-43987-2_49; arXiv:2309.02702.
/// A re-implementation from the public description: no code was published.
///
/// ### Choices of ours
/// The classifier reads a mixed vector of both tokens (see ``TokenFusion``); tokens for what is
/// missing; everything that the encoders say is theirs.
public struct GiMP {
    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The gene encoder; nothing for a network that reads slides only.
        public var genes: GroupGeneEncoder.Configuration?
        /// The patch aggregator; nothing for a network that reads genes only.
        public var patches: PatchAggregator.Configuration?
        /// How the two tokens become one vector.
        public var fusion = TokenFusion.Kind.mixed
        /// Classes, or time intervals.
        public var outputs = 2
        /// How likely an element before the classifier is zeroed in training.
        public var dropout = 0.25

        /// A network of one or both sides.
        ///
        /// - Parameters:
        ///   - genes: The gene encoder, if any.
        ///   - patches: The patch aggregator, if any; of the same width.
        ///   - outputs: Classes, or time intervals.
        public init(
            genes: GroupGeneEncoder.Configuration?, patches: PatchAggregator.Configuration?,
            outputs: Int = 2
        ) {
            self.genes = genes
            self.patches = patches
            self.outputs = outputs
        }

        /// The width inside.
        public var width: Int { patches?.width ?? genes?.width ?? 0 }
    }

    /// What a batch of patients has.
    public struct Input {
        /// The patches; of a patient without a slide any bag, which is not used.
        public var patches: PatchBatch?
        /// The expression, `[batch, genes]`; of a patient without genes any row.
        public var expression: Tensor?
        /// The tokens of a gene encoder that is not trained, `[batch, width]`; they stand for
        /// the expression.
        public var geneTokens: Tensor?
        /// The tokens of slides that have been read, `[batch, width]`; they stand for the patches.
        public var patchTokens: Tensor?
        /// Whether each patient has slides, truth values `[batch]`; all if nil.
        public var hasPatches: Tensor?
        /// Whether each patient has genes, truth values `[batch]`; all if nil.
        public var hasGenes: Tensor?

        /// What a batch of patients has.
        ///
        /// - Parameters:
        ///   - patches: The patches.
        ///   - expression: The expression.
        public init(patches: PatchBatch? = nil, expression: Tensor? = nil) {
            self.patches = patches
            self.expression = expression
        }
    }

    /// What the network says about a batch.
    public struct Output {
        /// One logit per class or time interval, `[batch, outputs]`.
        public let logits: Tensor
        /// The vector that the classifier reads, before dropout.
        public let fused: Tensor
        /// What the gene encoder says, if it ran.
        public let genes: GroupGeneEncoder.Output?
        /// What the patch aggregator says, if it ran.
        public let patches: PatchAggregator.Output?
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    /// The gene side.
    public let geneEncoder: GroupGeneEncoder?
    /// The slide side.
    public let patchAggregator: PatchAggregator?
    /// What joins the two; nothing in a network of one side.
    public let fusion: TokenFusion?
    private let absentGenes: Tensor?
    private let absentPatches: Tensor?
    private let norm: LayerNorm?
    private let classify: Linear
    private let dropout: Dropout

    /// Takes every parameter from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the sizes are
    ///   impossible.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws {
        let c = configuration
        guard c.genes != nil || c.patches != nil else {
            throw ModelError.invalidConfiguration("it reads neither slides nor genes")
        }
        if let genes = c.genes, let patches = c.patches, genes.width != patches.width {
            throw ModelError.invalidConfiguration(
                "the widths of genes, \(genes.width), and patches, \(patches.width), differ")
        }
        guard c.outputs > 0, c.dropout >= 0, c.dropout < 1 else {
            throw ModelError.invalidConfiguration(
                "\(c.outputs) outputs and the dropout \(c.dropout) make no classifier")
        }
        self.configuration = c
        geneEncoder = try c.genes.map { try GroupGeneEncoder($0, in: scope / "gene") }
        patchAggregator = try c.patches.map { try PatchAggregator($0, in: scope / "patch") }
        if geneEncoder != nil, patchAggregator != nil {
            let absent = InitialValues.normal(deviation: 0.02)
            let joined = try TokenFusion(c.fusion, width: c.width, in: scope / "fusion")
            fusion = joined
            absentGenes = try scope.parameter("absent_genes", [c.width], initial: absent)
            absentPatches = try scope.parameter("absent_patches", [c.width], initial: absent)
            norm = nil
            classify = try Linear(joined.outputWidth, c.outputs, in: scope / "classifier")
        } else {
            fusion = nil
            absentGenes = nil
            absentPatches = nil
            let own = scope / (c.genes == nil ? "patch_head" : "gene_head")
            norm = try LayerNorm(c.width, in: own / "norm")
            classify = try Linear(c.width, c.outputs, in: own / "classifier")
        }
        dropout = Dropout(c.dropout)
    }

    /// Reads patients.
    ///
    /// - Parameters:
    ///   - input: What they have.
    ///   - kept: Truth values `[groups]`, false for gene groups to be left out; all if nil.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The logits and what led to them.
    /// - Throws: ``ModelError`` if the input does not fit; `TensorError` if memory is short.
    public func callAsFunction(
        _ input: Input, keeping kept: Tensor? = nil, training generator: Generator? = nil
    ) throws -> Output {
        var genes: GroupGeneEncoder.Output?
        var geneToken = input.geneTokens
        if geneToken == nil, let geneEncoder, let expression = input.expression {
            genes = try geneEncoder(expression, keeping: kept, training: generator)
            geneToken = genes?.token
        }
        var patches: PatchAggregator.Output?
        var patchToken = input.patchTokens
        if patchToken == nil, let patchAggregator, let batch = input.patches {
            patches = try patchAggregator(batch, training: generator)
            patchToken = patches?.token
        }
        let fused = try join(geneToken, patchToken, input)
        return Output(
            logits: try classify(dropout(fused, training: generator)),  // [batch, outputs]
            fused: fused, genes: genes, patches: patches)
    }

    /// Makes both tokens start alike: the fusion centres and scales them, and what stands for a
    /// missing one is their mean.
    ///
    /// - Parameters:
    ///   - slides: The slide tokens of some patients, `[patients, width]`.
    ///   - genes: The gene tokens of the same patients, `[patients, width]`.
    /// - Throws: `TensorError` if the sizes differ.
    /// - Precondition: The network reads both sides.
    public func standardize(slides: Tensor, genes: Tensor) throws {
        guard let fusion, let absentGenes, let absentPatches else {
            preconditionFailure("a network of one side joins nothing")
        }
        try fusion.standardize(slides: slides, genes: genes)
        try absentPatches.assign(slides.mean([0]))
        try absentGenes.assign(genes.mean([0]))
    }

    /// One vector from what is there.
    private func join(_ genes: Tensor?, _ patches: Tensor?, _ input: Input) throws -> Tensor {
        guard let fusion, let absentGenes, let absentPatches else {
            guard let token = geneEncoder == nil ? patches : genes, let norm else {
                throw ModelError.invalidConfiguration(
                    "it reads \(geneEncoder == nil ? "slides" : "genes"), and there are none")
            }
            return try norm(token)
        }
        guard let batch = try genes?.size(0) ?? patches?.size(0) else {
            throw ModelError.invalidConfiguration("there are neither slides nor genes")
        }
        func filled(_ token: Tensor?, _ absent: Tensor, _ has: Tensor?) throws -> Tensor {
            let none = try absent.unsqueezed(0).expanded(to: [batch, configuration.width])
            guard let token else { return none }
            return try has.map { try $0.unsqueezed(1).choose(token, else: none) } ?? token
        }
        return try fusion(
            filled(patches, absentPatches, input.hasPatches),
            filled(genes, absentGenes, input.hasGenes))
    }
}
