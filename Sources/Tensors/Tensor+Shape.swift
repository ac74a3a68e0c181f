import CEngine

extension Tensor {
    /// The same elements in another shape; one size may be -1 and follows from the others.
    public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
        try Tensor("reshaped(_:)", [self]) {
            torch.reshape(handle.pointer, shape, shape.count, $0)
        }
    }

    /// All elements along one axis.
    public func flattened() throws(TensorError) -> Tensor {
        try reshaped([-1])
    }

    /// Axes of size 1 repeated, without a copy, to fill `shape`; -1 keeps a size.
    public func expanded(to shape: [Int]) throws(TensorError) -> Tensor {
        try Tensor("expanded(to:)", [self]) {
            torch.expand(handle.pointer, shape, shape.count, $0)
        }
    }

    /// The axes in another order: axis `i` of the result is `axes[i]` of this tensor.
    public func permuted(_ axes: [Int]) throws(TensorError) -> Tensor {
        try Tensor("permuted(_:)", [self]) { torch.permute(handle.pointer, axes, axes.count, $0) }
    }

    /// Two axes exchanged; the last two unless said otherwise.
    public func transposed(_ first: Int = -2, _ second: Int = -1) throws(TensorError) -> Tensor {
        try Tensor("transposed(_:_:)", [self]) {
            torch.transpose(handle.pointer, first, second, $0)
        }
    }

    /// Without an axis of size 1.
    public func squeezed(_ axis: Int) throws(TensorError) -> Tensor {
        try Tensor("squeezed(_:)", [self]) { torch.squeeze(handle.pointer, axis, $0) }
    }

    /// With a new axis of size 1.
    public func unsqueezed(_ axis: Int) throws(TensorError) -> Tensor {
        try Tensor("unsqueezed(_:)", [self]) { torch.unsqueeze(handle.pointer, axis, $0) }
    }

    /// A range of positions along an axis, without a copy.
    public func narrowed(
        _ axis: Int, from start: Int, count: Int
    ) throws(TensorError) -> Tensor {
        try Tensor("narrowed(_:from:count:)", [self]) {
            torch.narrow(handle.pointer, axis, start, count, $0)
        }
    }

    /// One position along an axis, which disappears.
    public func selected(_ axis: Int, _ index: Int) throws(TensorError) -> Tensor {
        try Tensor("selected(_:_:)", [self]) { torch.select(handle.pointer, axis, index, $0) }
    }

    /// Parts of the given sizes along an axis, without a copy.
    ///
    /// - Parameters:
    ///   - sizes: The sizes; together they must be the size of the axis.
    ///   - axis: The axis.
    /// - Returns: As many tensors as sizes.
    /// - Throws: ``TensorError`` if the sizes do not add up.
    public func split(_ sizes: [Int], axis: Int = 0) throws(TensorError) -> [Tensor] {
        let size = try size(axis)
        guard sizes.reduce(0, +) == size else {
            throw TensorError(
                .invalidArgument, "split(_:axis:)",
                "split(_:axis:) of \(shape) failed: the parts \(sizes) do not make up \(size)")
        }
        var parts: [Tensor] = []
        var start = 0
        for part in sizes {
            parts.append(try narrowed(axis, from: start, count: part))
            start += part
        }
        return parts
    }

    /// Equal parts along an axis, without a copy.
    public func chunked(_ count: Int, axis: Int = -1) throws(TensorError) -> [Tensor] {
        let size = try size(axis)
        guard count > 0, size % count == 0 else {
            throw TensorError(
                .invalidArgument, "chunked(_:axis:)",
                "chunked(_:axis:) of \(shape) failed: \(size) is no multiple of \(count)")
        }
        return try split(Array(repeating: size / count, count: count), axis: axis)
    }

    /// The positions `indices` (`[k]`, integers) along an axis.
    public func indexed(_ indices: Tensor, axis: Int = 0) throws(TensorError) -> Tensor {
        try Tensor("indexed(_:axis:)", [self, indices]) {
            torch.index_select(handle.pointer, axis, indices.handle.pointer, $0)
        }
    }

    /// For each place of `indices` the element at that index along the axis.
    public func gathered(_ indices: Tensor, axis: Int) throws(TensorError) -> Tensor {
        try Tensor("gathered(_:axis:)", [self, indices]) {
            torch.gather(handle.pointer, axis, indices.handle.pointer, $0)
        }
    }

    /// With `values` added at the positions `indices` along an axis; equal positions add up.
    public func adding(
        _ values: Tensor, at indices: Tensor, axis: Int = 0
    ) throws(TensorError) -> Tensor {
        try Tensor("adding(_:at:axis:)", [self, values, indices]) {
            torch.index_add(handle.pointer, axis, indices.handle.pointer, values.handle.pointer, $0)
        }
    }

    /// With `values` written at the index of each place along an axis.
    public func scattering(
        _ values: Tensor, at indices: Tensor, axis: Int
    ) throws(TensorError) -> Tensor {
        try Tensor("scattering(_:at:axis:)", [self, values, indices]) {
            torch.scatter(handle.pointer, axis, indices.handle.pointer, values.handle.pointer, $0)
        }
    }

    /// The order reversed along an axis.
    public func flipped(_ axis: Int) throws(TensorError) -> Tensor {
        try Tensor("flipped(_:)", [self]) { torch.flip(handle.pointer, axis, $0) }
    }

    /// Copies side by side, as many along each axis as `counts` says.
    public func repeated(_ counts: [Int]) throws(TensorError) -> Tensor {
        try Tensor("repeated(_:)", [self]) {
            torch.repeat(handle.pointer, counts, counts.count, $0)
        }
    }

    /// With a constant put before and after, from the last axis to the first.
    ///
    /// - Parameters:
    ///   - widths: Before and after the last axis, before and after the one before it, …
    ///   - value: The constant.
    /// - Returns: The larger tensor.
    /// - Throws: ``TensorError`` if there are more widths than twice the axes.
    public func padded(_ widths: [Int], value: Double = 0) throws(TensorError) -> Tensor {
        try Tensor("padded(_:value:)", [self]) {
            torch.pad(handle.pointer, widths, widths.count, value, $0)
        }
    }

    /// The lower triangle of the last two axes, zeros above `diagonal`.
    public func lowerTriangle(diagonal: Int = 0) throws(TensorError) -> Tensor {
        try Tensor("lowerTriangle(diagonal:)", [self]) {
            torch.lower_triangle(handle.pointer, diagonal, $0)
        }
    }

    /// Tensors one after the other along an axis that they have.
    public static func concatenated(
        _ tensors: [Tensor], axis: Int = 0
    ) throws(TensorError) -> Tensor {
        try Tensor("concatenated(_:axis:)", tensors) {
            torch.cat(tensors.map(\.handle.pointer), tensors.count, axis, $0)
        }
    }

    /// Tensors of one shape side by side along a new axis.
    public static func stacked(
        _ tensors: [Tensor], axis: Int = 0
    ) throws(TensorError) -> Tensor {
        try Tensor("stacked(_:axis:)", tensors) {
            torch.stack(tensors.map(\.handle.pointer), tensors.count, axis, $0)
        }
    }
}
