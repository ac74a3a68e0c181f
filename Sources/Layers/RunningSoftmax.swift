public import Tensors

/// Means of patches, weighted by a softmax over all of them, while they come in pieces.
///
///     M ← max(M, max s)      Z ← Z exp(M_old − M) + Σ exp(s − M)
///     y ← y exp(M_old − M) + Σ exp(s − M) v
///
/// After the last piece `y / Z` is softmax(s) · v, and log Z + M is what the weights of a piece are
/// found with when it is read again.
///
/// ### Reference
/// Milakov M, Gimelshein N. Online normalizer calculation for softmax. arXiv:1805.02867, 2018.
public struct RunningSoftmax {
    private var maximum: Tensor?
    private var normaliser: Tensor?
    private var sum: Tensor?
    private let dropout: Dropout

    /// Starts with no patch.
    ///
    /// - Parameter dropout: What thins the weights out in training, after they were normalised.
    public init(dropout: Dropout = Dropout(0)) {
        self.dropout = dropout
    }

    /// Takes a piece in.
    ///
    /// - Parameters:
    ///   - scores: `[rows, patches]`, before softmax.
    ///   - values: `[patches, width]`; the product is made in its kind of number, all sums in that
    ///     of the scores.
    ///   - generator: Where dropout comes from; nil for none.
    /// - Throws: `TensorError` if the sizes differ.
    public mutating func add(
        _ scores: Tensor, _ values: Tensor, training generator: Generator? = nil
    ) throws(TensorError) {
        var highest = try scores.max([1], keepingAxes: true)  // [rows, 1]
        if let maximum { highest = try highest.maximum(maximum) }
        let weights = try (scores - highest).exp()  // [rows, patches]
        var total = try weights.sum([1], keepingAxes: true)  // [rows, 1]
        var mixed = try mix(weights, values, training: generator)  // [rows, width]
        if let maximum, let normaliser, let sum {
            let shrink = try (maximum - highest).exp()
            total = try total + normaliser * shrink
            mixed = try mixed + sum * shrink
        }
        (maximum, normaliser, sum) = (highest, total, mixed)
    }

    /// The weighted mean of the values so far, and what normalises the weights.
    ///
    /// - Returns: Nothing before the first piece.
    /// - Throws: `TensorError` if memory is short.
    public func result() throws(TensorError) -> SoftmaxMean? {
        guard let maximum, let normaliser, let sum else { return nil }
        return try SoftmaxMean(
            mean: sum / normaliser, logNormaliser: normaliser.log() + maximum, dropout: dropout)
    }

    private func mix(
        _ weights: Tensor, _ values: Tensor, training generator: Generator?
    ) throws(TensorError) -> Tensor {
        try SoftmaxMean.mix(dropout(weights, training: generator), values)
    }
}

/// A weighted mean over all patches, with what is needed to go back through it piece by piece.
public struct SoftmaxMean {
    /// The mean, `[rows, width]`.
    public let mean: Tensor
    /// The logarithm of the sum of all exponentials, `[rows, 1]`.
    public let logNormaliser: Tensor
    private let dropout: Dropout

    fileprivate init(mean: Tensor, logNormaliser: Tensor, dropout: Dropout) {
        self.mean = mean
        self.logNormaliser = logNormaliser
        self.dropout = dropout
    }

    /// A number whose gradients for a piece's scores and values are those of the whole mean.
    ///
    /// With the weights w = exp(s − log Z), the mean y and its gradient g it is
    /// `Σ g · (w v) − (g · y) Σ w`: the second part is what the normaliser contributes.
    ///
    /// - Parameters:
    ///   - gradient: The gradient of the loss with respect to ``mean``, `[rows, width]`.
    ///   - scores: The piece's scores, `[rows, patches]`.
    ///   - values: The piece's values, `[patches, width]`.
    ///   - generator: The source of the same dropout as on the way forward.
    /// - Returns: One number, to be run backward.
    /// - Throws: `TensorError` if the sizes differ.
    public func pullback(
        _ gradient: Tensor, _ scores: Tensor, _ values: Tensor, training generator: Generator? = nil
    ) throws(TensorError) -> Tensor {
        let weights = try (scores - logNormaliser).exp()  // [rows, patches]
        let mixed = try SoftmaxMean.mix(dropout(weights, training: generator), values)
        let share = try (gradient * mean).sum([1], keepingAxes: true)  // [rows, 1]
        return try (gradient * mixed).sum() - (share * weights).sum()
    }

    /// `[rows, patches] · [patches, width]` in the kind of number of the values.
    fileprivate static func mix(
        _ weights: Tensor, _ values: Tensor
    ) throws(TensorError) -> Tensor {
        try weights.converted(to: values.scalarType).matmul(values)
            .converted(to: weights.scalarType)
    }
}
