public import Layers
public import Tensors

/// A vision transformer: a picture as patches, a class token and registers, mixed by blocks of attention.
///
///     x₀ = [class, registers, E patches] + places
///     x ← x + γ₁ A(N₁ x);   x ← x + γ₂ F(N₂ x)
///     F(x) = W₂ gelu(W₁ x)   or   W₂ (silu(a) ∘ b), [a, b] = W₁ x
///
/// Parameters have the names of timm (`patch_embed.proj`, `blocks.0.attn.qkv`, `blocks.0.ls1.gamma`, …), so checkpoints of
/// UNI, Virchow, H-optimus, Prov-GigaPath and others load as they are.
///
/// ### Reference
/// Dosovitskiy A. *et al.* *An image is worth 16x16 words*, ICLR 2021. LayerScale: Touvron H. *et al.*, ICCV 2021. Registers:
/// Darcet T. *et al.*, ICLR 2024. SwiGLU: Shazeer N., 2020.
public struct VisionTransformer {
    /// The bend of the two-layer map.
    public enum Bend: String, Codable, Sendable, Hashable {
        /// x Φ(x), with the exact Φ.
        case gelu
        /// The first half of the wide layer, through SiLU, times the second half.
        case gatedSiLU
    }

    /// Which tokens have a learned place.
    public enum Places: String, Codable, Sendable, Hashable {
        /// Patches only; class token and registers are put in front afterwards.
        case patches
        /// All tokens.
        case all
    }

    /// The sizes and the wiring.
    public struct Configuration: Codable, Sendable, Hashable {
        /// The side of the picture, pixels.
        public var imagePixels = 224
        /// The side of a patch, pixels.
        public var patchPixels = 16
        /// Numbers per token.
        public var width: Int
        /// How many blocks.
        public var depth: Int
        /// How many parts attend on their own; `width` is a multiple of it.
        public var heads: Int
        /// The width of the first layer of the two-layer map, both halves together where it is gated.
        public var hidden: Int
        /// The bend of the two-layer map.
        public var bend = Bend.gelu
        /// Whether what a block adds is scaled per channel.
        public var hasLayerScale = true
        /// Tokens that hold nothing but what the blocks put there.
        public var registers = 0
        /// Which tokens have a learned place.
        public var places = Places.all
        /// ε of the normalisations.
        public var epsilon = 1e-6

        /// States the sizes; the rest are the defaults of ``Configuration``.
        ///
        /// - Parameters:
        ///   - width: Numbers per token.
        ///   - depth: How many blocks.
        ///   - heads: How many parts attend on their own.
        ///   - hidden: The width of the first layer of the two-layer map; `4 · width` if nil.
        public init(width: Int, depth: Int, heads: Int, hidden: Int? = nil) {
            self.width = width
            self.depth = depth
            self.heads = heads
            self.hidden = hidden ?? 4 * width
        }

        /// The number of patches of a picture.
        public var patches: Int { (imagePixels / patchPixels) * (imagePixels / patchPixels) }
    }

    /// What comes out.
    public struct Output {
        /// The class token after the last normalisation, `[pictures, width]`.
        public let classToken: Tensor
        /// The patches after the last normalisation, `[pictures, patches, width]`.
        public let patches: Tensor
        /// All tokens after the last normalisation: class, registers, patches, `[pictures, tokens, width]`.
        public let tokens: Tensor
    }

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let embed: Conv2d
    private let classToken: Tensor
    private let registers: Tensor?
    private let places: Tensor
    private let blocks: [Block]
    private let norm: LayerNorm

