public import Tensors

/// A score for each patch from the product of a tanh and a sigmoid branch.
///
///     score = w · (tanh(A x + a) ⊙ sigmoid(B x + b)) + c
///
/// ### Reference
/// Ilse M, Tomczak JM, Welling M. Attention-based deep multiple instance learning. ICML 2018.
public struct GatedAttention {
    private let content: Linear
    private let gate: Linear
    private let score: Linear

    /// Takes `attention_a.0`, `attention_b.0` and `attention_c` from `scope`.
    ///
    /// - Parameters:
    ///   - width: The size of the last axis of the input.
    ///   - hidden: The width of the two branches.
    ///   - outputs: Scores per patch.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ width: Int, hidden: Int, outputs: Int = 1, in scope: ParameterScope
    ) throws(TensorError) {
        content = try Linear(width, hidden, in: scope / "attention_a" / 0)
        gate = try Linear(width, hidden, in: scope / "attention_b" / 0)
        score = try Linear(hidden, outputs, in: scope / "attention_c")
    }

    /// Scores patches.
    ///
    /// - Parameter x: `[patches, width]`.
    /// - Returns: `[patches, outputs]`, before softmax.
    /// - Throws: `TensorError` if the size differs.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        let gated = try content(x).tanh() * gate(x).sigmoid()  // [patches, hidden]
        return try score(gated)  // [patches, outputs]
    }
}
