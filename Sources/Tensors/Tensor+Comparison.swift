import CEngine

// Results are tensors of truth values.

extension Tensor {
    /// Where two tensors are equal.
    public func isEqual(to other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("isEqual(to:)", [self, other]) {
            torch.equal(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// Where the elements equal a number.
    public func isEqual(to value: Double) throws(TensorError) -> Tensor {
        try Tensor("isEqual(to:)", [self]) { torch.equal_scalar(handle.pointer, value, $0) }
    }

    /// Where the elements are less than those of another tensor.
    public func isLess(than other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("isLess(than:)", [self, other]) {
            torch.less(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// Where the elements are less than a number.
    public func isLess(than value: Double) throws(TensorError) -> Tensor {
        try Tensor("isLess(than:)", [self]) { torch.less_scalar(handle.pointer, value, $0) }
    }

    /// Where the elements are not greater than those of another tensor.
    public func isLessOrEqual(to other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("isLessOrEqual(to:)", [self, other]) {
            torch.less_or_equal(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// Where the elements are greater than a number.
    public func isGreater(than value: Double) throws(TensorError) -> Tensor {
        try Tensor("isGreater(than:)", [self]) { torch.greater_scalar(handle.pointer, value, $0) }
    }

    /// Where the elements are neither infinite nor NaN.
    public func isFinite() throws(TensorError) -> Tensor {
        try Tensor("isFinite()", [self]) { torch.is_finite(handle.pointer, $0) }
    }

    /// The opposite truth values.
    public func negated() throws(TensorError) -> Tensor {
        try Tensor("negated()", [self]) { torch.logical_not(handle.pointer, $0) }
    }

    /// Where both are true.
    public func and(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("and(_:)", [self, other]) {
            torch.logical_and(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// Where either is true.
    public func or(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("or(_:)", [self, other]) {
            torch.logical_or(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// Elements of `a` where this tensor of truth values is true, of `b` elsewhere.
    public func choose(_ a: Tensor, else b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("choose(_:else:)", [self, a, b]) {
            torch.where(handle.pointer, a.handle.pointer, b.handle.pointer, $0)
        }
    }

    /// With a number written wherever `mask` is true.
    public func masked(_ mask: Tensor, with value: Double) throws(TensorError) -> Tensor {
        try Tensor("masked(_:with:)", [self, mask]) {
            torch.masked_fill(handle.pointer, mask.handle.pointer, value, $0)
        }
    }

    /// Whether any element is true, that is, not zero.
    public func any() throws(TensorError) -> Bool {
        try Tensor("any()", [self]) { torch.any(handle.pointer, $0) }.item() != 0
    }

    /// Whether all elements are true, that is, not zero.
    public func all() throws(TensorError) -> Bool {
        try Tensor("all()", [self]) { torch.all(handle.pointer, $0) }.item() != 0
    }
}
