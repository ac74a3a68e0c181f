internal import CHDF5
internal import Synchronization
package import SystemPackage

/// Reads arrays and attributes of an HDF5 file that nobody vouches for.
///
/// The library is not made for threads, so all of its calls stand behind one lock. It prints
/// nothing; every failure becomes a sentence. Sizes that a file states are checked against its
/// length before anything is allocated, and arrays that lie outside the file are refused.
package struct HDF5Reader: ~Copyable {
    /// An array of numbers, row-major.
    package struct Array<Number: Sendable>: Sendable {
        package let shape: [Int]
        package let numbers: [Number]
    }

    package let path: FilePath
    let file: hid_t
    private let byteCount: Int

    /// The lock of the library.
    private static let library = Mutex(())
    /// What well compressed zeros take: deflate gains at most 1,032 to 1.
    private static let greatestGain = 1_100
    private static let smallArray = 1 << 20

    /// Opens a file and lends it to `body`.
    package static func read<R: Sendable>(
        _ path: FilePath, _ body: (borrowing HDF5Reader) throws(FileError) -> R
    ) throws(FileError) -> R {
        let byteCount = try MappedFile(path).count
        return try library.withLock { _ throws(FileError) in
            mg_h5_silence()
            let file = path.withPlatformString { mg_h5_open($0) }
            guard file >= 0 else {
                throw FileError(.malformed, path, "is no whole HDF5 file: \(lastError())")
            }
            return try body(HDF5Reader(path: path, file: file, byteCount: byteCount))
        }
    }

    /// Runs something while nobody else is inside the library.
    static func exclusively<R: Sendable>(_ body: () -> R) -> R {
        library.withLock { _ in
            mg_h5_silence()
            return body()
        }
    }

    private init(path: FilePath, file: hid_t, byteCount: Int) {
        self.path = path
        self.file = file
        self.byteCount = byteCount
    }

    deinit { H5Fclose(file) }

    /// Whether there is something under this name, `obs/_index` for instance.
    package func has(_ name: String) -> Bool {
        H5Lexists(file, name, mg_h5_default()) > 0
    }

    /// The numbers of an array, in single precision.
    package func floats(_ name: String) throws(FileError) -> Array<Float> {
        try array(name, as: mg_h5_native_float(), 0)
    }

    /// The numbers of an array, in double precision.
    package func doubles(_ name: String) throws(FileError) -> Array<Double> {
        try array(name, as: mg_h5_native_double(), 0)
    }

    /// The whole numbers of an array.
    package func integers(_ name: String) throws(FileError) -> Array<Int64> {
        try array(name, as: mg_h5_native_int64(), 0)
    }

    private func array<Number: Sendable>(
        _ name: String, as type: hid_t, _ zero: Number
    ) throws(FileError) -> Array<Number> {
        let dataset = try open(name)
        defer { H5Dclose(dataset) }
        let kind = H5Dget_type(dataset)
        defer { H5Tclose(kind) }
        guard H5Tget_class(kind) == H5T_FLOAT || H5Tget_class(kind) == H5T_INTEGER else {
            throw broken("has '\(name)', which holds no numbers", .unsupported)
        }
        let shape = try shape(of: dataset, name)
        let count = try count(of: shape, each: H5Tget_size(kind), name)
        guard count == 0 || H5Dget_storage_size(dataset) > 0 else {
            throw broken("has '\(name)' of shape \(shape), but no numbers were written")
        }
        var status: herr_t = 0
        let numbers = [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            buffer.initialize(repeating: zero)
            filled = count
            guard count > 0 else { return }
            status = H5Dread(
                dataset, type, mg_h5_all(), mg_h5_all(), mg_h5_default(), buffer.baseAddress)
        }
        guard status >= 0 else {
            throw broken("has '\(name)', which cannot be read: \(Self.lastError())")
        }
        return Array(shape: shape, numbers: numbers)
    }

    /// Opens an array that lies in this file, whatever links lead to it.
    func open(_ name: String) throws(FileError) -> hid_t {
        let parts = name.split(separator: "/")
        for depth in parts.indices {
            let group = parts[...depth].joined(separator: "/")
            guard mg_h5_is_external_link(file, group) == 0 else {
                throw broken("has '\(group)' in another file, which is not followed", .unsupported)
            }
        }
        let dataset = H5Dopen2(file, name, mg_h5_default())
        guard dataset >= 0 else { throw broken("has '\(name)', which cannot be opened") }
        guard mg_h5_is_self_contained(dataset) != 0 else {
            H5Dclose(dataset)
            throw broken("has '\(name)' outside the file, which is not read", .unsupported)
        }
        return dataset
    }

    /// How many elements an array has, if the file can hold so many.
    func count(of shape: [Int], each size: Int, _ name: String) throws(FileError) -> Int {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= 1 << 40 else { throw lying(name, shape) }
            count = product
        }
        let stored = count.multipliedReportingOverflow(by: max(1, size))
        let most = max(
            Self.smallArray, byteCount.multipliedReportingOverflow(by: Self.greatestGain).0)
        guard !stored.overflow, stored.partialValue <= most else { throw lying(name, shape) }
        return count
    }

    func shape(of dataset: hid_t, _ name: String) throws(FileError) -> [Int] {
        let space = H5Dget_space(dataset)
        defer { H5Sclose(space) }
        let rank = H5Sget_simple_extent_ndims(space)
        guard rank >= 0, rank <= 8 else { throw broken("has '\(name)' of \(rank) axes") }
        var sizes = [hsize_t](repeating: 0, count: Int(rank))
        guard H5Sget_simple_extent_dims(space, &sizes, nil) == rank else {
            throw broken("has '\(name)' of unknown shape")
        }
        var shape: [Int] = []
        for size in sizes {
            guard let size = Int(exactly: size) else { throw lying(name, []) }
            shape.append(size)
        }
        return shape
    }

    func lying(_ name: String, _ shape: [Int]) -> FileError {
        broken("says that '\(name)' has the shape \(shape), more than its \(byteCount) bytes hold")
    }

    func broken(
        _ reason: String, _ code: FileError.Code = .malformed
    ) -> FileError {
        FileError(code, path, reason)
    }

    static func lastError() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        mg_h5_error(&buffer, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty ? "the library does not say why" : text
    }
}
