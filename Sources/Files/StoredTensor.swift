/// A tensor that lies in a mapped file: its shape, its type and where its bytes are.
///
/// All bounds were checked when it was made, so reading it cannot fail. Numbers
/// are little-endian. A view with strides, as `.pt` files may hold, is gathered
/// into row-major order when it is read.
public struct StoredTensor: Sendable {
    /// The name it has in its file, or nothing for one that has none.
    public let name: String?
    /// The size of each axis; empty for a single number.
    public let shape: [Int]
    /// The kind of number.
    public let scalarType: ScalarType
    /// The file.
    public let file: MappedFile
    /// The bytes in the file that the tensor (or the storage it views, from its
    /// first element on) takes.
    public let byteRange: Range<Int>
    /// The step along each axis, in elements.
    public let strides: [Int]

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// Whether the elements lie in row-major order without gaps.
    public var isContiguous: Bool {
        var expected = 1
        for (size, stride) in zip(shape, strides).reversed() where size != 1 {
            if stride != expected { return count == 0 }
            expected *= size
        }
        return true
    }

    /// Makes a contiguous tensor over bytes whose number was checked by the caller.
    init(
        name: String?, shape: [Int], scalarType: ScalarType, file: MappedFile,
        byteRange: Range<Int>, strides: [Int]? = nil
    ) {
        self.name = name
        self.shape = shape
        self.scalarType = scalarType
        self.file = file
        self.byteRange = byteRange
        self.strides = strides ?? StoredTensor.rowMajor(shape)
    }

    /// The same tensor under another name.
    func renamed(_ name: String) -> StoredTensor {
        StoredTensor(
            name: name, shape: shape, scalarType: scalarType, file: file, byteRange: byteRange,
            strides: strides)
    }

    /// Lends the elements in row-major order, `count` × ``ScalarType/byteCount`` bytes.
    ///
    /// The bytes of a contiguous tensor are those of the file, without a copy;
    /// they need not be aligned.
    ///
    /// - Parameter body: Reads the bytes; they must not leave it.
    /// - Returns: What `body` returns.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        if isContiguous {
            let length = count * scalarType.byteCount
            return try file.withUnsafeBytes { whole in
                let range = byteRange.lowerBound..<(byteRange.lowerBound + length)
                return try body(UnsafeRawBufferPointer(rebasing: whole[range]))
            }
        }
        return try gathered().withUnsafeBytes(body)
    }

    /// Tells the system that some of the lent bytes will not be read again soon, so that they no
    /// longer count as memory of this process.
    ///
    /// They can still be read.
    ///
    /// - Parameter range: The bytes, counted from the tensor's first.
    public func release(bytes range: Range<Int>) {
        let start = byteRange.lowerBound
        file.release(
            (start + range.lowerBound)..<min(start + range.upperBound, byteRange.upperBound))
    }

    /// Tells the system that all elements will be read soon; it fetches them while the program goes on.
    public func prefetch() { file.prefetch(byteRange) }

    /// The elements as single-precision numbers, in row-major order.
    public func floats() -> [Float] { withUnsafeBytes { floats($0) } }

    /// Some elements as single-precision numbers.
    ///
    /// - Parameter elements: Which, counted in row-major order.
    /// - Returns: As many numbers.
    /// - Precondition: There are such elements.
    public func floats(of elements: Range<Int>) -> [Float] {
        let size = scalarType.byteCount
        return withUnsafeBytes { bytes in
            let range = (elements.lowerBound * size)..<(elements.upperBound * size)
            return floats(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    private func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        switch scalarType {
        case .float32: convert(bytes, UInt32.self) { Float(bitPattern: $0) }
        case .float64: convert(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
        case .float16: convert(bytes, UInt16.self) { HalfPrecision.float(float16: $0) }
        case .bfloat16: convert(bytes, UInt16.self) { HalfPrecision.float(bfloat16: $0) }
        case .int64: convert(bytes, Int64.self) { Float($0) }
        case .int32: convert(bytes, Int32.self) { Float($0) }
        case .int16: convert(bytes, Int16.self) { Float($0) }
        case .int8: convert(bytes, Int8.self) { Float($0) }
        case .uint8, .bool: convert(bytes, UInt8.self) { Float($0) }
        }
    }

    /// The elements as double-precision numbers, in row-major order.
    public func doubles() -> [Double] {
        withUnsafeBytes { bytes in
            switch scalarType {
            case .float64: convert(bytes, UInt64.self) { Double(bitPattern: $0) }
            case .int64: convert(bytes, Int64.self) { Double($0) }
            case .int32: convert(bytes, Int32.self) { Double($0) }
            default: floats().map { Double($0) }
            }
        }
    }

    /// The elements as integers, in row-major order.
    ///
    /// Fractions are cut towards zero; values that no 64-bit integer holds, and
    /// NaN, become the nearest bound and 0.
    public func integers() -> [Int64] {
        withUnsafeBytes { bytes in
            switch scalarType {
            case .int64: convert(bytes, Int64.self) { $0 }
            case .int32: convert(bytes, Int32.self) { Int64($0) }
            case .int16: convert(bytes, Int16.self) { Int64($0) }
            case .int8: convert(bytes, Int8.self) { Int64($0) }
            case .uint8, .bool: convert(bytes, UInt8.self) { Int64($0) }
            case .float64, .float32, .float16, .bfloat16:
                doubles().map { value in
                    if value.isNaN { return 0 }
                    return Int64(exactly: value.rounded(.towardZero))
                        ?? (value < 0 ? .min : .max)
                }
            }
        }
    }

    /// The strides of a contiguous tensor.
    static func rowMajor(_ shape: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1)
        }
        return strides
    }

    private func convert<Raw, Value>(
        _ bytes: UnsafeRawBufferPointer, _ type: Raw.Type, _ value: (Raw) -> Value
    ) -> [Value] {
        let count = bytes.count / MemoryLayout<Raw>.size
        return [Value](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                let raw = bytes.loadUnaligned(
                    fromByteOffset: index * MemoryLayout<Raw>.size, as: type)
                buffer.initializeElement(at: index, to: value(raw))
            }
            filled = count
        }
    }

    /// The bytes of a strided view, row-major.
    private func gathered() -> [UInt8] {
        let size = scalarType.byteCount
        let total = count
        guard total > 0 else { return [] }
        return file.withUnsafeBytes { whole in
            let source = UnsafeRawBufferPointer(rebasing: whole[byteRange])
            return [UInt8](unsafeUninitializedCapacity: total * size) { buffer, filled in
                let target = UnsafeMutableRawBufferPointer(buffer)
                var index = [Int](repeating: 0, count: shape.count)
                var element = 0
                for position in 0..<total {
                    UnsafeMutableRawBufferPointer(
                        rebasing: target[(position * size)..<((position + 1) * size)]
                    ).copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: source[(element * size)..<((element + 1) * size)]))
                    var axis = shape.count - 1
                    while axis >= 0 {
                        index[axis] += 1
                        element += strides[axis]
                        if index[axis] < shape[axis] { break }
                        element -= strides[axis] * shape[axis]
                        index[axis] = 0
                        axis -= 1
                    }
                }
                filled = total * size
            }
        }
    }
}
