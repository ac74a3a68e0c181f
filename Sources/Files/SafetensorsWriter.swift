public import SystemPackage

/// Collects tensors and writes them as one safetensors file.
///
/// Equal calls give equal bytes: metadata are sorted by key, and tensors lie in
/// the order of their element size (largest first, so that each is aligned)
/// and then in the order in which they were added.
///
/// What is added is kept until ``write(to:)``, in the form that goes to the
/// disk: ``add(_:shape:floats:as:)`` makes one copy. A matrix too large for a
/// second copy is added with ``add(_:shape:rows:)``, which asks for its rows
/// while they are written.
public struct SafetensorsWriter: Sendable {
    /// The free-text notes of the header.
    public var metadata: [String: String]

    private struct Entry: Sendable {
        let name: String
        let shape: [Int]
        let scalarType: ScalarType
        let content: Content

        var byteCount: Int { shape.reduce(scalarType.byteCount, *) }
    }
    /// What a tensor consists of.
    private enum Content: Sendable {
        case bytes([UInt8])
        /// Numbers in single precision, by ranges of rows.
        case rows(@Sendable (Range<Int>) -> [Float])
    }
    private var entries: [Entry] = []
    private var names: Set<String> = []

    /// Starts an empty file.
    ///
    /// - Parameter metadata: Notes of any kind.
    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Adds a tensor from its little-endian bytes.
    ///
    /// - Parameters:
    ///   - name: A name not used before, other than `__metadata__`.
    ///   - shape: The size of each axis.
    ///   - scalarType: The kind of number.
    ///   - bytes: The elements, row-major.
    /// - Precondition: The bytes are as many as shape and type need, and the
    ///   name is new.
    public mutating func add(
        _ name: String, shape: [Int], scalarType: ScalarType, bytes: [UInt8]
    ) {
        let needed = shape.reduce(scalarType.byteCount, *)
        precondition(
            bytes.count == needed,
            "the tensor '\(name)' of shape \(shape) needs \(needed) bytes, not \(bytes.count)")
        add(Entry(name: name, shape: shape, scalarType: scalarType, content: .bytes(bytes)))
    }

    /// Adds a matrix in single precision whose rows are asked for while the file is written, some at
    /// a time, so that no second copy of it is ever in memory.
    ///
    /// - Parameters:
    ///   - name: A name not used before.
    ///   - shape: Rows and columns.
    ///   - rows: Gives the numbers of a range of rows, row-major.
    /// - Precondition: The shape has two axes, the name is new, and `rows` gives as many numbers as
    ///   the range needs.
    public mutating func add(
        _ name: String, shape: [Int], rows: @escaping @Sendable (Range<Int>) -> [Float]
    ) {
        precondition(shape.count == 2, "the tensor '\(name)' of shape \(shape) is no matrix")
        add(Entry(name: name, shape: shape, scalarType: .float32, content: .rows(rows)))
    }

    private mutating func add(_ entry: Entry) {
        precondition(
            entry.name != "__metadata__" && names.insert(entry.name).inserted,
            "the tensor name '\(entry.name)' is reserved or used twice")
        entries.append(entry)
    }

    /// Adds a tensor from numbers, rounding them if the type is narrower.
    ///
    /// - Parameters:
    ///   - name: A name not used before.
    ///   - shape: The size of each axis.
    ///   - floats: The elements, row-major.
    ///   - scalarType: `float32`, `float16`, `bfloat16` or `float64`.
    /// - Precondition: The elements are as many as the shape needs, and the type
    ///   has a fractional part.
    public mutating func add(
        _ name: String, shape: [Int], floats: [Float], as scalarType: ScalarType = .float32
    ) {
        let bytes: [UInt8]
        switch scalarType {
        case .float32: bytes = floats.withUnsafeBytes { [UInt8]($0) }
        case .float64: bytes = SafetensorsWriter.raw(floats.map { Double($0).bitPattern })
        case .float16: bytes = SafetensorsWriter.raw(floats.map(HalfPrecision.float16))
        case .bfloat16: bytes = SafetensorsWriter.raw(floats.map(HalfPrecision.bfloat16))
        default: preconditionFailure("\(scalarType.rawValue) has no fractions; add integers")
        }
        add(name, shape: shape, scalarType: scalarType, bytes: bytes)
    }

