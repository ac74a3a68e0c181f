import CEngine
public import Files

extension Tensor {
    /// A tensor with every element equal.
    ///
    /// - Parameters:
    ///   - shape: The size of each axis.
    ///   - value: The value of every element.
    ///   - type: The kind of number.
    ///   - device: Where it is made.
    /// - Returns: The tensor.
    /// - Throws: ``TensorError`` for a negative size or if memory is short.
    public static func full(
        _ shape: [Int], _ value: Double, type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("full", []) {
            torch.full(shape, shape.count, value, type.code, device.name, $0)
        }
    }

    /// A tensor of zeros.
    public static func zeros(
        _ shape: [Int], type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("zeros", []) { torch.full(shape, shape.count, 0, type.code, device.name, $0) }
    }

    /// A tensor of ones.
    public static func ones(
        _ shape: [Int], type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("ones", []) { torch.full(shape, shape.count, 1, type.code, device.name, $0) }
    }

    /// Zeros of the same shape and type on the same device.
    public func zerosLike() throws(TensorError) -> Tensor {
        try Tensor.zeros(shape, type: scalarType, device: device)
    }

    /// The numbers from `start` up to, not including, `end`.
    public static func range(
        from start: Double = 0, to end: Double, by step: Double = 1,
        type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("range(from:to:by:)", []) {
            torch.arange(start, end, step, type.code, device.name, $0)
        }
    }

    /// The identity matrix, `[size, size]`.
    public static func identity(
        _ size: Int, type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("identity(_:)", []) { torch.eye(size, type.code, device.name, $0) }
    }

    /// A tensor from row-major single-precision numbers.
    ///
    /// - Parameters:
    ///   - values: The elements, the last axis fastest.
    ///   - shape: The size of each axis.
    ///   - type: The kind of number to keep them as.
    ///   - device: Where to keep them.
    /// - Throws: ``TensorError`` if the shape needs another number of values.
    public init(
        _ values: [Float], shape: [Int], type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) {
        try self.init("init(_:shape:)", []) {
            torch.from_bytes(
                values, values.count * MemoryLayout<Float>.stride, ScalarType.float32.code, shape,
                shape.count, type.code, device.name, $0)
        }
    }

    /// A tensor from row-major double-precision numbers.
    public init(
        _ values: [Double], shape: [Int], type: ScalarType = .float64, device: Device = .cpu
    ) throws(TensorError) {
        try self.init("init(_:shape:)", []) {
            torch.from_bytes(
                values, values.count * MemoryLayout<Double>.stride, ScalarType.float64.code, shape,
                shape.count, type.code, device.name, $0)
        }
    }

    /// A tensor from row-major integers, kept as 64-bit integers unless said otherwise.
    public init(
        _ values: [Int], shape: [Int], type: ScalarType = .int64, device: Device = .cpu
    ) throws(TensorError) {
        try self.init("init(_:shape:)", []) {
            torch.from_bytes(
                values, values.count * MemoryLayout<Int>.stride, ScalarType.int64.code, shape,
                shape.count, type.code, device.name, $0)
        }
    }

    /// A list of numbers, `[values.count]`.
    public init(_ values: [Float]) throws(TensorError) {
        try self.init(values, shape: [values.count])
    }

    /// A single number, shape `[]`.
    public init(
        _ value: Double, type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) {
        try self.init("init(_:)", []) { torch.full([], 0, value, type.code, device.name, $0) }
    }

    /// A tensor from raw row-major elements, which are copied once.
    ///
    /// - Parameters:
    ///   - bytes: The elements; they need not be aligned.
    ///   - stored: The kind of number in `bytes`.
    ///   - shape: The size of each axis.
    ///   - type: The kind of number to keep; `stored` if nil.
    ///   - device: Where to keep them.
    /// - Throws: ``TensorError`` if the shape needs another number of bytes.
    public init(
        bytes: UnsafeRawBufferPointer, stored: ScalarType, shape: [Int],
        type: ScalarType? = nil, device: Device = .cpu
    ) throws(TensorError) {
        let none = UInt64(0)
        let given = bytes.baseAddress
        try self.init("init(bytes:stored:shape:)", []) { out in
            // Bytes of an empty tensor may have no address; any will do.
            withUnsafePointer(to: none) { nowhere in
                torch.from_bytes(
                    given ?? UnsafeRawPointer(nowhere), bytes.count, stored.code, shape,
                    shape.count, (type ?? stored).code, device.name, out)
            }
        }
    }

    /// A tensor of a file, copied once.
    ///
    /// - Parameters:
    ///   - stored: The tensor in its file.
    ///   - type: The kind of number to keep; the file's if nil.
    ///   - device: Where to keep it.
    /// - Throws: ``TensorError`` if memory is short.
    public init(
        _ stored: StoredTensor, type: ScalarType? = nil, device: Device = .cpu
    ) throws(TensorError) {
        let result = stored.withUnsafeBytes { bytes in
            Result { () throws(TensorError) in
                try Tensor(
                    bytes: bytes, stored: stored.scalarType, shape: stored.shape, type: type,
                    device: device)
            }
        }
        self = try result.get()
    }

    /// Uniform random numbers in `[low, high)`.
    public static func uniform(
        _ shape: [Int], from low: Double = 0, to high: Double = 1, using generator: Generator,
        type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("uniform(_:from:to:using:)", []) {
            torch.uniform(
                shape, shape.count, low, high, type.code, device.name, generator.pointer, $0)
        }
    }

    /// Normal random numbers.
    public static func normal(
        _ shape: [Int], mean: Double = 0, deviation: Double = 1, using generator: Generator,
        type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("normal(_:mean:deviation:using:)", []) {
            torch.normal(
                shape, shape.count, mean, deviation, type.code, device.name, generator.pointer,
                $0)
        }
    }

    /// Ones with the given probability, zeros otherwise.
    public static func bernoulli(
        _ shape: [Int], probability: Double, using generator: Generator,
        type: ScalarType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("bernoulli(_:probability:using:)", []) {
            torch.bernoulli(
                shape, shape.count, probability, type.code, device.name, generator.pointer, $0)
        }
    }

    /// The integers below `count` in random order, 64-bit.
    public static func permutation(
        _ count: Int, using generator: Generator, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor("permutation(_:using:)", []) {
            torch.permutation(count, device.name, generator.pointer, $0)
        }
    }
}