    /// Takes the parameters from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws(TensorError) {
        let c = configuration
        self.configuration = c
        embed = try Conv2d(
            3, c.width, kernel: c.patchPixels, stride: c.patchPixels,
            in: scope / "patch_embed" / "proj")
        let small = InitialValues.uniform(bound: 0.02)
        classToken = try scope.parameter("cls_token", [1, 1, c.width], initial: small)
        registers =
            c.registers > 0
            ? try scope.parameter("reg_token", [1, c.registers, c.width], initial: small) : nil
        let placed = c.patches + (c.places == .all ? 1 + c.registers : 0)
        places = try scope.parameter("pos_embed", [1, placed, c.width], initial: small)
        var blocks: [Block] = []
        for index in 0..<c.depth { blocks.append(try Block(c, in: scope / "blocks" / index)) }
        self.blocks = blocks
        norm = try LayerNorm(c.width, epsilon: c.epsilon, in: scope / "norm")
    }

    /// Reads pictures.
    ///
    /// - Parameter pictures: Normalised, `[pictures, 3, side, side]`.
    /// - Returns: The tokens.
    /// - Throws: `TensorError` if the pictures have another side.
    public func callAsFunction(_ pictures: Tensor) throws(TensorError) -> Output {
        let c = configuration
        let count = try pictures.size(0)
        let map = try embed(pictures)  // [n, width, side / patch, side / patch]
        var x = try map.reshaped([count, c.width, c.patches]).transposed()  // [n, patches, width]
        if c.places == .patches { x = try x + places }
        var tokens = [try classToken.expanded(to: [count, 1, c.width])]
        if let registers {
            tokens.append(try registers.expanded(to: [count, c.registers, c.width]))
        }
        x = try Tensor.concatenated(tokens + [x], axis: 1)  // [n, tokens, width]
        if c.places == .all { x = try x + places }
        for block in blocks { x = try block(x) }
        x = try norm(x)
        return Output(
            classToken: try x.selected(1, 0),
            patches: try x.narrowed(1, from: 1 + c.registers, count: c.patches), tokens: x)
    }
}

/// Self-attention and a two-layer map, each normalised before and scaled after.
private struct Block {
    private let norms: [LayerNorm]
    private let scales: [Tensor?]
    private let attend: MultiHeadAttention
    private let widen: Linear
    private let narrow: Linear
    private let bend: VisionTransformer.Bend

    init(
        _ c: VisionTransformer.Configuration, in scope: ParameterScope
    ) throws(TensorError) {
        bend = c.bend
        norms = [
            try LayerNorm(c.width, epsilon: c.epsilon, in: scope / "norm1"),
            try LayerNorm(c.width, epsilon: c.epsilon, in: scope / "norm2"),
        ]
        func scale(_ name: String) throws(TensorError) -> Tensor? {
            guard c.hasLayerScale else { return nil }
            return try (scope / name).parameter("gamma", [c.width], initial: .constant(1e-5))
        }
        scales = [try scale("ls1"), try scale("ls2")]
        var attention = MultiHeadAttention.Configuration(width: c.width, heads: c.heads)
        attention.layout = .fused(weight: "qkv.weight", bias: "qkv.bias")
        attention.output = "proj"
        attend = try MultiHeadAttention(attention, in: scope / "attn")
        widen = try Linear(c.width, c.hidden, in: scope / "mlp" / "fc1")
        let middle = c.bend == .gatedSiLU ? c.hidden / 2 : c.hidden
        narrow = try Linear(middle, c.width, in: scope / "mlp" / "fc2")
    }

    /// Maps `[n, tokens, width]` to the same shape.
    func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        guard let first = scales[0], let second = scales[1] else {
            let y = try attend(norms[0](x), adding: x)
            return try narrow(wide(norms[1](y)), adding: y)
        }
        let y = try x + attend(norms[0](x)) * first
        return try y + narrow(wide(norms[1](y))) * second
    }

    /// The bent first layer of the two-layer map.
    private func wide(_ x: Tensor) throws(TensorError) -> Tensor {
        switch bend {
        case .gelu: return try widen.gelu(x)
        case .gatedSiLU:
            let halves = try widen(x).chunked(2)
            return try halves[0].silu() * halves[1]
        }
    }
}