    /// Adds a double-precision tensor.
    ///
    /// - Precondition: The elements are as many as the shape needs.
    public mutating func add(_ name: String, shape: [Int], doubles: [Double]) {
        add(
            name, shape: shape, scalarType: .float64,
            bytes: SafetensorsWriter.raw(doubles.map(\.bitPattern)))
    }

    /// Adds a tensor of integers, whose type is that of the elements.
    ///
    /// - Precondition: The elements are as many as the shape needs, and are
    ///   `Int64`, `Int32`, `Int16`, `Int8` or `UInt8`.
    public mutating func add<Integer: FixedWidthInteger>(
        _ name: String, shape: [Int], integers: [Integer]
    ) {
        let scalarType: ScalarType
        switch Integer.self {
        case is Int64.Type, is Int.Type: scalarType = .int64
        case is Int32.Type: scalarType = .int32
        case is Int16.Type: scalarType = .int16
        case is Int8.Type: scalarType = .int8
        case is UInt8.Type: scalarType = .uint8
        default: preconditionFailure("\(Integer.self) is no type of a stored tensor")
        }
        add(name, shape: shape, scalarType: scalarType, bytes: SafetensorsWriter.raw(integers))
    }

    /// Writes the file so that it appears complete or not at all.
    ///
    /// - Parameter path: The name to appear under; its folder must exist.
    /// - Throws: ``FileError`` if it cannot be written; an earlier file stays.
    public func write(to path: FilePath) throws(FileError) {
        var file = try AtomicFile(replacing: path)
        let ordered = ordered
        let header = header(ordered)
        try file.append(SafetensorsWriter.raw([UInt64(header.count)]))
        try file.append(header)
        for entry in ordered {
            switch entry.content {
            case .bytes(let bytes): try file.append(bytes)
            case .rows(let rows): try Self.append(rows, of: entry, to: &file)
            }
        }
        try file.commit()
    }

    /// Rows that are asked for at once: a cache line of single-precision numbers, several times.
    private static let blockOfRows = 64

    private static func append(
        _ rows: (Range<Int>) -> [Float], of entry: Entry, to file: inout AtomicFile
    ) throws(FileError) {
        for start in stride(from: 0, to: entry.shape[0], by: blockOfRows) {
            let range = start..<min(start + blockOfRows, entry.shape[0])
            let floats = rows(range)
            precondition(
                floats.count == range.count * entry.shape[1],
                "\(floats.count) numbers for \(range.count) rows of '\(entry.name)'")
            try file.append(floats.withUnsafeBytes { [UInt8]($0) })
        }
    }

    private var ordered: [Entry] {
        entries.enumerated().sorted {
            ($1.element.scalarType.byteCount, $0.offset)
                < ($0.element.scalarType.byteCount, $1.offset)
        }.map(\.element)
    }

    private func header(_ ordered: [Entry]) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let notes = metadata.sorted { $0.key < $1.key }
                .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
            members.append("\"__metadata__\":{\(notes.joined(separator: ","))}")
        }
        var offset = 0
        for entry in ordered {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONText.quoted(entry.name)):{\"dtype\":\"\(entry.scalarType.rawValue)\","
                    + "\"shape\":[\(shape)],\"data_offsets\":"
                    + "[\(offset),\(offset + entry.byteCount)]}")
            offset += entry.byteCount
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        return text
    }

    private static func raw<Integer: FixedWidthInteger>(_ values: [Integer]) -> [UInt8] {
        values.withUnsafeBytes { [UInt8]($0) }
    }
}
