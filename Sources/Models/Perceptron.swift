public import Layers
public import Tensors

/// Linear maps with a rectifier behind each: MLP-A and MLP-B of Path-GPTOmic.
public struct Perceptron {
    private let layers: [Linear]
    private let dropout: Dropout

    /// Takes `0`, `1`, … from `scope`.
    ///
    /// - Parameters:
    ///   - inputs: The width of the input.
    ///   - widths: The width of each layer.
    ///   - dropout: How likely an element is zeroed in training, behind each layer but the last.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ inputs: Int, widths: [Int] = [128, 128, 128], dropout: Double = 0,
        in scope: ParameterScope
    ) throws(TensorError) {
        var layers: [Linear] = []
        for (index, sizes) in zip([inputs] + widths, widths).enumerated() {
            layers.append(try Linear(sizes.0, sizes.1, in: scope / index))
        }
        self.layers = layers
        self.dropout = Dropout(dropout)
    }

    /// Maps the last axis.
    ///
    /// - Parameters:
    ///   - x: `[…, inputs]`.
    ///   - generator: Where dropout comes from in training; nil when the model is only used.
    /// - Returns: `[…, last width]`.
    /// - Throws: `TensorError` if the width differs.
    public func callAsFunction(
        _ x: Tensor, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        var y = x
        for (index, layer) in layers.enumerated() {
            y = try layer(y).relu()
            if index < layers.count - 1 { y = try dropout(y, training: generator) }
        }
        return y
    }
}
