import CEngine

extension Tensor {
    /// The absolute values.
    public func absolute() throws(TensorError) -> Tensor {
        try Tensor("absolute()", [self]) { torch.abs(handle.pointer, $0) }
    }

    /// e to the power of every element.
    public func exp() throws(TensorError) -> Tensor {
        try Tensor("exp()", [self]) { torch.exp(handle.pointer, $0) }
    }

    /// eˣ - 1, exact for small elements.
    public func expMinusOne() throws(TensorError) -> Tensor {
        try Tensor("expMinusOne()", [self]) { torch.expm1(handle.pointer, $0) }
    }

    /// The natural logarithms.
    public func log() throws(TensorError) -> Tensor {
        try Tensor("log()", [self]) { torch.log(handle.pointer, $0) }
    }

    /// ln(1 + x), exact for small elements.
    public func logOnePlus() throws(TensorError) -> Tensor {
        try Tensor("logOnePlus()", [self]) { torch.log1p(handle.pointer, $0) }
    }

    /// The square roots.
    public func squareRoot() throws(TensorError) -> Tensor {
        try Tensor("squareRoot()", [self]) { torch.sqrt(handle.pointer, $0) }
    }

    /// 1 / √x.
    public func reciprocalSquareRoot() throws(TensorError) -> Tensor {
        try Tensor("reciprocalSquareRoot()", [self]) { torch.rsqrt(handle.pointer, $0) }
    }

    /// The sines.
    public func sin() throws(TensorError) -> Tensor {
        try Tensor("sin()", [self]) { torch.sin(handle.pointer, $0) }
    }

    /// The cosines.
    public func cos() throws(TensorError) -> Tensor {
        try Tensor("cos()", [self]) { torch.cos(handle.pointer, $0) }
    }

    /// The error function.
    public func errorFunction() throws(TensorError) -> Tensor {
        try Tensor("errorFunction()", [self]) { torch.erf(handle.pointer, $0) }
    }

    /// Rounded down.
    public func floor() throws(TensorError) -> Tensor {
        try Tensor("floor()", [self]) { torch.floor(handle.pointer, $0) }
    }

    /// Rounded to the nearest integer, halves to even.
    public func rounded() throws(TensorError) -> Tensor {
        try Tensor("rounded()", [self]) { torch.round(handle.pointer, $0) }
    }

    /// -1, 0 or 1.
    public func sign() throws(TensorError) -> Tensor {
        try Tensor("sign()", [self]) { torch.sign(handle.pointer, $0) }
    }
}
