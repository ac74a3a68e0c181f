public import Tensors

/// How a fresh model fills a parameter.
public enum InitialValues: Sendable, Hashable {
    /// Every element equal.
    case constant(Double)
    /// Uniform between -bound and bound.
    case uniform(bound: Double)
    /// Normal with mean 0.
    case normal(deviation: Double)

    /// PyTorch's default for linear maps and convolutions: uniform, bound 1 / √inputs.
    ///
    /// - Parameter inputs: How many numbers go into one output.
    /// - Returns: The rule.
    public static func fan(inputs: Int) -> InitialValues {
        .uniform(bound: 1 / Double(inputs).squareRoot())
    }

    /// Values of this kind.
    ///
    /// - Parameters:
    ///   - shape: The size of each axis.
    ///   - generator: Where random numbers come from.
    /// - Returns: Single-precision numbers.
    /// - Throws: `TensorError` if memory is short.
    public func tensor(_ shape: [Int], using generator: Generator) throws(TensorError) -> Tensor {
        switch self {
        case .constant(let value): try Tensor.full(shape, value)
        case .uniform(let bound):
            try Tensor.uniform(shape, from: -bound, to: bound, using: generator)
        case .normal(let deviation):
            try Tensor.normal(shape, deviation: deviation, using: generator)
        }
    }
}
