import CTorch

extension Tensor {
    /// The absolute values.
    public func absolute() throws(TensorError) -> Tensor {
        try Tensor("absolute()", [self]) { mg_abs(handle.pointer, $0) }
    }

    /// e to the power of every element.
    public func exp() throws(TensorError) -> Tensor {
        try Tensor("exp()", [self]) { mg_exp(handle.pointer, $0) }
    }

    /// eˣ - 1, exact for small elements.
    public func expMinusOne() throws(TensorError) -> Tensor {
        try Tensor("expMinusOne()", [self]) { mg_expm1(handle.pointer, $0) }
    }

    /// The natural logarithms.
    public func log() throws(TensorError) -> Tensor {
        try Tensor("log()", [self]) { mg_log(handle.pointer, $0) }
    }

    /// ln(1 + x), exact for small elements.
    public func logOnePlus() throws(TensorError) -> Tensor {
        try Tensor("logOnePlus()", [self]) { mg_log1p(handle.pointer, $0) }
    }

    /// The square roots.
    public func squareRoot() throws(TensorError) -> Tensor {
        try Tensor("squareRoot()", [self]) { mg_sqrt(handle.pointer, $0) }
    }

    /// 1 / √x.
    public func reciprocalSquareRoot() throws(TensorError) -> Tensor {
        try Tensor("reciprocalSquareRoot()", [self]) { mg_rsqrt(handle.pointer, $0) }
    }

    /// The sines.
    public func sin() throws(TensorError) -> Tensor {
        try Tensor("sin()", [self]) { mg_sin(handle.pointer, $0) }
    }

    /// The cosines.
    public func cos() throws(TensorError) -> Tensor {
        try Tensor("cos()", [self]) { mg_cos(handle.pointer, $0) }
    }

    /// The error function.
    public func errorFunction() throws(TensorError) -> Tensor {
        try Tensor("errorFunction()", [self]) { mg_erf(handle.pointer, $0) }
    }

    /// Rounded down.
    public func floor() throws(TensorError) -> Tensor {
        try Tensor("floor()", [self]) { mg_floor(handle.pointer, $0) }
    }

    /// Rounded to the nearest integer, halves to even.
    public func rounded() throws(TensorError) -> Tensor {
        try Tensor("rounded()", [self]) { mg_round(handle.pointer, $0) }
    }

    /// -1, 0 or 1.
    public func sign() throws(TensorError) -> Tensor {
        try Tensor("sign()", [self]) { mg_sign(handle.pointer, $0) }
    }
}
