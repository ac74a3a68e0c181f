public import Tensors

/// Channels of images shifted and scaled by the means and variances of the training images.
///
/// ### Reference
/// Ioffe S, Szegedy C. Batch normalization. ICML 2015.
public struct BatchNorm2d {
    /// Multiplied with each channel, `[channels]`.
    public let weight: Tensor
    /// Added to each channel, `[channels]`.
    public let bias: Tensor
    /// The mean of each channel, `[channels]`.
    public let runningMean: Tensor
    /// The variance of each channel, `[channels]`.
    public let runningVariance: Tensor
    /// Added to the variance.
    public let epsilon: Double

    /// Takes `weight`, `bias`, `running_mean` and `running_var` from `scope`.
    ///
    /// - Parameters:
    ///   - channels: The size of the second axis.
    ///   - epsilon: Added to the variance.
    ///   - scope: Where the parameters come from.
    /// - Throws: `TensorError` if a checkpoint does not fit.
    public init(
        _ channels: Int, epsilon: Double = 1e-5, in scope: ParameterScope
    ) throws(TensorError) {
        weight = try scope.parameter("weight", [channels], initial: .constant(1))
        bias = try scope.parameter("bias", [channels], initial: .constant(0))
        runningMean = try scope.parameter(
            "running_mean", [channels], initial: .constant(0), isTrainable: false)
        runningVariance = try scope.parameter(
            "running_var", [channels], initial: .constant(1), isTrainable: false)
        self.epsilon = epsilon
    }

    /// Normalises images.
    ///
    /// - Parameters:
    ///   - x: `[n, channels, h, w]`.
    ///   - training: Whether to use, and learn from, the moments of this batch.
    /// - Returns: A tensor of the same shape.
    /// - Throws: `TensorError` if the channels differ.
    public func callAsFunction(
        _ x: Tensor, training: Bool = false
    ) throws(TensorError) -> Tensor {
        try x.batchNorm(
            weight: weight, bias: bias, runningMean: runningMean,
            runningVariance: runningVariance, training: training, epsilon: epsilon)
    }
}
