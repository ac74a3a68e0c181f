public import Layers
public import Tensors

/// What GiMP learns from before it classifies: masked patches, guessed with the help of the genes,
/// and a space in which patients of one class lie together.
///
/// - Input: patches with some of them masked, and gene tokens, `[batch, width]`.
/// - Output: the guessed features of the masked patches, and unit vectors per patient.
///
/// ### Reference
/// Jin T. *et al.* MICCAI 2023; arXiv:2309.02702. A re-implementation from the public
/// description: no code was published.
///
/// ### Choices of ours
/// The learned token that fills masked places keeps its position; the decoder reads
/// `[A z_gen; z_pat; patches]` through transformer blocks. See the guide for all defaults.
public struct GiMPPretraining {
    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The transformer blocks of the decoder.
        public var decoderBlocks = 1
        /// Whether the decoder sees the gene token.
        public var usesGenes = true
        /// The width of the space of patients.
        public var projection = 128
        /// Whether each side gets a projection of its own, too.
        public var hasSides = false

        /// The default sizes.
        public init() {}
    }

    /// What the networks say about a batch with masked patches.
    public struct Output {
        /// The guessed features of the masked patches in the order of the mask,
        /// `[masked, features]`; nothing if none is masked.
        public let reconstruction: Tensor?
        /// One unit vector per patient from both tokens, `[batch, projection]`.
        public let patients: Tensor
        /// Unit vectors from the slide alone and from the genes alone, if there are such.
        public let sides: (slide: Tensor, genes: Tensor)?
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let network: GiMP
    private let patchAggregator: PatchAggregator
    private let fusion: TokenFusion
    private let maskToken: Tensor
    private let geneMap: Linear
    private let blocks: [TransformerBlock]
    private let output: Linear
    private let project: Linear
    private let sides: (slide: Linear, genes: Linear)?

    /// Takes what only pre-training needs from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - network: The network that is pre-trained, with both sides.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit; ``ModelError`` if the network lacks
    ///   a side.
    public init(
        _ configuration: Configuration = .init(), of network: GiMP, in scope: ParameterScope
    ) throws {
        guard let patches = network.patchAggregator, let fusion = network.fusion else {
            throw ModelError.invalidConfiguration("pre-training needs slides and genes")
        }
        let c = configuration
        let width = network.configuration.width
        self.configuration = c
        self.network = network
        patchAggregator = patches
        self.fusion = fusion
        maskToken = try scope.parameter(
            "mask_token", [width], initial: .normal(deviation: 0.02))
        geneMap = try Linear(width, width, hasBias: false, in: scope / "gene_map")
        let block = TransformerBlock.Configuration(
            width: width, heads: patches.configuration.heads)
        blocks = try (0..<c.decoderBlocks).map {
            try TransformerBlock(block, in: scope / "decoder" / $0)
        }
        output = try Linear(width, patches.configuration.features, in: scope / "output")
        project = try Linear(fusion.outputWidth, c.projection, in: scope / "project")
        sides =
            c.hasSides
            ? (
                try Linear(width, c.projection, in: scope / "project_slide"),
                try Linear(width, c.projection, in: scope / "project_genes")
            ) : nil
    }

    /// Reads patients with some of their patches masked.
    ///
    /// - Parameters:
    ///   - batch: The patches, all of them; those masked are not read.
    ///   - masked: The masked patches of each patient, positions in its bag.
    ///   - geneTokens: The tokens of the gene encoder, `[batch, width]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The guesses and the vectors of the patients.
    /// - Throws: `TensorError` if memory is short.
    public func callAsFunction(
        _ batch: PatchBatch, masking masked: [[Int]], geneTokens: Tensor,
        training generator: Generator? = nil
    ) throws -> Output {
        let shape = batch.features.shape
        let rows = masked.enumerated().flatMap { patient, places in
            places.map { patient * shape[1] + $0 }
        }
        var x = try patchAggregator.project(batch.features)  // [batch, patches, width]
        let chosen = try Tensor(rows, shape: [rows.count], device: x.device)
        if !rows.isEmpty {
            let isMasked = try Tensor.zeros([shape[0] * shape[1]], device: x.device)
                .adding(Tensor.ones([rows.count], device: x.device), at: chosen)
                .reshaped([shape[0], shape[1], 1])
            x = try isMasked.isGreater(than: 0).choose(maskToken, else: x)
        }
        let slide = try patchAggregator(projected: x, batch, training: generator)
        let unit = try normalised(project(fusion(slide.token, geneTokens)))
        return Output(
            reconstruction: rows.isEmpty
                ? nil
                : try decode(slide, geneTokens, batch, masked, training: generator),
            patients: unit,
            sides: try sides.map {
                (
                    slide: try normalised($0.slide(slide.token)),
                    genes: try normalised($0.genes(geneTokens))
                )
            })
    }

    /// The features at the masked places, `[masked, features]`.
    ///
    /// All places take part in the attention, but of the last block only what stands at the masked
    /// ones is needed, and only that is computed.
    private func decode(
        _ slide: PatchAggregator.Output, _ geneTokens: Tensor, _ batch: PatchBatch,
        _ masked: [[Int]], training generator: Generator?
    ) throws -> Tensor {
        var parts = [try slide.token.unsqueezed(1), slide.patches]
        if configuration.usesGenes { parts.insert(try geneMap(geneTokens).unsqueezed(1), at: 0) }
        let extra = parts.count - 1
        var x = try Tensor.concatenated(parts, axis: 1)  // [batch, extra + patches, width]
        let mask = try batch.mask.map { try $0.padded([extra, 0], value: 1) }
        for block in blocks.dropLast() { x = try block(x, mask: mask, training: generator) }

        let shape = x.shape
        let most = masked.map(\.count).max() ?? 0
        let rows = masked.enumerated().flatMap { patient, places in
            (places + Array(repeating: 0, count: most - places.count)).map {
                patient * shape[1] + extra + $0
            }
        }
        var chosen = try x.reshaped([-1, shape[2]])
            .indexed(Tensor(rows, shape: [rows.count], device: x.device))
        if let last = blocks.last {
            chosen = try last(
                chosen.reshaped([shape[0], most, shape[2]]), of: x, mask: mask,
                training: generator
            ).reshaped([-1, shape[2]])
        }
        if masked.contains(where: { $0.count < most }) {
            let real = masked.enumerated().flatMap { patient, places in
                places.indices.map { patient * most + $0 }
            }
            chosen = try chosen.indexed(Tensor(real, shape: [real.count], device: x.device))
        }
        return try output(chosen)
    }

    private func normalised(_ x: Tensor) throws -> Tensor {
        try x / x.norm([-1], keepingAxes: true).clamped(from: 1e-12)
    }
}
