/// A tensor that a model learns, and the name under which checkpoints keep it.
public struct Parameter {
    /// The name, such as `classifier.weight`.
    public let name: String
    /// The values; the optimiser changes them in place.
    public let tensor: Tensor

    /// Names a tensor.
    ///
    /// - Parameters:
    ///   - name: The name in checkpoints.
    ///   - tensor: The values.
    public init(_ name: String, _ tensor: Tensor) {
        self.name = name
        self.tensor = tensor
    }
}
