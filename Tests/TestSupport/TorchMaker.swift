/// Builds pickles byte by byte and wraps them as `.pt` files, in both layouts.
public struct TorchMaker: Sendable {
    /// The opcodes so far.
    public var pickle: [UInt8] = [0x80, 2]
    private var storages: [(key: String, bytes: [UInt8], count: Int)] = []

    /// Starts an empty pickle of protocol 2.
    public init() {}

    /// Adds opcodes as they are.
    public mutating func raw(_ bytes: UInt8...) { pickle += bytes }

    /// Adds a name, `GLOBAL`.
    public mutating func name(_ module: String, _ name: String) {
        pickle += [0x63] + Array("\(module)\n\(name)\n".utf8)
    }

    /// Adds a text.
    public mutating func text(_ text: String) {
        pickle += [0x58] + little(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    /// Adds a whole number.
    public mutating func integer(_ value: Int) {
        if let small = Int32(exactly: value) {
            pickle += [0x4A] + little(small)
        } else {
            pickle += [0x8A, 8] + little(Int64(value))
        }
    }

    /// Adds a tuple of whole numbers.
    public mutating func tuple(_ values: [Int]) {
        pickle += [0x28]
        for value in values { integer(value) }
        pickle += [0x74]
    }

    /// Adds a tensor over a storage.
    ///
    /// - Parameters:
    ///   - key: The storage; the same key twice gives two views of one storage.
    ///   - type: A storage class of torch, such as `FloatStorage`.
    ///   - bytes: The numbers of the storage.
    ///   - count: How many numbers the pickle says there are.
    ///   - offset: The first number of the tensor.
    ///   - shape: The size of each axis.
    ///   - strides: The step along each axis.
    public mutating func tensor(
        _ key: String, _ type: String, _ bytes: [UInt8], count: Int, offset: Int = 0,
        shape: [Int], strides: [Int]
    ) {
        if !storages.contains(where: { $0.key == key }) { storages.append((key, bytes, count)) }
        name("torch._utils", "_rebuild_tensor_v2")
        pickle += [0x28, 0x28]
        text("storage")
        name("torch", type)
        text(key)
        text("cpu")
        integer(count)
        pickle += [0x74, 0x51]
        integer(offset)
        tuple(shape)
        tuple(strides)
        pickle += [0x89]
        name("collections", "OrderedDict")
        pickle += [0x29, 0x52, 0x74, 0x52]
    }

    /// The file as torch writes it since 1.6.
    ///
    /// - Parameter others: More members by name, such as the program of a TorchScript module.
    /// - Returns: A zip archive.
    public func zip(with others: [(name: String, bytes: [UInt8])] = []) -> [UInt8] {
        var maker = ZipMaker(alignment: 64)
        maker.add("archive/data.pkl", pickle + [0x2E])
        maker.add("archive/byteorder", "little".utf8)
        for storage in storages { maker.add("archive/data/\(storage.key)", storage.bytes) }
        for other in others { maker.add("archive/\(other.name)", other.bytes) }
        maker.add("archive/version", "3\n".utf8)
        return maker.bytes()
    }

    /// The file as torch wrote it before 1.6.
    ///
    /// - Returns: The pickles, then each storage with its count.
    public func legacy() -> [UInt8] {
        var result: [UInt8] = [
            0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
        ]
        result += [0x80, 2, 0x4D, 0xE9, 0x03, 0x2E]
        var system = TorchMaker()
        system.raw(0x7D)
        system.text("little_endian")
        system.raw(0x88, 0x73)
        result += system.pickle + [0x2E]
        // Six parts in the persistent id: the last says that there is no view.
        result += withViews() + [0x2E]
        var keys = TorchMaker()
        keys.raw(0x5D, 0x28)
        for storage in storages { keys.text(storage.key) }
        keys.raw(0x65)
        result += keys.pickle + [0x2E]
        for storage in storages { result += little(UInt64(storage.count)) + storage.bytes }
        return result
    }

    private func withViews() -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in pickle.enumerated() {
            if byte == 0x74, index + 1 < pickle.count, pickle[index + 1] == 0x51 {
                result.append(0x4E)
            }
            result.append(byte)
        }
        return result
    }

    private func little<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
