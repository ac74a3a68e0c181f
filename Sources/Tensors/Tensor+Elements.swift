import CEngine
public import Files

extension Tensor {
    /// The same values as another kind of number, or on another device.
    ///
    /// - Parameters:
    ///   - type: The kind of number; unchanged if nil.
    ///   - device: The device; unchanged if nil.
    /// - Returns: A tensor that shares its elements with this one if nothing changes.
    /// - Throws: ``TensorError`` if the device is not there or memory is short.
    public func converted(
        to type: ScalarType? = nil, device: Device? = nil
    ) throws(TensorError) -> Tensor {
        let ownType = try scalarType
        let ownDevice = try self.device
        return try Tensor("converted(to:device:)", [self]) {
            torch.to(handle.pointer, (type ?? ownType).code, (device ?? ownDevice).name, $0)
        }
    }

    /// The same values with the elements in row-major order without gaps.
    public func contiguous() throws(TensorError) -> Tensor {
        try Tensor("contiguous()", [self]) { torch.contiguous(handle.pointer, $0) }
    }

    /// The same values of `[n, channels, height, width]`, stored with the channels innermost.
    public func channelsLast() throws(TensorError) -> Tensor {
        try Tensor("channelsLast()", [self]) { torch.channels_last(handle.pointer, $0) }
    }

    /// A tensor with elements of its own.
    public func copy() throws(TensorError) -> Tensor {
        try Tensor("copy()", [self]) { torch.clone(handle.pointer, $0) }
    }

    /// Overwrites the elements with those of a tensor of the same shape, unrecorded.
    public func assign(_ source: Tensor) throws(TensorError) {
        try Tensor.perform("assign(_:)", [self, source]) {
            torch.copy(handle.pointer, source.handle.pointer)
        }
    }

    /// Overwrites every element with a number, unrecorded.
    public func fill(_ value: Double) throws(TensorError) {
        try Tensor.perform("fill(_:)", [self]) { torch.fill(handle.pointer, value) }
    }

    /// The only element of a tensor with one element.
    ///
    /// - Returns: The number.
    /// - Throws: ``TensorError`` if there are none or several.
    public func item() throws(TensorError) -> Double {
        var value = 0.0
        try Tensor.perform("item()", [self]) { torch.tensor_item(handle.pointer, &value) }
        return value
    }

    /// The elements in row-major order, as single-precision numbers.
    public func floats() throws(TensorError) -> [Float] {
        try elements(as: .float32)
    }

    /// The elements in row-major order, as double-precision numbers.
    public func doubles() throws(TensorError) -> [Double] {
        try elements(as: .float64)
    }

    /// The elements in row-major order, as integers; fractions are cut off.
    public func integers() throws(TensorError) -> [Int] {
        try elements(as: .int64)
    }

    /// The elements in row-major order, as truth values; zero is false.
    public func booleans() throws(TensorError) -> [Bool] {
        try elements(as: .bool)
    }

    /// Lends the elements in row-major order, without a copy if they lie so on the CPU.
    ///
    /// - Parameter body: Reads the bytes; they must not leave it.
    /// - Returns: What `body` returns.
    /// - Throws: ``TensorError`` if a copy is needed and fails; what `body` throws.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        let local = try detached().converted(device: .cpu).contiguous()
        let byteCount = try local.count * local.scalarType.byteCount
        return try withExtendedLifetime(local) {
            try body(UnsafeRawBufferPointer(start: local.data(), count: byteCount))
        }
    }

    /// The elements of a contiguous tensor on the CPU, valid while it lives.
    func data() throws(TensorError) -> UnsafeRawPointer? {
        var pointer: UnsafeRawPointer?
        try Tensor.perform("data()", [self]) { torch.tensor_data(handle.pointer, &pointer) }
        return pointer
    }

    /// Copies the elements out; `Element` must be the Swift type of `type`.
    private func elements<Element: BitwiseCopyable>(
        as type: ScalarType
    ) throws(TensorError) -> [Element] {
        let local = try detached().converted(to: type, device: .cpu).contiguous()
        let source = try local.data()
        return withExtendedLifetime(local) {
            [Element](unsafeUninitializedCapacity: local.count) { buffer, filled in
                if let source {
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(
                        from: UnsafeRawBufferPointer(
                            start: source, count: local.count * MemoryLayout<Element>.stride))
                }
                filled = local.count
            }
        }
    }
}

extension Tensor: CustomStringConvertible {
    /// The type, the shape and the device, such as `float32 [3, 2] on cpu`.
    public var description: String {
        guard let type = try? scalarType, let device = try? device else {
            return "tensor \(shape)"
        }
        return "\(type) \(shape) on \(device)"
    }
}
