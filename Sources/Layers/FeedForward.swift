public import Tensors

/// Two linear maps with a gated unit between them (GEGLU).
///
///     y = W₂ (a ⊙ GELU(b)) + c₂,   (a, b) = halves of W₁ x + c₁
///
/// ### Reference
/// Shazeer N. GLU variants improve transformer. arXiv:2002.05202, 2020.
public struct FeedForward {
    private let expand: Linear
    private let contract: Linear
    private let dropout: Dropout

    /// Takes `net.0` and `net.2` from `scope`.
    ///
    /// - Parameters:
    ///   - width: The size of the last axis of input and output.
    ///   - multiple: The hidden width as a multiple of `width`.
    ///   - dropout: How likely an element of the output is zeroed in training.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ width: Int, multiple: Int = 4, dropout: Double, in scope: ParameterScope
    ) throws(TensorError) {
        expand = try Linear(width, width * multiple * 2, in: scope / "net" / 0)
        contract = try Linear(width * multiple, width, in: scope / "net" / 2)
        self.dropout = Dropout(dropout)
    }

    /// Maps the last axis.
    ///
    /// - Parameters:
    ///   - x: `[…, width]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[…, width]`.
    /// - Throws: `TensorError` if the size differs.
    public func callAsFunction(
        _ x: Tensor, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        let halves = try expand(x).chunked(2)  // 2 × […, multiple · width]
        let gated = try halves[0] * halves[1].gelu()  // […, multiple · width]
        return try dropout(contract(gated), training: generator)  // […, width]
    }
}
