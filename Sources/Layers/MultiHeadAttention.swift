public import Tensors

/// Softmax attention of several heads over batches of sequences, with keys that may be hidden.
///
///     scores_h = (W_q x)_h (W_k c)_hᵀ / √d      d = width / heads
///     y        = W_o concat_h(softmax(scores_h) (W_v c)_h) + b_o
///
/// Where nobody asks for the weights they are never stored: libtorch's fused kernel mixes the
/// values directly. For a few queries over one long bag see ``CrossAttention``.
///
/// ### Reference
/// Vaswani A. *et al.* Attention is all you need. NeurIPS 2017.
public struct MultiHeadAttention {
    /// How a checkpoint keeps the three projections into queries, keys and values.
    public enum Layout: Sendable, Hashable {
        /// One matrix with the rows of queries, keys and values after each other, `[3 · width,
        /// width]`, and its bias, under these names.
        case fused(weight: String, bias: String)
        /// A linear map each, under these names.
        case separate(query: String, key: String, value: String)

        /// The names of PyTorch's own layer.
        public static var inProjection: Layout {
            .fused(weight: "in_proj_weight", bias: "in_proj_bias")
        }
    }

    /// The sizes, and the names in checkpoints.
    public struct Configuration: Sendable, Hashable {
        /// The size of the last axis of input and output.
        public var width: Int
        /// How many parts attend on their own; `width` is a multiple of it.
        public var heads: Int
        /// Whether something is added to queries, keys and values.
        public var hasBias = true
        /// Whether something is added to the output.
        public var hasOutputBias = true
        /// How likely an attention weight is zeroed in training.
        public var dropout = 0.0
        /// How queries, keys and values are kept.
        public var layout = Layout.inProjection
        /// The name of the map of the joined heads.
        public var output = "out_proj"

        /// The sizes, with biases and PyTorch's names.
        ///
        /// - Parameters:
        ///   - width: The size of the last axis.
        ///   - heads: How many parts attend on their own.
        public init(width: Int, heads: Int) {
            self.width = width
            self.heads = heads
        }
    }

    /// What attention gives when its weights are wanted, too.
    public struct Output {
        /// The mixed values, `[…, queries, width]`.
        public let values: Tensor
        /// The weights, rows of sum 1, `[…, heads, queries, keys]`.
        public let weights: Tensor
    }

    /// The sizes.
    public let configuration: Configuration
    /// `[3 · width, width]` for ``Layout/fused(weight:bias:)``, otherwise three of `[width, width]`.
    private let weights: [Tensor]
    private let biases: [Tensor?]
    private let output: Linear
    private let dropout: Dropout

    /// Takes the projections and the output map from `scope`.
    ///
    /// - Parameters:
    ///   - configuration: The sizes and names.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    /// - Precondition: `heads` divides `width`.
    public init(_ configuration: Configuration, in scope: ParameterScope) throws(TensorError) {
        let c = configuration
        precondition(
            c.width % c.heads == 0, "\(c.heads) heads do not divide the width \(c.width)")
        self.configuration = c
        let bound = (6 / Double(2 * c.width)).squareRoot()  // Glorot & Bengio, per map
        switch c.layout {
        case .fused(let weight, let bias):
            weights = [
                try scope.parameter(
                    weight, [3 * c.width, c.width], initial: .uniform(bound: bound))
            ]
            biases = [
                c.hasBias
                    ? try scope.parameter(bias, [3 * c.width], initial: .constant(0)) : nil
            ]
        case .separate(let query, let key, let value):
            var weights: [Tensor] = []
            var biases: [Tensor?] = []
            for name in [query, key, value] {
                let part = scope / name
                weights.append(
                    try part.parameter(
                        "weight", [c.width, c.width], initial: .uniform(bound: bound)))
                biases.append(
                    c.hasBias
                        ? try part.parameter("bias", [c.width], initial: .constant(0)) : nil)
            }
            self.weights = weights
            self.biases = biases
        }
        output = try Linear(
            c.width, c.width, hasBias: c.hasOutputBias, in: scope / c.output)
        dropout = Dropout(c.dropout)
    }

