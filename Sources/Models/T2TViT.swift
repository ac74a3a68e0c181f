import Files
public import Layers
public import Tensors

/// T2T-ViT: a vision transformer whose tokens are folded together step by step.
///
/// Overlapping windows of pixels become tokens, tokens look at each other by a linear attention, are
/// put back into a picture and cut into windows again; after three cuts 14 × 14 tokens of 224 × 224
/// pixels go through an ordinary transformer with a class token.
///
/// - Input: normalised images, `[images, 3, side, side]`, the side a multiple of 16.
/// - Output: the class token after the last normalisation, `[images, width]`.
///
/// ### Reference
/// Yuan L. *et al.* Tokens-to-token ViT. ICCV 2021.
public struct T2TViT {
    /// The sizes.
    public struct Configuration: Codable, Sendable, Hashable {
        /// What scores are multiplied by before the softmax of the transformer.
        public enum AttentionScale: String, Codable, Sendable, Hashable, CaseIterable {
            /// width of a head ^ −½, the usual one.
            case head
            /// width ^ −½, which the released weights were trained with.
            case width
        }

        /// The width of a token in the transformer.
        public var width: Int
        /// How many blocks the transformer has.
        public var blocks: Int
        /// The heads of each attention.
        public var heads: Int
        /// The width between the two maps of a block, as a multiple of the width.
        public var ratio: Int
        /// What scores are multiplied by.
        public var scale = AttentionScale.head
        /// How many classes the head tells apart; nil for features alone.
        public var classes: Int?
        /// How likely an element is zeroed in training.
        public var dropout = 0.0

        /// T2T-ViT-7.
        public static let small = Configuration(width: 256, blocks: 7, heads: 4, ratio: 2)
        /// T2T-ViT-14.
        public static let medium = Configuration(width: 384, blocks: 14, heads: 6, ratio: 3)
        /// T2T-ViT-19.
        public static let large = Configuration(width: 448, blocks: 19, heads: 7, ratio: 3)

        /// States the sizes.
        ///
        /// - Parameters:
        ///   - width: The width of a token.
        ///   - blocks: How many blocks there are.
        ///   - heads: The heads of each attention.
        ///   - ratio: The width between the two maps of a block, as a multiple of the width.
        public init(width: Int, blocks: Int, heads: Int, ratio: Int) {
            self.width = width
            self.blocks = blocks
            self.heads = heads
            self.ratio = ratio
        }
    }

    /// What the network says about images.
    public struct Output {
        /// The class token, `[images, width]`.
        public let features: Tensor
        /// The logits of the classes, `[images, classes]`; nil without a head.
        public let logits: Tensor?
        /// The tokens after each step of folding, `[images, tokens, 64 or width]`.
        public let folded: [Tensor]
    }

    /// The sizes.
    public let configuration: Configuration
    private let performers: [Performer]
    private let project: Linear
    private let classToken: Tensor
    private let blocks: [ImageBlock]
    private let norm: LayerNorm
    private let head: Linear?
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
        guard c.width > 0, c.heads > 0, c.blocks > 0, c.width.isMultiple(of: c.heads) else {
            throw ModelError.invalidConfiguration(
                "\(c.blocks) blocks of width \(c.width) with \(c.heads) heads")
        }
        self.configuration = c
        let folding = scope / "tokens_to_token"
        performers = [
            try Performer(147, dropout: c.dropout, in: folding / "attention1"),
            try Performer(576, dropout: c.dropout, in: folding / "attention2"),
        ]
        project = try Linear(576, c.width, in: folding / "project")
        classToken = try scope.parameter(
            "cls_token", [1, 1, c.width], initial: .normal(deviation: 0.02))
        blocks = try (0..<c.blocks).map { try ImageBlock(c, in: scope / "blocks" / $0) }
        norm = try LayerNorm(c.width, in: scope / "norm")
        head = try c.classes.map { try Linear(c.width, $0, in: scope / "head") }
        dropout = Dropout(c.dropout)
    }

    /// Reads images.
    ///
    /// - Parameters:
    ///   - images: Normalised by mean and deviation of ImageNet, `[images, 3, side, side]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The features and what led to them.
    /// - Throws: ``ModelError`` if the images are of another shape; `TensorError` if memory is short.
    public func callAsFunction(
        _ images: Tensor, training generator: Generator? = nil
    ) throws -> Output {
        let shape = images.shape
        guard shape.count == 4, shape[1] == 3, shape[2] == shape[3], shape[2] > 0,
            shape[2].isMultiple(of: 16)
        else { throw ModelError.unsuitableImages(shape: shape, multiple: 16) }
        let side = shape[2] / 4

        let windows = try images.windows(7, stride: 4, padding: 2).transposed()
        let first = try performers[0](windows, training: generator)  // [images, side², 64]
        let second = try performers[1](cut(first, side: side), training: generator)
        let tokens = try project(cut(second, side: side / 2))  // [images, side²/16, width]

        let start = try classToken.expanded(to: [shape[0], 1, configuration.width])
        let all = try Tensor.concatenated([start, tokens], axis: 1)
        let placed = try dropout(all + positions(all), training: generator)
        let seen = try blocks.reduce(placed) { x, block in try block(x, training: generator) }
        let features = try norm(seen.selected(1, 0))  // [images, width]
        return Output(
            features: features, logits: try head?(features), folded: [first, second, tokens])
    }

    /// Tokens put back into a picture and cut into overlapping windows of 3 × 3, at every second.
    private func cut(_ tokens: Tensor, side: Int) throws(TensorError) -> Tensor {
        let picture = try tokens.transposed().reshaped([tokens.shape[0], 64, side, side])
        return try picture.windows(3, stride: 2, padding: 1).transposed()  // [images, n, 576]
    }

    /// The sine of each place for even elements and the cosine for odd ones, `[tokens, width]`.
    private func positions(_ tokens: Tensor) throws(TensorError) -> Tensor {
        let (count, width) = (try tokens.size(1), configuration.width)
        let exponents = try Tensor(
            (0..<width).map { -Double($0 / 2 * 2) / Double(width) }, shape: [1, width])
        let frequencies = try (exponents * 9.210340371976184).exp()  // 10,000 ^ exponent
        let angles = try Tensor.range(to: Double(count), type: .float64).unsqueezed(1) * frequencies
        let isOdd = try Tensor((0..<width).map { $0 % 2 }, shape: [1, width]).isGreater(than: 0)
        let table = try isOdd.choose(angles.cos(), else: angles.sin())
        return try table.converted(to: tokens.scalarType, device: tokens.device)
    }
}

