import CEngine

// An empty list of axes means all of them; `keepingAxes` leaves the reduced axes with size 1.

extension Tensor {
    /// The sum over `axes`.
    public func sum(
        _ axes: [Int] = [], keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("sum(_:keepingAxes:)", [self]) {
            torch.sum(handle.pointer, axes, axes.count, keepingAxes, $0)
        }
    }

    /// The mean over `axes`.
    public func mean(
        _ axes: [Int] = [], keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("mean(_:keepingAxes:)", [self]) {
            torch.mean(handle.pointer, axes, axes.count, keepingAxes, $0)
        }
    }

    /// The greatest element; ties share the gradient over `axes`.
    public func max(
        _ axes: [Int] = [], keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("max(_:keepingAxes:)", [self]) {
            torch.amax(handle.pointer, axes, axes.count, keepingAxes, $0)
        }
    }

    /// The least element; ties share the gradient over `axes`.
    public func min(
        _ axes: [Int] = [], keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("min(_:keepingAxes:)", [self]) {
            torch.amin(handle.pointer, axes, axes.count, keepingAxes, $0)
        }
    }

    /// The Euclidean norm over `axes`.
    public func norm(
        _ axes: [Int] = [], keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("norm(_:keepingAxes:)", [self]) {
            torch.norm(handle.pointer, axes, axes.count, keepingAxes, $0)
        }
    }

    /// ln Σ eˣ over `axes`.
    public func logSumExp(
        _ axes: [Int] = [], keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("logSumExp(_:keepingAxes:)", [self]) {
            torch.logsumexp(handle.pointer, axes, axes.count, keepingAxes, $0)
        }
    }

    /// The variance over `axes`, with divisor n - `correction`.
    public func variance(
        _ axes: [Int] = [], correction: Int = 1, keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("variance(_:correction:keepingAxes:)", [self]) {
            torch.variance(handle.pointer, axes, axes.count, correction, keepingAxes, $0)
        }
    }

    /// The greatest elements along an axis and where they stand.
    public func maximum(
        axis: Int, keepingAxes: Bool = false
    ) throws(TensorError) -> (values: Tensor, indices: Tensor) {
        try Tensor.pair("maximum(axis:keepingAxes:)", [self]) {
            torch.max(handle.pointer, axis, keepingAxes, $0, $1)
        }
    }

    /// The least elements along an axis and where they stand.
    public func minimum(
        axis: Int, keepingAxes: Bool = false
    ) throws(TensorError) -> (values: Tensor, indices: Tensor) {
        try Tensor.pair("minimum(axis:keepingAxes:)", [self]) {
            torch.min(handle.pointer, axis, keepingAxes, $0, $1)
        }
    }

    /// Where the greatest element along an axis stands.
    public func indexOfMaximum(
        axis: Int = -1, keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("indexOfMaximum(axis:keepingAxes:)", [self]) {
            torch.argmax(handle.pointer, axis, keepingAxes, $0)
        }
    }

    /// Where the least element along an axis stands.
    public func indexOfMinimum(
        axis: Int = -1, keepingAxes: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("indexOfMinimum(axis:keepingAxes:)", [self]) {
            torch.argmin(handle.pointer, axis, keepingAxes, $0)
        }
    }

    /// The `count` greatest elements along an axis in falling order, and where they stand.
    public func greatest(
        _ count: Int, axis: Int = -1
    ) throws(TensorError) -> (values: Tensor, indices: Tensor) {
        try Tensor.pair("greatest(_:axis:)", [self]) {
            torch.topk(handle.pointer, count, axis, $0, $1)
        }
    }

    /// The elements in order along an axis, and where they stood; ties keep their order.
    public func sorted(
        axis: Int = -1, descending: Bool = false
    ) throws(TensorError) -> (values: Tensor, indices: Tensor) {
        try Tensor.pair("sorted(axis:descending:)", [self]) {
            torch.sort(handle.pointer, axis, descending, $0, $1)
        }
    }

    /// The running sum along an axis.
    public func cumulativeSum(axis: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("cumulativeSum(axis:)", [self]) { torch.cumsum(handle.pointer, axis, $0) }
    }

    /// The running product along an axis.
    public func cumulativeProduct(axis: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("cumulativeProduct(axis:)", [self]) { torch.cumprod(handle.pointer, axis, $0) }
    }

    /// The running ln Σ eˣ along an axis.
    public func cumulativeLogSumExp(axis: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("cumulativeLogSumExp(axis:)", [self]) {
            torch.logcumsumexp(handle.pointer, axis, $0)
        }
    }
}
