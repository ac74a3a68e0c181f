internal import CHDF5
internal import Files
internal import Synchronization
internal import SystemPackage

/// Reads arrays and attributes of an HDF5 file that nobody vouches for.
///
/// The library is not made for threads, so all of its calls stand behind one lock. It prints
/// nothing; every failure becomes a sentence. Sizes that a file states are checked against its
/// length before anything is allocated, and arrays that lie outside the file are refused.
struct HDF5Reader: ~Copyable {
    /// An array of numbers, row-major.
    struct Array<Number: Sendable>: Sendable {
        let shape: [Int]
        let numbers: [Number]
    }

    let path: FilePath
    private let file: hid_t
    private let byteCount: Int

    /// The lock of the library.
    private static let library = Mutex(())
    /// What well compressed zeros take: deflate gains at most 1,032 to 1.
    private static let greatestGain = 1_100
    private static let smallArray = 1 << 20

    /// Opens a file and lends it to `body`.
    static func read<R: Sendable>(
        _ path: FilePath, _ body: (borrowing HDF5Reader) throws(SlideError) -> R
    ) throws(SlideError) -> R {
        let byteCount = try slideError { () throws(FileError) in try MappedFile(path).count }
        return try library.withLock { _ throws(SlideError) in
            mg_h5_silence()
            let file = path.withPlatformString { mg_h5_open($0) }
            guard file >= 0 else {
                throw SlideError(
                    .broken, file: path, "\(path) is no whole HDF5 file: \(lastError())")
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

    /// Whether the outermost group has this name.
    func has(_ name: String) -> Bool {
        H5Lexists(file, name, mg_h5_default()) > 0
    }

    func floats(_ name: String) throws(SlideError) -> Array<Float> {
        try array(name, as: mg_h5_native_float(), 0)
    }

    func doubles(_ name: String) throws(SlideError) -> Array<Double> {
        try array(name, as: mg_h5_native_double(), 0)
    }

    private func array<Number: Sendable>(
        _ name: String, as type: hid_t, _ zero: Number
    ) throws(SlideError) -> Array<Number> {
        guard mg_h5_is_external_link(file, name) == 0 else {
            throw broken("has '\(name)' in another file, which is not followed", .unsupported)
        }
        let dataset = H5Dopen2(file, name, mg_h5_default())
        guard dataset >= 0 else { throw broken("has '\(name)', which cannot be opened") }
        defer { H5Dclose(dataset) }
        guard mg_h5_is_self_contained(dataset) != 0 else {
            throw broken("has '\(name)' outside the file, which is not read", .unsupported)
        }
        let kind = H5Dget_type(dataset)
        defer { H5Tclose(kind) }
        guard H5Tget_class(kind) == H5T_FLOAT || H5Tget_class(kind) == H5T_INTEGER else {
            throw broken("has '\(name)', which holds no numbers", .unsupported)
        }
        let shape = try shape(of: dataset, name)
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= 1 << 40 else { throw lying(name, shape) }
            count = product
        }
        let stored = count.multipliedReportingOverflow(by: max(1, H5Tget_size(kind)))
        let most = max(
            Self.smallArray, byteCount.multipliedReportingOverflow(by: Self.greatestGain).0)
        guard !stored.overflow, stored.partialValue <= most else { throw lying(name, shape) }
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

    private func shape(of dataset: hid_t, _ name: String) throws(SlideError) -> [Int] {
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

    private func lying(_ name: String, _ shape: [Int]) -> SlideError {
        broken("says that '\(name)' has the shape \(shape), more than its \(byteCount) bytes hold")
    }

    private func broken(
        _ reason: String, _ code: SlideError.Code = .broken
    ) -> SlideError {
        SlideError(code, file: path, "\(path) \(reason)")
    }

    private static func lastError() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        mg_h5_error(&buffer, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty ? "the library does not say why" : text
    }
}

// MARK: - Attributes

extension HDF5Reader {
    /// The texts and numbers attached to an object, `/` for the file itself.
    ///
    /// What is neither is left out.
    func attributes(of name: String) -> [String: String] {
        let object = H5Oopen(file, name, mg_h5_default())
        guard object >= 0 else { return [:] }
        defer { H5Oclose(object) }
        var found: [String: String] = [:]
        withUnsafeMutablePointer(to: &found) { found in
            _ = mg_h5_visit_attributes(
                object,
                { object, name, _, context in
                    guard let name, let context else { return 0 }
                    let attribute = H5Aopen(object, name, mg_h5_default())
                    guard attribute >= 0 else { return 0 }
                    defer { H5Aclose(attribute) }
                    if let text = HDF5Reader.text(of: attribute) {
                        context.assumingMemoryBound(to: [String: String].self)
                            .pointee[String(cString: name)] = text
                    }
                    return 0
                }, found)
        }
        return found
    }

    private static func text(of attribute: hid_t) -> String? {
        let space = H5Aget_space(attribute)
        defer { H5Sclose(space) }
        guard H5Sget_simple_extent_npoints(space) == 1 else { return nil }
        let type = H5Aget_type(attribute)
        defer { H5Tclose(type) }
        switch H5Tget_class(type) {
        case H5T_INTEGER:
            var value: Int64 = 0
            return H5Aread(attribute, mg_h5_native_int64(), &value) < 0 ? nil : "\(value)"
        case H5T_FLOAT:
            var value = 0.0
            return H5Aread(attribute, mg_h5_native_double(), &value) < 0 ? nil : "\(value)"
        case H5T_STRING where H5Tis_variable_str(type) > 0:
            var pointer: UnsafeMutablePointer<CChar>?
            guard H5Aread(attribute, type, &pointer) >= 0, let pointer else { return nil }
            defer { H5free_memory(pointer) }
            return String(cString: pointer)
        case H5T_STRING:
            let size = H5Tget_size(type)
            guard size <= 65_536 else { return nil }
            var bytes = [UInt8](repeating: 0, count: size)
            guard H5Aread(attribute, type, &bytes) >= 0 else { return nil }
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        default:
            return nil
        }
    }
}
