public import Tensors

/// A linear map with a bias, `[…, inputs] → […, outputs]`.
///
/// It computes in the kind of number of its input; the weights are converted if theirs differs.
public struct Linear {
    /// `[outputs, inputs]`.
    public let weight: Tensor
    /// `[outputs]`.
    public let bias: Tensor?

    /// Takes `weight` and `bias` from `scope`.
    ///
    /// - Parameters:
    ///   - inputs: The size of the last axis of the input.
    ///   - outputs: The size of the last axis of the output.
    ///   - hasBias: Whether something is added.
    ///   - initial: How a fresh weight is filled, with a bias of zero; PyTorch's rule for both if
    ///     nil.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ inputs: Int, _ outputs: Int, hasBias: Bool = true, initial: InitialValues? = nil,
        in scope: ParameterScope
    ) throws(TensorError) {
        let usual = InitialValues.fan(inputs: inputs)
        weight = try scope.parameter("weight", [outputs, inputs], initial: initial ?? usual)
        let start = initial == nil ? usual : .constant(0)
        bias = hasBias ? try scope.parameter("bias", [outputs], initial: start) : nil
    }

    /// Maps the last axis.
    ///
    /// - Parameter x: `[…, inputs]`.
    /// - Returns: `[…, outputs]`.
    /// - Throws: `TensorError` if the size differs.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        let type = try x.scalarType
        return try x.linear(weight.converted(to: type), bias: bias?.converted(to: type))
    }

    /// Maps the last axis and adds.
    ///
    /// - Parameters:
    ///   - x: `[…, inputs]`.
    ///   - addend: `[…, outputs]`.
    /// - Returns: The sum, `[…, outputs]`.
    /// - Throws: `TensorError` if a size differs.
    public func callAsFunction(_ x: Tensor, adding addend: Tensor) throws(TensorError) -> Tensor {
        let type = try x.scalarType
        return try x.linear(
            weight.converted(to: type), bias: bias?.converted(to: type), adding: addend)
    }

    /// Maps the last axis and bends the result by the exact `x Φ(x)`.
    ///
    /// - Parameter x: `[…, inputs]`.
    /// - Returns: `[…, outputs]`.
    /// - Throws: `TensorError` if the size differs.
    public func gelu(_ x: Tensor) throws(TensorError) -> Tensor {
        let type = try x.scalarType
        return try x.linearGELU(weight.converted(to: type), bias: bias?.converted(to: type))
    }
}
