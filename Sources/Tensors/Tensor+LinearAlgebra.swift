import CEngine

extension Tensor {
    /// The matrix product, `[…, m, k] × [k, n] → […, m, n]`; leading axes broadcast.
    public func matmul(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("matmul(_:)", [self, other]) {
            torch.matmul(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// The matrix products of a batch, `[b, m, k] × [b, k, n] → [b, m, n]`.
    public func batchMatmul(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("batchMatmul(_:)", [self, other]) {
            torch.bmm(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// This matrix plus a product: `self + a b`.
    public func addingMatmul(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("addingMatmul(_:_:)", [self, a, b]) {
            torch.addmm(handle.pointer, a.handle.pointer, b.handle.pointer, $0)
        }
    }

    /// A linear map, `[…, inputs] → […, outputs]`.
    ///
    /// - Parameters:
    ///   - weight: The matrix, `[outputs, inputs]`.
    ///   - bias: Added to each result, `[outputs]`.
    /// - Returns: `self weightᵀ + bias`.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
        try Tensor("linear(_:bias:)", [self, weight]) {
            torch.linear(handle.pointer, weight.handle.pointer, bias?.handle.pointer, $0)
        }
    }

    /// A linear map that ends with the exact `x Φ(x)`, `[…, inputs] → […, outputs]`.
    ///
    /// Where nothing is recorded for gradients it is done in the same pass over memory.
    ///
    /// - Parameters:
    ///   - weight: The matrix, `[outputs, inputs]`.
    ///   - bias: Added to each result, `[outputs]`.
    /// - Returns: `gelu(self weightᵀ + bias)`.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func linearGELU(_ weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
        try Tensor("linearGELU(_:bias:)", [self, weight]) {
            torch.linear_bent(
                handle.pointer, weight.handle.pointer, bias?.handle.pointer, nil, MG_BEND_GELU, $0)
        }
    }

    /// A linear map that ends with a sum, `[…, inputs] → […, outputs]`.
    ///
    /// Where nothing is recorded for gradients it is done in the same pass over memory.
    ///
    /// - Parameters:
    ///   - weight: The matrix, `[outputs, inputs]`.
    ///   - bias: Added to each result, `[outputs]`.
    ///   - addend: Added to the result, `[…, outputs]`.
    /// - Returns: `self weightᵀ + bias + addend`.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func linear(
        _ weight: Tensor, bias: Tensor? = nil, adding addend: Tensor
    ) throws(TensorError) -> Tensor {
        try Tensor("linear(_:bias:adding:)", [self, weight, addend]) {
            torch.linear_bent(
                handle.pointer, weight.handle.pointer, bias?.handle.pointer,
                addend.handle.pointer, MG_BEND_NONE, $0)
        }
    }

    /// A bilinear map of two vectors, `[…, a]` and `[…, b]`, to `[…, outputs]`.
    ///
    /// - Parameters:
    ///   - other: The second vectors.
    ///   - weight: One matrix per output, `[outputs, a, b]`.
    ///   - bias: Added to each result, `[outputs]`.
    /// - Returns: `selfᵀ weight[o] other + bias[o]`.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func bilinear(
        _ other: Tensor, _ weight: Tensor, bias: Tensor? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor("bilinear(_:_:bias:)", [self, other, weight]) {
            torch.bilinear(
                handle.pointer, other.handle.pointer, weight.handle.pointer,
                bias?.handle.pointer, $0)
        }
    }

    /// Softmax attention of queries over keys, `[…, queries, width] → […, queries, width]`.
    ///
    /// - Parameters:
    ///   - keys: `[…, keys, width]`.
    ///   - values: `[…, keys, width]`.
    ///   - mask: Truth values (false hides a key) or numbers to add to the scores.
    ///   - isCausal: Whether a query sees only keys up to its own place.
    /// - Returns: softmax(self keysᵀ / √width + mask) values.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func attention(
        keys: Tensor, values: Tensor, mask: Tensor? = nil, isCausal: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor("attention(keys:values:mask:isCausal:)", [self, keys, values]) {
            torch.attention(
                handle.pointer, keys.handle.pointer, values.handle.pointer,
                mask?.handle.pointer, isCausal, $0)
        }
    }

    /// The cosine of the angle between vectors along an axis.
    ///
    /// - Parameters:
    ///   - other: The other vectors.
    ///   - axis: The axis of the vectors.
    ///   - epsilon: The least length that a vector is taken to have.
    /// - Returns: Numbers from -1 to 1, without the axis.
    /// - Throws: ``TensorError`` if the sizes differ.
    public func cosineSimilarity(
        to other: Tensor, axis: Int = -1, epsilon: Double = 1e-8
    ) throws(TensorError) -> Tensor {
        try Tensor("cosineSimilarity(to:axis:epsilon:)", [self, other]) {
            torch.cosine_similarity(handle.pointer, other.handle.pointer, axis, epsilon, $0)
        }
    }

    /// The mean of the squared differences to a tensor of the same shape.
    public func meanSquaredError(to other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("meanSquaredError(to:)", [self, other]) {
            torch.mean_squared_error(handle.pointer, other.handle.pointer, $0)
        }
    }
}
