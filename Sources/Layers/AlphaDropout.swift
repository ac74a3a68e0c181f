public import Tensors

/// Sets random elements to a low constant in training and rescales the rest, so that mean and
/// variance stay; does nothing otherwise.
///
///     y = a (x m + α′ (1 − m)) + b      m = 1 with probability 1 − p, α′ ≈ −1.758
///     a = ((1 − p)(1 + p α′²))^−½,  b = −a α′ p
///
/// ### Reference
/// Klambauer G. *et al.* Self-normalizing neural networks. NeurIPS 2017.
public struct AlphaDropout: Sendable, Hashable {
    /// How likely an element is dropped.
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
        let low = -1.7580993408473766  // −λα of the SELU
        let kept = try Tensor.bernoulli(
            x.shape, probability: 1 - probability, using: generator, type: x.scalarType,
            device: x.device)
        let scale =
            1 / ((1 - probability) * (1 + probability * low * low)).squareRoot()
        return try (x * kept + (1 - kept) * low) * scale - scale * low * probability
    }
}
