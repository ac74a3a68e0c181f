public import Tensors

/// Multi-head attention of a few queries over many keys, which are their own values.
///
///     scores_h = (W_q q)_h (W_k k)_hᵀ / √d      d = width / heads
///     y        = W_o concat_h(softmax(scores_h) (W_v k)_h) + b_o
///
/// Products of matrices are associative, so the keys and values of all patches are never made:
/// each query is taken back through W_k to the space of the context, `(W_k,hᵀ q_h) · k`, and the
/// context is mixed before it goes through W_v. For T queries of H heads and N patches of width D
/// this costs 2 N·T·H·D instead of 2 N·D² multiplications, and gives the same numbers.
///
/// ### Reference
/// Vaswani A. *et al.* Attention is all you need. NeurIPS 2017.
public struct CrossAttention {
    /// What attention gives.
    public struct Output {
        /// The mixed values, `[queries, width]`.
        public let values: Tensor
        /// The scaled scores before softmax, `[heads, queries, keys]`.
        public let scores: Tensor
    }

    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear
    private let heads: Int
    private let width: Int
    /// What thins the weights out in training.
    public let dropout: Dropout

    /// Takes `to_q.0`, `to_k.0`, `to_v` and `to_out` from `scope`.
    ///
    /// - Parameters:
    ///   - width: The size of the last axis of queries, context and output.
    ///   - heads: How many parts attend on their own; `width` is a multiple of it.
    ///   - dropout: How likely an attention weight is zeroed in training.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    /// - Precondition: `heads` divides `width`.
    public init(
        _ width: Int, heads: Int, dropout: Double, in scope: ParameterScope
    ) throws(TensorError) {
        precondition(width % heads == 0, "\(heads) heads do not divide the width \(width)")
        query = try Linear(width, width, hasBias: false, in: scope / "to_q" / 0)
        key = try Linear(width, width, hasBias: false, in: scope / "to_k" / 0)
        value = try Linear(width, width, hasBias: false, in: scope / "to_v")
        output = try Linear(width, width, in: scope / "to_out")
        self.heads = heads
        self.width = width
        self.dropout = Dropout(dropout)
    }

    /// Lets queries look at a context.
    ///
    /// - Parameters:
    ///   - queries: `[queries, width]`.
    ///   - context: `[keys, width]`; products with it are made in its kind of number, softmax in
    ///     that of the queries.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: The mixed values and the scores.
    /// - Throws: `TensorError` if the sizes differ.
    public func callAsFunction(
        _ queries: Tensor, over context: Tensor, training generator: Generator? = nil
    ) throws(TensorError) -> Output {
        let probes = try probes(for: queries)  // [heads · queries, width]
        let scores = try scores(of: probes, over: context)  // [heads · queries, keys]
        let weights = try dropout(scores.softmax(), training: generator)
        let mixed = try weights.converted(to: context.scalarType).matmul(context)
            .converted(to: probes.scalarType)  // [heads · queries, width]
        let count = try queries.size(0)
        return try Output(
            values: values(of: mixed), scores: scores.reshaped([heads, count, -1]))
    }

    /// The queries in the space of the context: a key's score is its product with a probe.
    ///
    /// - Parameter queries: `[queries, width]`.
    /// - Returns: `[heads · queries, width]`, scaled.
    /// - Throws: `TensorError` if the size differs.
    public func probes(for queries: Tensor) throws(TensorError) -> Tensor {
        let depth = width / heads
        let q = try split(query(queries) * (1 / Double(depth).squareRoot()))
        let keyRows = try key.weight.reshaped([heads, depth, width])  // [heads, depth, width]
        return try q.batchMatmul(keyRows).reshaped([-1, width])  // [heads · queries, width]
    }

    /// How much each probe wants each key.
    ///
    /// - Parameters:
    ///   - probes: `[heads · queries, width]`.
    ///   - context: `[keys, width]`; the product is made in its kind of number.
    /// - Returns: `[heads · queries, keys]` in the kind of number of the probes, before softmax.
    /// - Throws: `TensorError` if the sizes differ.
    public func scores(of probes: Tensor, over context: Tensor) throws(TensorError) -> Tensor {
        try probes.converted(to: context.scalarType).matmul(context.transposed())
            .converted(to: probes.scalarType)
    }

    /// Takes mixtures of the context, one per probe, through values and output.
    ///
    /// - Parameter mixed: `[heads · queries, width]`, weighted means of the context.
    /// - Returns: `[queries, width]`.
    /// - Throws: `TensorError` if the size differs.
    public func values(of mixed: Tensor) throws(TensorError) -> Tensor {
        let perHead = try mixed.reshaped([heads, -1, width])  // [heads, queries, width]
        let valueRows = try value.weight.reshaped([heads, width / heads, width])
        let values = try perHead.batchMatmul(valueRows.transposed())  // [heads, queries, depth]
        return try output(values.transposed(0, 1).reshaped([-1, width]))
    }

    /// `[n, width]` cut into heads, `[heads, n, width / heads]`.
    private func split(_ x: Tensor) throws(TensorError) -> Tensor {
        try x.reshaped([-1, heads, width / heads]).transposed(0, 1)
    }
}
