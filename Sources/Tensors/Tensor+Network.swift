import CEngine

extension Tensor {
    /// Each vector along the last axes shifted and scaled to mean 0 and variance 1.
    ///
    /// - Parameters:
    ///   - shape: The sizes of the last axes that are normalised together.
    ///   - weight: Multiplied afterwards, of `shape`.
    ///   - bias: Added afterwards, of `shape`.
    ///   - epsilon: Added to the variance.
    /// - Returns: A tensor of the same shape.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func layerNorm(
        _ shape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) throws(TensorError) -> Tensor {
        try Tensor("layerNorm(_:weight:bias:epsilon:)", [self]) {
            torch.layer_norm(
                handle.pointer, shape, shape.count, weight?.handle.pointer,
                bias?.handle.pointer, epsilon, $0)
        }
    }

    /// `[n, channels, …]` normalised in groups of channels.
    public func groupNorm(
        _ groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) throws(TensorError) -> Tensor {
        try Tensor("groupNorm(_:weight:bias:epsilon:)", [self]) {
            torch.group_norm(
                handle.pointer, groups, weight?.handle.pointer, bias?.handle.pointer, epsilon,
                $0)
        }
    }

    /// `[n, channels, …]` normalised per channel over the batch.
    ///
    /// - Parameters:
    ///   - weight: Multiplied afterwards, `[channels]`.
    ///   - bias: Added afterwards, `[channels]`.
    ///   - runningMean: Used in inference, moved in training, `[channels]`.
    ///   - runningVariance: Used in inference, moved in training, `[channels]`.
    ///   - training: Whether the batch's own moments are used.
    ///   - momentum: How far the running moments move towards the batch's.
    ///   - epsilon: Added to the variance.
    /// - Returns: A tensor of the same shape.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func batchNorm(
        weight: Tensor?, bias: Tensor?, runningMean: Tensor, runningVariance: Tensor,
        training: Bool, momentum: Double = 0.1, epsilon: Double = 1e-5
    ) throws(TensorError) -> Tensor {
        try Tensor("batchNorm(weight:bias:…)", [self, runningMean]) {
            torch.batch_norm(
                handle.pointer, weight?.handle.pointer, bias?.handle.pointer,
                runningMean.handle.pointer, runningVariance.handle.pointer, training, momentum,
                epsilon, $0)
        }
    }

    /// A two-dimensional convolution, `[n, inputs, h, w] → [n, outputs, h′, w′]`.
    ///
    /// - Parameters:
    ///   - weight: `[outputs, inputs / groups, height, width]`.
    ///   - bias: Added per output channel, `[outputs]`.
    ///   - stride: The step in both directions.
    ///   - padding: Zeros on all four sides; for unequal sides see ``padded(_:value:)``.
    ///   - dilation: The distance of the taps in both directions.
    ///   - groups: Into how many independent parts the channels fall.
    /// - Returns: The filtered images.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func convolved(
        _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1,
        padding: (vertical: Int, horizontal: Int) = (0, 0), dilation: Int = 1, groups: Int = 1
    ) throws(TensorError) -> Tensor {
        try Tensor("convolved(_:bias:stride:padding:dilation:groups:)", [self, weight]) {
            torch.conv2d(
                handle.pointer, weight.handle.pointer, bias?.handle.pointer, [stride, stride],
                [padding.vertical, padding.horizontal], [dilation, dilation], groups, $0)
        }
    }

    /// What becomes of values at the end of an operation.
    public enum Bend: Sendable, Hashable {
        /// They stay.
        case none
        /// max(x, 0).
        case relu
        /// min(max(x, 0), 6).
        case relu6

        var code: mg_bend {
            switch self {
            case .none: MG_BEND_NONE
            case .relu: MG_BEND_RELU
            case .relu6: MG_BEND_RELU6
            }
        }
    }

    /// A convolution with what follows it, done in one pass over memory where the processor's library can.
    ///
    /// Nothing is recorded for gradients.
    ///
    /// - Parameters:
    ///   - weight: `[outputs, inputs / groups, height, width]`.
    ///   - bias: Added per output channel, `[outputs]`.
    ///   - addend: Added to the result before it is bent, `[n, outputs, h′, w′]`.
    ///   - stride: The step in both directions.
    ///   - padding: Zeros on all four sides.
    ///   - groups: Into how many independent parts the channels fall.
    ///   - bend: What becomes of the sum.
    /// - Returns: `bend(convolved + addend)`, `[n, outputs, h′, w′]`.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func convolved(
        _ weight: Tensor, bias: Tensor? = nil, adding addend: Tensor?, stride: Int, padding: Int,
        groups: Int, bend: Bend
    ) throws(TensorError) -> Tensor {
        try Tensor("convolved(_:bias:adding:…)", [self, weight]) {
            torch.conv2d_bent(
                handle.pointer, weight.handle.pointer, bias?.handle.pointer,
                addend?.handle.pointer, stride, padding, groups, bend.code, $0)
        }
    }

    /// The greatest value in each square window of `[n, channels, h, w]`.
    public func maxPooled(
        _ kernel: Int, stride: Int, padding: Int = 0
    ) throws(TensorError) -> Tensor {
        try Tensor("maxPooled(_:stride:padding:)", [self]) {
            torch.max_pool2d(handle.pointer, kernel, stride, padding, $0)
        }
    }

    /// The mean of each square window of `[n, channels, h, w]`.
    public func averagePooled(
        _ kernel: Int, stride: Int, padding: Int = 0
    ) throws(TensorError) -> Tensor {
        try Tensor("averagePooled(_:stride:padding:)", [self]) {
            torch.average_pool2d(handle.pointer, kernel, stride, padding, $0)
        }
    }

    /// The means of `height × width` nearly equal windows of `[n, channels, h, w]`.
    public func averagePooled(
        toHeight height: Int, width: Int
    ) throws(TensorError) -> Tensor {
        try Tensor("averagePooled(toHeight:width:)", [self]) {
            torch.adaptive_average_pool2d(handle.pointer, height, width, $0)
        }
    }

    /// The square windows of `[n, channels, h, w]` as columns,
    /// `[n, channels · kernel², windows]`.
    public func windows(
        _ kernel: Int, stride: Int, padding: Int = 0
    ) throws(TensorError) -> Tensor {
        try Tensor("windows(_:stride:padding:)", [self]) {
            torch.unfold(handle.pointer, kernel, stride, padding, $0)
        }
    }

    /// `[n, channels, h, w]` resampled by bicubic interpolation.
    public func resized(
        toHeight height: Int, width: Int, antialias: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("resized(toHeight:width:antialias:)", [self]) {
            torch.resize_bicubic(handle.pointer, height, width, antialias, $0)
        }
    }

    /// Rows of this table, `[rows, width]`, for each index of a tensor of integers.
    ///
    /// - Parameters:
    ///   - indices: Row numbers of any shape.
    ///   - padding: A row that receives no gradient, if any.
    /// - Returns: The shape of the indices and the width.
    /// - Throws: ``TensorError`` if an index is out of range.
    public func embedding(
        _ indices: Tensor, padding: Int? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor("embedding(_:padding:)", [self, indices]) {
            torch.embedding(handle.pointer, indices.handle.pointer, padding ?? -1, $0)
        }
    }
}
