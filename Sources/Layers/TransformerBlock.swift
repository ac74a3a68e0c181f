public import Tensors

/// Self-attention and a two-layer map, each added to what went in.
///
///     pre:   x ← x + A(N₁ x);   x ← x + F(N₂ x)
///     post:  x ← N₁(x + A(x));  x ← N₂(x + F(x))
///     F(x) = W₂ act(W₁ x + c₁) + c₂
///
/// ### Reference
/// Vaswani A. *et al.* Attention is all you need. NeurIPS 2017 (post).
/// Xiong R. *et al.* On layer normalization in the transformer architecture. ICML 2020 (pre).
public struct TransformerBlock {
    /// Where the normalisation stands.
    public enum Order: String, Codable, Sendable, Hashable, CaseIterable {
        /// Before attention and map.
        case pre
        /// After each sum.
        case post
    }

    /// The bend between the two linear maps.
    public enum Activation: String, Codable, Sendable, Hashable, CaseIterable {
        /// x Φ(x), with the exact Φ.
        case gelu
        /// max(0, x).
        case relu
    }

    /// The sizes and the wiring.
    public struct Configuration: Sendable, Hashable {
        /// The attention, with the width, the heads and the names of its parameters.
        public var attention: MultiHeadAttention.Configuration
        /// The width between the two linear maps.
        public var hidden: Int
        /// Where the normalisation stands.
        public var order = Order.pre
        /// The bend between the two linear maps.
        public var activation = Activation.gelu
        /// Whether something is added in the two linear maps.
        public var hasBias = true
        /// How likely an element is zeroed in training: of the attention's output, behind the
        /// bend, and of the second map's output.
        public var dropout = 0.0
        /// Added to the variance of the normalisation.
        public var epsilon = 1e-5

        /// A block with the usual ratio of widths.
        ///
        /// - Parameters:
        ///   - width: The size of the last axis.
        ///   - heads: How many parts attend on their own.
        ///   - hidden: The width between the two linear maps; `4 · width` if nil.
        public init(width: Int, heads: Int, hidden: Int? = nil) {
            attention = MultiHeadAttention.Configuration(width: width, heads: heads)
            self.hidden = hidden ?? 4 * width
        }
    }

    /// What a block gives when the weights of its attention are wanted, too.
    public typealias Output = MultiHeadAttention.Output

    /// The sizes and the wiring.
    public let configuration: Configuration
    private let attend: MultiHeadAttention
    private let expand: Linear
    private let contract: Linear
    private let norms: [LayerNorm]
    private let dropout: Dropout

    /// Takes `self_attn`, `linear1`, `linear2`, `norm1` and `norm2` from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and the wiring.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    /// - Precondition: The heads divide the width.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws(TensorError) {
        let c = configuration
        let width = c.attention.width
        self.configuration = c
        attend = try MultiHeadAttention(c.attention, in: scope / "self_attn")
        expand = try Linear(width, c.hidden, hasBias: c.hasBias, in: scope / "linear1")
        contract = try Linear(c.hidden, width, hasBias: c.hasBias, in: scope / "linear2")
        norms = [
            try LayerNorm(width, epsilon: c.epsilon, in: scope / "norm1"),
            try LayerNorm(width, epsilon: c.epsilon, in: scope / "norm2"),
        ]
        dropout = Dropout(c.dropout)
    }

    /// Maps sequences.
    ///
    /// - Parameters:
    ///   - x: `[…, n, width]`.
    ///   - mask: Truth values `[…, n]`, true where there is an element; all if nil. What comes
    ///     out at the others means nothing.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[…, n, width]`.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ x: Tensor, mask: Tensor? = nil, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        let looked = try attend(attentionInput(x), mask: mask, training: generator)
        return try finish(x, looked, training: generator)
    }

    /// Maps some elements of sequences, which look at all of them; the others are not computed.
    ///
    /// - Parameters:
    ///   - chosen: Elements of the sequences, `[…, chosen, width]`.
    ///   - x: The sequences, `[…, n, width]`.
    ///   - mask: Truth values `[…, n]`, true where there is an element; all if nil.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[…, chosen, width]`, what the whole map gives for these elements.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ chosen: Tensor, of x: Tensor, mask: Tensor? = nil, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        let looked = try attend(
            attentionInput(chosen), over: attentionInput(x), mask: mask, training: generator)
        return try finish(chosen, looked, training: generator)
    }

    /// The same, and how much each element took from each other.
    ///
    /// - Parameters:
    ///   - x: `[…, n, width]`.
    ///   - mask: Truth values `[…, n]`, true where there is an element; all if nil.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: Values `[…, n, width]` and weights `[…, heads, n, n]`.
    /// - Throws: `TensorError` if the sizes differ.
    public func withWeights(
        _ x: Tensor, mask: Tensor? = nil, training generator: Generator? = nil
    ) throws(TensorError) -> Output {
        let looked = try attend.withWeights(attentionInput(x), mask: mask, training: generator)
        return try Output(
            values: finish(x, looked.values, training: generator), weights: looked.weights)
    }

    private func attentionInput(_ x: Tensor) throws(TensorError) -> Tensor {
        configuration.order == .pre ? try norms[0](x) : x
    }

    /// Everything behind the attention.
    private func finish(
        _ x: Tensor, _ looked: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        let sum = try x + dropout(looked, training: generator)
        switch configuration.order {
        case .pre:
            return try sum + map(norms[1](sum), training: generator)
        case .post:
            let middle = try norms[0](sum)
            return try norms[1](middle + map(middle, training: generator))
        }
    }

    private func map(
        _ x: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        let wide = try expand(x)  // […, hidden]
        let bent = configuration.activation == .gelu ? try wide.gelu() : try wide.relu()
        let mapped = try contract(dropout(bent, training: generator))  // […, width]
        return try dropout(mapped, training: generator)
    }
}
