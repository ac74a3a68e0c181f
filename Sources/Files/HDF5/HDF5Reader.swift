package import SystemPackage

/// Reads arrays and attributes of an HDF5 file that nobody vouches for.
///
/// The library is called in another process if there is an ``HDF5Worker``, so that a crash or a hang
/// of it is a sentence as every other failure is; else here, behind one lock.
package struct HDF5Reader: ~Copyable {
    /// An array of numbers, row-major.
    package struct Array<Number: Sendable>: Sendable {
        package let shape: [Int]
        package let numbers: [Number]
    }

    private enum Source {
        case here(HDF5File)
        case there(HDF5Connection)
    }

    package let path: FilePath
    private let bounds: HDF5Bounds
    private let source: Source

    /// Opens a file and lends it to `body`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - worker: The program that reads; this process does if there is none.
    ///   - body: Reads what it needs. It may be called twice: what ends a process that has read other
    ///     files before is tried in a fresh one.
    /// - Returns: What `body` returns.
    /// - Throws: ``FileError``, with the code `crashed` if the worker is lost.
    package static func read<R: Sendable>(
        _ path: FilePath, in worker: HDF5Worker? = .current,
        _ body: (borrowing HDF5Reader) throws(FileError) -> R
    ) throws(FileError) -> R {
        let bounds = HDF5Bounds(path: path, byteCount: try MappedFile(path).count)
        guard let worker else {
            return try HDF5Library.exclusively { () throws(FileError) in
                let file = try HDF5File(path, bounds)
                return try body(HDF5Reader(path: path, bounds: bounds, source: .here(file)))
            }
        }
        return try worker.reading(path) { connection throws(FileError) in
            try body(HDF5Reader(path: path, bounds: bounds, source: .there(connection)))
        }
    }

    /// What is under a name, `obs/_index` for instance.
    package func kind(of name: String) throws(FileError) -> HDF5Kind {
        switch source {
        case .here(let file): file.kind(of: name)
        case .there(let connection): try connection.kind(of: name)
        }
    }

    /// Whether there is something under a name.
    package func has(_ name: String) throws(FileError) -> Bool {
        try kind(of: name) != .nothing
    }

    /// The numbers of an array, in single precision.
    package func floats(_ name: String) throws(FileError) -> Array<Float> {
        try array(name, as: .float)
    }

    /// The numbers of an array, in double precision.
    package func doubles(_ name: String) throws(FileError) -> Array<Double> {
        try array(name, as: .double)
    }

    /// The whole numbers of an array.
    package func integers(_ name: String) throws(FileError) -> Array<Int64> {
        try array(name, as: .integer)
    }

    /// The whole numbers of an array that are meant to be small; what is larger becomes `Int32.max`.
    package func places(_ name: String) throws(FileError) -> Array<Int32> {
        try array(name, as: .place)
    }

    /// The texts of an array of any shape, in its order; of fixed or of varying length.
    ///
    /// - Throws: ``FileError`` if it holds something else or bytes that are no UTF-8.
    package func strings(_ name: String) throws(FileError) -> [String] {
        var texts: [String] = []
        switch source {
        case .here(let file): try file.forEachText(name) { texts.append($0) }
        case .there(let connection): texts = try connection.strings(name, bounds)
        }
        return texts
    }

    /// The texts and numbers attached to an object, `/` for the file itself; nothing else.
    package func attributes(of name: String) throws(FileError) -> [String: String] {
        switch source {
        case .here(let file): file.attributes(of: name)
        case .there(let connection): try connection.attributes(of: name)
        }
    }

    /// One text or number attached to an object; nothing if there is no such attribute.
    package func text(attribute name: String, of object: String) throws(FileError) -> String? {
        switch source {
        case .here(let file): file.text(attribute: name, of: object)
        case .there(let connection): try connection.text(attribute: name, of: object)
        }
    }

    /// The whole numbers of an attribute, such as the shape of a sparse matrix; nothing if there is
    /// no such attribute or it holds something else.
    package func integers(
        attribute name: String, of object: String
    ) throws(FileError) -> [Int64]? {
        switch source {
        case .here(let file): file.integers(attribute: name, of: object)
        case .there(let connection): try connection.integers(attribute: name, of: object)
        }
    }

    private func array<Number: BitwiseCopyable & Sendable>(
        _ name: String, as number: HDF5Number
    ) throws(FileError) -> Array<Number> {
        switch source {
        case .here(let file):
            let dataset = try file.numbers(name, as: number)
            let numbers: [Number] = try Self.filled(dataset.count) { place throws(FileError) in
                try dataset.read(0..<(dataset.shape.first ?? 1), into: place.baseAddress)
            }
            return Array(shape: dataset.shape, numbers: numbers)
        case .there(let connection):
            let shape = try connection.shape(ofNumbers: name, as: number)
            let count = try bounds.count(of: shape, each: 1, name)
            let numbers: [Number] = try Self.filled(count) { place throws(FileError) in
                try connection.fill(place, name)
            }
            return Array(shape: shape, numbers: numbers)
        }
    }

    /// Numbers that `fill` puts into their place.
    private static func filled<Number: BitwiseCopyable>(
        _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(FileError) -> Void
    ) throws(FileError) -> [Number] {
        var failure: FileError?
        let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                try fill(
                    UnsafeMutableRawBufferPointer(
                        start: buffer.baseAddress, count: count * MemoryLayout<Number>.stride))
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return numbers
    }
}
