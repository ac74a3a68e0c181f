public import Tensors

/// Zeroes random elements in training and does nothing otherwise.
///
/// ### Reference
/// Srivastava N. *et al.* *Journal of Machine Learning Research* 15:1929–1958, 2014.
public struct Dropout: Sendable, Hashable {
    /// How likely an element is zeroed.
    public let probability: Double

    /// Fixes the probability.
    ///
    /// - Parameter probability: At least 0 and below 1.
    public init(_ probability: Double) {
        self.probability = probability
    }

    /// Thins a tensor out.
    ///
    /// - Parameters:
    ///   - x: A tensor of any shape.
    ///   - generator: Where the mask comes from in training; nil when the model is only used.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `TensorError` if the probability is out of range.
    public func callAsFunction(
        _ x: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        guard let generator, probability != 0 else { return x }
        return try x.dropout(probability, using: generator)
    }
}