/// Linear attention of one head with random features, and a small map.
///
///     f(z) = exp(z wᵀ − |z|² / 2) / √m;   y = f(q) (f(k)ᵀ v) / (f(q) · Σ f(k) + 10⁻⁸)
///     x ← v + P y;   x ← x + M(N x)
private struct Performer {
    private static let width = 64
    private static let features = 32
    private let norms: [LayerNorm]
    private let project: Linear
    private let output: Linear
    private let maps: [Linear]
    private let randomFeatures: Tensor
    private let dropout: Dropout

    init(_ inputs: Int, dropout: Double, in scope: ParameterScope) throws(TensorError) {
        let width = Performer.width
        let features = Performer.features
        norms = [
            try LayerNorm(inputs, in: scope / "norm1"), try LayerNorm(width, in: scope / "norm2"),
        ]
        project = try Linear(inputs, 3 * width, in: scope / "kqv")
        output = try Linear(width, width, in: scope / "proj")
        maps = [
            try Linear(width, width, in: scope / "mlp" / 0),
            try Linear(width, width, in: scope / "mlp" / 2),
        ]
        randomFeatures = try scope.parameter(
            "w", [features, width], initial: .orthogonal(gain: Double(features).squareRoot()),
            isTrainable: false)
        self.dropout = Dropout(dropout)
    }

    func callAsFunction(
        _ x: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        let parts = try project(norms[0](x)).chunked(3)
        let (keys, queries, values) = (parts[0], parts[1], parts[2])  // [images, n, 64] each
        let k = try mapped(keys)  // [images, n, 32]
        let q = try mapped(queries)
        let sum = try k.sum([1], keepingAxes: true).transposed()  // [images, 32, 1]
        let divisor = try q.batchMatmul(sum) + 1e-8  // [images, n, 1]
        let mixed = try q.batchMatmul(k.transposed().batchMatmul(values)) / divisor
        let looked = try values + dropout(output(mixed), training: generator)
        let bent = try maps[1](maps[0](norms[1](looked)).gelu())
        return try looked + dropout(bent, training: generator)  // [images, n, 64]
    }

    private func mapped(_ z: Tensor) throws(TensorError) -> Tensor {
        let half = try z.power(2).sum([-1], keepingAxes: true) / 2
        let exponent = try z.matmul(randomFeatures.transposed()) - half
        return try exponent.exp() / Double(Performer.features).squareRoot()
    }
}

/// A block of the transformer, normalised before attention and map.
private struct ImageBlock {
    private let norms: [LayerNorm]
    private let project: Linear
    private let output: Linear
    private let maps: [Linear]
    private let heads: Int
    /// What queries are multiplied by for a scale other than the usual one.
    private let factor: Double
    private let dropout: Dropout

    init(_ c: T2TViT.Configuration, in scope: ParameterScope) throws(TensorError) {
        norms = [
            try LayerNorm(c.width, in: scope / "norm1"),
            try LayerNorm(c.width, in: scope / "norm2"),
        ]
        project = try Linear(c.width, 3 * c.width, hasBias: false, in: scope / "attn" / "qkv")
        output = try Linear(c.width, c.width, in: scope / "attn" / "proj")
        maps = [
            try Linear(c.width, c.ratio * c.width, in: scope / "mlp" / "fc1"),
            try Linear(c.ratio * c.width, c.width, in: scope / "mlp" / "fc2"),
        ]
        heads = c.heads
        factor = c.scale == .head ? 1 : 1 / Double(c.heads).squareRoot()
        dropout = Dropout(c.dropout)
    }

    func callAsFunction(
        _ x: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        let shape = x.shape
        let parts = try project(norms[0](x)).chunked(3)
        var heads: [Tensor] = []
        for part in parts {
            let split = try part.reshaped([shape[0], shape[1], self.heads, -1])
            heads.append(try split.transposed(1, 2))  // [images, heads, n, depth]
        }
        let mixed = try (heads[0] * factor).attention(keys: heads[1], values: heads[2])
        let joined = try mixed.transposed(1, 2).reshaped(shape)  // [images, n, width]
        let looked = try x + dropout(output(joined), training: generator)
        let bent = try dropout(maps[0](norms[1](looked)).gelu(), training: generator)
        return try looked + dropout(maps[1](bent), training: generator)
    }
}
