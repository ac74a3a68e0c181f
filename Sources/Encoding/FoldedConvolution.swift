import Files
import Tensors

/// A convolution with the batch normalisation that follows it folded in, for inference.
///
/// With γ, β, μ and σ² of the normalisation, `γ (w * x − μ) / √(σ² + ε) + β` is the convolution by
/// `w γ / √(σ² + ε)` with the bias `β − μ γ / √(σ² + ε)`.
struct FoldedConvolution {
    private let weight: Tensor
    private let bias: Tensor
    private let stride: Int
    private let groups: Int
    /// Zeros at all sides.
    private let padding: Int

    /// Convolves `[n, input, h, w]` to `[n, output, h / stride, w / stride]`, adds and bends.
    func callAsFunction(
        _ x: Tensor, adding addend: Tensor? = nil, bend: Tensor.Bend = .none
    ) throws(TensorError) -> Tensor {
        try x.convolved(
            weight, bias: bias, adding: addend, stride: stride, padding: padding, groups: groups,
            bend: bend)
    }

    /// Where zeros are put around an image.
    enum Padding {
        /// The same at all sides, as PyTorch's own networks have it.
        case even
        /// No more than needed; at stride 2 the odd one is at the right and the bottom, as TensorFlow has it.
        case needed
    }

    /// Finds weights by name, folds and converts them.
    struct Loader {
        let state: StateDictionary
        let type: ScalarType
        let device: Device
        /// ε of the batch normalisations.
        let epsilon: Double
        /// Where zeros are put around an image.
        let padding: Padding

        /// A convolution whose output has the size of its input divided by the stride, rounded up.
        func convolution(
            _ name: String, norm: String, _ input: Int, _ output: Int, kernel: Int, stride: Int = 1,
            groups: Int = 1
        ) throws(TensorError) -> FoldedConvolution {
            func vector(_ kind: String) throws(TensorError) -> Tensor {
                try state.tensor("\(norm).\(kind)", shape: [output], type: .float64)
            }
            let raw = try state.tensor(
                "\(name).weight", shape: [output, input / groups, kernel, kernel], type: .float64)
            let scale = try vector("weight") / (vector("running_var") + epsilon).squareRoot()
            let bias = try vector("bias") - vector("running_mean") * scale
            let total = padding == .even ? 2 * (kernel / 2) : kernel - stride
            let after = total - total / 2
            // One zero less before than after is one zero more in the filter: no copy of the image is needed.
            let more = after - total / 2
            let weight = try (raw * scale.reshaped([output, 1, 1, 1]))
                .padded([more, 0, more, 0])
            return FoldedConvolution(
                weight: try weight.converted(to: type, device: device).channelsLast(),
                bias: try bias.converted(to: type, device: device),
                stride: stride, groups: groups, padding: after)
        }
    }
}
