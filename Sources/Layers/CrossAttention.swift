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
    private let dropout: Dropout

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
        let count = try queries.size(0)
        let depth = width / heads
        let scale = 1 / Double(depth).squareRoot()
        let type = try context.scalarType
        let precise = try queries.scalarType

        let q = try split(query(queries) * scale)  // [heads, queries, depth]
        let keyRows = try key.weight.reshaped([heads, depth, width])  // [heads, depth, width]
        let probes = try q.batchMatmul(keyRows).reshaped([heads * count, width])
        let raw = try probes.converted(to: type).matmul(context.transposed())
        let scores = try raw.converted(to: precise)  // [heads · queries, keys]

        let weights = try dropout(scores.softmax(), training: generator)
        let mixed = try weights.converted(to: type).matmul(context).converted(to: precise)
        let perHead = try mixed.reshaped([heads, count, width])  // [heads, queries, width]
        let valueRows = try value.weight.reshaped([heads, depth, width])
        let values = try perHead.batchMatmul(valueRows.transposed())  // [heads, queries, depth]
        let joined = try values.transposed(0, 1).reshaped([count, width])  // [queries, width]
        return try Output(values: output(joined), scores: scores.reshaped([heads, count, -1]))
    }

    /// `[n, width]` cut into heads, `[heads, n, width / heads]`.
    private func split(_ x: Tensor) throws(TensorError) -> Tensor {
        try x.reshaped([-1, heads, width / heads]).transposed(0, 1)
    }
}
