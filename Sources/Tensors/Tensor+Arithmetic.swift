import CEngine

// Shapes broadcast: aligned at the last axis, sizes are equal or one of them is 1.

extension Tensor {
    /// The sum, element by element.
    public static func + (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("+", [a, b]) { torch.add(a.handle.pointer, b.handle.pointer, $0) }
    }

    /// The difference, element by element.
    public static func - (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("-", [a, b]) { torch.subtract(a.handle.pointer, b.handle.pointer, $0) }
    }

    /// The product, element by element.
    public static func * (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("*", [a, b]) { torch.multiply(a.handle.pointer, b.handle.pointer, $0) }
    }

    /// The quotient, element by element.
    public static func / (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("/", [a, b]) { torch.divide(a.handle.pointer, b.handle.pointer, $0) }
    }

    /// A number added to every element.
    public static func + (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try Tensor("+", [a]) { torch.add_scalar(a.handle.pointer, b, $0) }
    }

    /// A number added to every element.
    public static func + (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try b + a
    }

    /// A number subtracted from every element.
    public static func - (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try Tensor("-", [a]) { torch.add_scalar(a.handle.pointer, -b, $0) }
    }

    /// A number less every element.
    public static func - (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor("-", [b]) { torch.subtract_from(b.handle.pointer, a, $0) }
    }

    /// Every element times a number.
    public static func * (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try Tensor("*", [a]) { torch.multiply_scalar(a.handle.pointer, b, $0) }
    }

    /// Every element times a number.
    public static func * (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try b * a
    }

    /// Every element divided by a number.
    public static func / (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try Tensor("/", [a]) { torch.divide_scalar(a.handle.pointer, b, $0) }
    }

    /// A number divided by every element.
    public static func / (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try b.power(-1) * a
    }

    /// The opposite of every element.
    public static prefix func - (a: Tensor) throws(TensorError) -> Tensor {
        try Tensor("-", [a]) { torch.negate(a.handle.pointer, $0) }
    }

    /// Every element raised to a power.
    public func power(_ exponent: Double) throws(TensorError) -> Tensor {
        try Tensor("power(_:)", [self]) { torch.power(handle.pointer, exponent, $0) }
    }

    /// The greater of two, element by element.
    public func maximum(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("maximum(_:)", [self, other]) {
            torch.maximum(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// The lesser of two, element by element.
    public func minimum(_ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor("minimum(_:)", [self, other]) {
            torch.minimum(handle.pointer, other.handle.pointer, $0)
        }
    }

    /// The part `t` of the way to another tensor.
    public func interpolated(to other: Tensor, by t: Double) throws(TensorError) -> Tensor {
        try Tensor("interpolated(to:by:)", [self, other]) {
            torch.interpolate(handle.pointer, other.handle.pointer, t, $0)
        }
    }

    /// Adds a tensor times a number to the elements in place, unrecorded.
    public func accumulate(_ other: Tensor, scale: Double = 1) throws(TensorError) {
        try Tensor.perform("accumulate(_:scale:)", [self, other]) {
            torch.accumulate(handle.pointer, other.handle.pointer, scale)
        }
    }

    /// Multiplies the elements in place, unrecorded.
    public func scale(by factor: Double) throws(TensorError) {
        try Tensor.perform("scale(by:)", [self]) { torch.scale(handle.pointer, factor) }
    }

    /// No less than `low` and no more than `high`; no gradient passes where it was cut.
    public func clamped(
        from low: Double = -.infinity, to high: Double = .infinity
    ) throws(TensorError) -> Tensor {
        try Tensor("clamped(from:to:)", [self]) { torch.clamp(handle.pointer, low, high, $0) }
    }
}
