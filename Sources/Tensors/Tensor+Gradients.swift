import CEngine

extension Tensor {
    /// Whether operations on this tensor are recorded.
    public var requiresGradient: Bool { torch.tensor_requires_gradient(handle.pointer) }

    /// Sets whether operations on this tensor are recorded; it must be a leaf.
    public func setRequiresGradient(_ required: Bool = true) throws(TensorError) {
        try Tensor.perform("setRequiresGradient(_:)", [self]) {
            torch.set_requires_gradient(handle.pointer, required)
        }
    }

    /// The same elements, cut off from what was recorded.
    public func detached() throws(TensorError) -> Tensor {
        try Tensor("detached()", [self]) { torch.detach(handle.pointer, $0) }
    }

    /// Adds the gradient of this tensor to every leaf that it was made from.
    ///
    /// - Parameters:
    ///   - seed: The gradient of something further on with respect to this tensor; 1 if nil,
    ///     which needs a tensor with one element.
    ///   - retainGraph: Whether the recording is kept for another call.
    /// - Throws: ``TensorError`` if nothing was recorded.
    public func backward(seed: Tensor? = nil, retainGraph: Bool = false) throws(TensorError) {
        try Tensor.perform("backward(seed:retainGraph:)", [self]) {
            torch.backward(handle.pointer, seed?.handle.pointer, retainGraph)
        }
    }

    /// What ``backward(seed:retainGraph:)`` has added up for this leaf, or nil.
    public var gradient: Tensor? {
        guard torch.has_gradient(handle.pointer) else { return nil }
        return try? Tensor("gradient", [self]) { torch.gradient(handle.pointer, $0) }
    }

    /// Replaces the gradient; nil clears it.
    public func setGradient(_ gradient: Tensor?) throws(TensorError) {
        try Tensor.perform("setGradient(_:)", [self]) {
            torch.set_gradient(handle.pointer, gradient?.handle.pointer)
        }
    }

    /// The gradients of this one-element tensor for some of the tensors it was made from.
    ///
    /// - Parameters:
    ///   - inputs: The tensors; they need not be leaves.
    ///   - retainGraph: Whether the recording is kept for another call.
    /// - Returns: One gradient per input; nil for one that was not used. Nothing is added up.
    /// - Throws: ``TensorError`` if nothing was recorded.
    public func gradients(
        for inputs: [Tensor], retainGraph: Bool = false
    ) throws(TensorError) -> [Tensor?] {
        var outputs = [OpaquePointer?](repeating: nil, count: inputs.count)
        try Tensor.perform("gradients(for:retainGraph:)", [self]) {
            torch.gradients_of(
                handle.pointer, inputs.map(\.handle.pointer), inputs.count, retainGraph, &outputs)
        }
        return outputs.map { $0.map { Tensor(adopting: $0) } }
    }
}

/// Scales gradients down so that their common Euclidean norm is at most `limit`.
///
/// - Parameters:
///   - tensors: The parameters; those without a gradient are left out.
///   - limit: The greatest norm allowed.
/// - Returns: The norm before.
/// - Throws: ``TensorError`` if the gradients are on several devices.
@discardableResult
public func clipGradients(of tensors: [Tensor], to limit: Double) throws(TensorError) -> Double {
    let present = tensors.filter { torch.has_gradient($0.handle.pointer) }
    var norm = 0.0
    try Tensor.perform("clipGradients(of:to:)", []) {
        withExtendedLifetime(present) {
            torch.clip_gradients(present.map(\.handle.pointer), present.count, limit, &norm)
        }
    }
    return norm
}
