import CEngine

extension Tensor {
    /// The hyperbolic tangents.
    public func tanh() throws(TensorError) -> Tensor {
        try Tensor("tanh()", [self]) { torch.tanh(handle.pointer, $0) }
    }

    /// 1 / (1 + e⁻ˣ).
    public func sigmoid() throws(TensorError) -> Tensor {
        try Tensor("sigmoid()", [self]) { torch.sigmoid(handle.pointer, $0) }
    }

    /// ln(1 / (1 + e⁻ˣ)), exact for large elements.
    public func logSigmoid() throws(TensorError) -> Tensor {
        try Tensor("logSigmoid()", [self]) { torch.log_sigmoid(handle.pointer, $0) }
    }

    /// max(0, x).
    public func relu() throws(TensorError) -> Tensor {
        try Tensor("relu()", [self]) { torch.relu(handle.pointer, $0) }
    }

    /// max(0, x) but no more than 6.
    public func relu6() throws(TensorError) -> Tensor {
        try Tensor("relu6()", [self]) { torch.relu6(handle.pointer, $0) }
    }

    /// x where positive, eˣ - 1 elsewhere.
    public func elu() throws(TensorError) -> Tensor {
        try Tensor("elu()", [self]) { torch.elu(handle.pointer, $0) }
    }

    /// The self-normalising exponential unit of Klambauer et al., 2017.
    public func selu() throws(TensorError) -> Tensor {
        try Tensor("selu()", [self]) { torch.selu(handle.pointer, $0) }
    }

    /// x Φ(x), with the exact Φ.
    public func gelu() throws(TensorError) -> Tensor {
        try Tensor("gelu()", [self]) { torch.gelu(handle.pointer, $0) }
    }

    /// x sigmoid(x).
    public func silu() throws(TensorError) -> Tensor {
        try Tensor("silu()", [self]) { torch.silu(handle.pointer, $0) }
    }

    /// ln(1 + eˣ); x itself above 20.
    public func softplus() throws(TensorError) -> Tensor {
        try Tensor("softplus()", [self]) { torch.softplus(handle.pointer, $0) }
    }

    /// max(0, x) + slope · min(0, x).
    public func leakyRelu(slope: Double = 0.01) throws(TensorError) -> Tensor {
        try Tensor("leakyRelu(slope:)", [self]) { torch.leaky_relu(handle.pointer, slope, $0) }
    }

    /// Exponentials along an axis, scaled to the sum 1.
    public func softmax(axis: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("softmax(axis:)", [self]) { torch.softmax(handle.pointer, axis, $0) }
    }

    /// The logarithms of ``softmax(axis:)``.
    public func logSoftmax(axis: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("logSoftmax(axis:)", [self]) { torch.log_softmax(handle.pointer, axis, $0) }
    }

    /// Zeroes random elements and scales the others so that the expectation stays.
    ///
    /// The mask follows from one draw of the generator and the place of each element, whatever
    /// the number of threads.
    ///
    /// - Parameters:
    ///   - probability: How likely an element is zeroed; at least 0 and below 1.
    ///   - generator: Where the mask comes from.
    /// - Returns: The thinned tensor.
    /// - Throws: ``TensorError`` if the probability is out of range.
    public func dropout(
        _ probability: Double, using generator: Generator
    ) throws(TensorError) -> Tensor {
        try Tensor("dropout(_:using:)", [self]) {
            torch.dropout(handle.pointer, probability, generator.pointer, $0)
        }
    }
}
