public import Tensors

/// Vectors shifted and scaled to mean 0 and variance 1, then by learned numbers.
///
/// ### Reference
/// Ba JL, Kiros JR, Hinton GE. Layer normalization. arXiv:1607.06450, 2016.
public struct LayerNorm {
    /// Multiplied with each element, `[width]`.
    public let weight: Tensor
    /// Added to each element, `[width]`.
    public let bias: Tensor
    /// Added to the variance.
    public let epsilon: Double

    /// Takes `weight` and `bias` from `scope`.
    ///
    /// - Parameters:
    ///   - width: The size of the last axis.
    ///   - epsilon: Added to the variance.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ width: Int, epsilon: Double = 1e-5, in scope: ParameterScope
    ) throws(TensorError) {
        weight = try scope.parameter("weight", [width], initial: .constant(1))
        bias = try scope.parameter("bias", [width], initial: .constant(0))
        self.epsilon = epsilon
    }

    /// Normalises along the last axis.
    ///
    /// - Parameter x: `[…, width]`.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `TensorError` if the size differs.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        try x.layerNorm(weight.shape, weight: weight, bias: bias, epsilon: epsilon)
    }
}