    /// Lets the elements of sequences look at those of a context.
    ///
    /// - Parameters:
    ///   - queries: `[…, queries, width]`.
    ///   - context: `[…, keys, width]`; the queries themselves if nil.
    ///   - mask: Truth values `[…, keys]`, true where there is a key; all if nil. Without any
    ///     key the values are zero.
    ///   - addend: Added to the result, `[…, queries, width]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[…, queries, width]`.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ queries: Tensor, over context: Tensor? = nil, mask: Tensor? = nil,
        adding addend: Tensor? = nil, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        if generator != nil, configuration.dropout > 0 {
            let values = try withWeights(
                queries, over: context, mask: mask, training: generator
            ).values
            return if let addend { try addend + values } else { values }
        }
        let (q, k, v) = try project(queries, context)
        let visible = try mask.map { (mask) throws(TensorError) in
            try mask.unsqueezed(-2).unsqueezed(-2)  // […, 1, 1, keys]
        }
        return try join(q.attention(keys: k, values: v, mask: visible), adding: addend)
    }

    /// The same, and how much each query took from each key.
    ///
    /// - Parameters:
    ///   - queries: `[…, queries, width]`.
    ///   - context: `[…, keys, width]`; the queries themselves if nil.
    ///   - mask: Truth values `[…, keys]`, true where there is a key; all if nil. At least one
    ///     key must be there.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The values and the weights; those given back are never thinned out.
    /// - Throws: `TensorError` if the sizes differ.
    public func withWeights(
        _ queries: Tensor, over context: Tensor? = nil, mask: Tensor? = nil,
        training generator: Generator? = nil
    ) throws(TensorError) -> Output {
        let (q, k, v) = try project(queries, context)
        let depth = Double(configuration.width / configuration.heads)
        var scores = try (q * (1 / depth.squareRoot())).matmul(k.transposed())
        if let mask {
            let hidden = try mask.negated().unsqueezed(-2).unsqueezed(-2)
            scores = try scores.masked(hidden, with: -.infinity)
        }
        let weights = try scores.softmax()  // […, heads, queries, keys]
        let mixed = try dropout(weights, training: generator).matmul(v)
        return try Output(values: join(mixed), weights: weights)
    }

    /// Queries, keys and values of each head, `[…, heads, n, width / heads]`.
    private func project(
        _ queries: Tensor, _ context: Tensor?
    ) throws(TensorError) -> (Tensor, Tensor, Tensor) {
        let width = configuration.width
        let type = try queries.scalarType
        if weights.count == 1, context == nil {
            let all = try queries.linear(
                weights[0].converted(to: type), bias: biases[0]?.converted(to: type))
            let parts = try all.chunked(3)
            return try (split(parts[0]), split(parts[1]), split(parts[2]))
        }
        if weights.count == 1, let context {
            func part(_ x: Tensor, _ first: Int, _ maps: Int) throws(TensorError) -> Tensor {
                let weight = try weights[0].narrowed(0, from: first * width, count: maps * width)
                let bias = try biases[0]?.narrowed(0, from: first * width, count: maps * width)
                return try x.linear(weight.converted(to: type), bias: bias?.converted(to: type))
            }
            let seen = try part(context, 1, 2).chunked(2)
            return try (split(part(queries, 0, 1)), split(seen[0]), split(seen[1]))
        }
        var parts: [Tensor] = []
        for index in 0..<3 {
            let source = index == 0 ? queries : context ?? queries
            let part = try source.linear(
                weights[index].converted(to: type), bias: biases[index]?.converted(to: type))
            parts.append(try split(part))
        }
        return (parts[0], parts[1], parts[2])
    }

    /// `[…, n, width]` cut into heads, `[…, heads, n, width / heads]`.
    private func split(_ x: Tensor) throws(TensorError) -> Tensor {
        let c = configuration
        return try x.reshaped(x.shape.dropLast() + [c.heads, c.width / c.heads]).transposed(-3, -2)
    }

    /// The heads side by side again, through the output map, `[…, n, width]`.
    private func join(_ x: Tensor, adding addend: Tensor? = nil) throws(TensorError) -> Tensor {
        let heads = try x.transposed(-3, -2)
        let joined = try heads.reshaped(heads.shape.dropLast(2) + [configuration.width])
        return if let addend { try output(joined, adding: addend) } else { try output(joined) }
    }
}
