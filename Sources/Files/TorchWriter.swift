internal import CZlib
package import SystemPackage

/// Writes tensors as PyTorch's `torch.save` does: one, or a dictionary of them.
///
/// `torch.load(…, weights_only=True)` reads the file, and so does ``TorchFile``. Equal calls give
/// equal bytes.
package struct TorchWriter {
    private struct Entry {
        let name: String?
        let shape: [Int]
        let storage: String
        let bytes: [UInt8]
    }

    private var entries: [Entry] = []

    /// Starts without a tensor.
    package init() {}

    /// Adds single-precision numbers; without a name the tensor is all that the file holds.
    ///
    /// - Precondition: The numbers are as many as the shape needs, and a tensor without a name is
    ///   the only one.
    package mutating func add(_ name: String?, shape: [Int], floats: [Float]) {
        add(name, shape, "FloatStorage", floats)
    }

    /// Adds integers.
    ///
    /// - Precondition: As above.
    package mutating func add(_ name: String?, shape: [Int], integers: [Int64]) {
        add(name, shape, "LongStorage", integers)
    }

    private mutating func add<Number>(
        _ name: String?, _ shape: [Int], _ storage: String, _ numbers: [Number]
    ) {
        precondition(
            numbers.count == shape.reduce(1, *),
            "a tensor of shape \(shape) needs \(shape.reduce(1, *)) numbers, not \(numbers.count)")
        precondition(
            entries.isEmpty || (name != nil && entries[0].name != nil),
            "a tensor without a name must be the only one")
        entries.append(
            Entry(
                name: name, shape: shape, storage: storage,
                bytes: numbers.withUnsafeBytes { Array($0) }))
    }

    /// Writes the file so that it appears complete or not at all.
    ///
    /// - Throws: ``FileError`` if it cannot be written, or is 4 GB or larger.
    package func write(to path: FilePath) throws(FileError) {
        guard entries.reduce(0, { $0 + $1.bytes.count + 1024 }) < Int(UInt32.max) else {
            throw FileError(.unsupported, path, "was not written: a torch file of 4 GB or more")
        }
        var zip = Zip(try AtomicFile(replacing: path))
        try zip.add("archive/data.pkl", pickle)
        try zip.add("archive/byteorder", Array("little".utf8))
        for (index, entry) in entries.enumerated() {
            try zip.add("archive/data/\(index)", entry.bytes)
        }
        try zip.add("archive/version", Array("3\n".utf8))
        try zip.finish()
    }

    /// The program that puts the tensors together, in pickle's protocol 2.
    private var pickle: [UInt8] {
        var program: [UInt8] = [0x80, 2]
        let isDictionary = entries.first?.name != nil
        if isDictionary { program += [0x7D, 0x28] }  // {  MARK
        for (index, entry) in entries.enumerated() {
            if let name = entry.name { program += Self.text(name) }
            // _rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict())
            program += Self.global("torch._utils", "_rebuild_tensor_v2") + [0x28, 0x28]
            program += Self.text("storage") + Self.global("torch", entry.storage)
            program += Self.text("\(index)") + Self.text("cpu")
            program += Self.integer(entry.shape.reduce(1, *)) + [0x74, 0x51]  // TUPLE BINPERSID
            program += Self.integer(0) + Self.tuple(entry.shape)
            let strides = entry.shape.indices.map { entry.shape[($0 + 1)...].reduce(1, *) }
            program += Self.tuple(strides) + [0x89]
            program += Self.global("collections", "OrderedDict") + [0x29, 0x52, 0x74, 0x52]
        }
        if isDictionary { program.append(0x75) }  // SETITEMS
        return program + [0x2E]
    }

    private static func global(_ module: String, _ name: String) -> [UInt8] {
        [0x63] + Array("\(module)\n\(name)\n".utf8)
    }

    private static func text(_ text: String) -> [UInt8] {
        [0x58] + raw(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    private static func integer(_ value: Int) -> [UInt8] {
        Int32(exactly: value).map { [0x4A] + raw($0) } ?? [0x8A, 8] + raw(Int64(value))
    }

    private static func tuple(_ values: [Int]) -> [UInt8] {
        [0x28] + values.flatMap(integer) + [0x74]
    }
}

/// An archive of members as they are, each beginning at a multiple of 64 bytes as torch wants it.
private struct Zip: ~Copyable {
    private var file: AtomicFile
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    init(_ file: consuming AtomicFile) { self.file = file }

    mutating func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
        let offset = file.count
        let name = Array(name.utf8)
        let padding = (64 - (offset + 30 + name.count + 4) % 64) % 64
        let check = bytes.withUnsafeBufferPointer {
            UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
        }
        let size = raw(UInt32(bytes.count))
        let date = raw(UInt16(0)) + raw(UInt16(0x21))  // the first day there is
        let common =
            raw(UInt16(0)) + raw(UInt16(0)) + date + raw(check) + size + size
            + raw(UInt16(name.count))
        try file.append(raw(UInt32(0x0403_4B50)) + raw(UInt16(20)) + common)
        try file.append(raw(UInt16(padding + 4)) + name)
        try file.append(
            raw(UInt16(0x4246)) + raw(UInt16(padding)) + [UInt8](repeating: 0x5A, count: padding))
        try file.append(bytes)
        directory += raw(UInt32(0x0201_4B50)) + raw(UInt16(20)) + raw(UInt16(20)) + common
        directory += [UInt8](repeating: 0, count: 12) + raw(UInt32(offset)) + name
        count += 1
    }

    consuming func finish() throws(FileError) {
        let start = file.count
        try file.append(directory)
        try file.append(
            raw(UInt32(0x0605_4B50)) + raw(UInt32(0)) + raw(count) + raw(count)
                + raw(UInt32(directory.count)) + raw(UInt32(start)) + raw(UInt16(0)))
        try file.commit()
    }
}

private func raw<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
