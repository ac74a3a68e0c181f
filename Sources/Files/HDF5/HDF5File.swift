internal import CHDF5
internal import Synchronization
internal import SystemPackage

/// What a name in an HDF5 file stands for.
package enum HDF5Kind: UInt8, Sendable {
    case nothing
    case group
    case text
    case numbers
    /// An array of something else, or a type.
    case other
}

/// The kinds of numbers that arrays are read as.
enum HDF5Number: UInt8 {
    case float
    case double
    case integer
    /// Of four bytes; what is larger becomes the largest of these.
    case place

    var size: Int { self == .float || self == .place ? 4 : 8 }

    var type: hid_t {
        switch self {
        case .float: mg_h5_native_float()
        case .double: mg_h5_native_double()
        case .integer: mg_h5_native_int64()
        case .place: mg_h5_native_int32()
        }
    }
}

/// The lock of the library, which is not made for threads and prints nothing here.
enum HDF5Library {
    private static let lock = Mutex(())

    /// Runs something while nobody else is inside the library.
    static func exclusively<R: Sendable, Failure: Error>(
        _ body: () throws(Failure) -> R
    ) throws(Failure) -> R {
        try lock.withLock { _ throws(Failure) in
            mg_h5_silence()
            return try body()
        }
    }
}

/// An HDF5 file that this process reads itself; only inside ``HDF5Library/exclusively(_:)``.
///
/// Every failure becomes a sentence. What a file states of sizes is checked against its length
/// before anything is allocated, and arrays that lie outside the file are refused.
final class HDF5File {
    let path: FilePath
    let bounds: HDF5Bounds
    let file: hid_t

    init(_ path: FilePath, _ bounds: HDF5Bounds) throws(FileError) {
        let reading = mg_h5_reading()
        defer { H5Pclose(reading) }
        let file = path.withPlatformString { mg_h5_open($0, reading) }
        guard file >= 0 else {
            throw FileError(.malformed, path, "is no whole HDF5 file: \(Self.lastError())")
        }
        self.path = path
        self.bounds = bounds
        self.file = file
    }

    deinit { H5Fclose(file) }

    /// What a name stands for, `obs/_index` for instance.
    func kind(of name: String) -> HDF5Kind {
        if outsideGroup(of: name) != nil { return .other }
        guard H5Lexists(file, name, mg_h5_default()) > 0 else { return .nothing }
        let object = H5Oopen(file, name, mg_h5_default())
        guard object >= 0 else { return .other }
        defer { H5Oclose(object) }
        switch H5Iget_type(object) {
        case H5I_GROUP: return .group
        case H5I_DATASET:
            let type = H5Dget_type(object)
            defer { H5Tclose(type) }
            switch H5Tget_class(type) {
            case H5T_STRING: return .text
            // An enumeration is how truth values are written.
            case H5T_INTEGER, H5T_FLOAT, H5T_ENUM: return .numbers
            default: return .other
            }
        default: return .other
        }
    }

    /// Opens an array of numbers.
    func numbers(_ name: String, as number: HDF5Number) throws(FileError) -> Dataset {
        let dataset = try Dataset(self, name, as: number)
        guard [H5T_FLOAT, H5T_INTEGER, H5T_ENUM].contains(dataset.kind) else {
            throw bounds.broken("has '\(name)', which holds no numbers", .unsupported)
        }
        guard dataset.count == 0 || H5Dget_storage_size(dataset.identifier) > 0 else {
            throw bounds.broken(
                "has '\(name)' of shape \(dataset.shape), but no numbers were written")
        }
        return dataset
    }

    /// Opens an array that lies in this file, whatever links lead to it.
    func open(_ name: String) throws(FileError) -> hid_t {
        if let group = outsideGroup(of: name) {
            throw bounds.broken(
                "has '\(group)' in another file, which is not followed", .unsupported)
        }
        let dataset = H5Dopen2(file, name, mg_h5_default())
        guard dataset >= 0 else { throw bounds.broken("has '\(name)', which cannot be opened") }
        guard mg_h5_is_self_contained(dataset) != 0 else {
            H5Dclose(dataset)
            throw bounds.broken("has '\(name)' outside the file, which is not read", .unsupported)
        }
        return dataset
    }

    /// Opens anything in this file to read its attributes; negative if that cannot be done.
    func openObject(_ name: String) -> hid_t {
        outsideGroup(of: name) == nil ? H5Oopen(file, name, mg_h5_default()) : -1
    }

    /// The part of a name that is a link to another file, if there is one.
    private func outsideGroup(of name: String) -> String? {
        let parts = name.split(separator: "/")
        return parts.indices.lazy.map { parts[...$0].joined(separator: "/") }
            .first { mg_h5_is_external_link(file, $0) != 0 }
    }

    static func lastError() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        mg_h5_error(&buffer, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty ? "the library does not say why" : text
    }
}

/// What a file of a known length can hold, and the beginning of its sentences.
struct HDF5Bounds {
    let path: FilePath
    /// The length of the file.
    let byteCount: Int

    /// What well compressed zeros take: deflate gains at most 1,032 to 1.
    private static let greatestGain = 1_100
    private static let smallArray = 1 << 20
    /// The most text of one array.
    static let greatestText = 1 << 30

    /// How many elements an array has, if the file can hold so many.
    func count(of shape: [Int], each size: Int, _ name: String) throws(FileError) -> Int {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow, product <= 1 << 40 else { throw lying(name, shape) }
            count = product
        }
        let stored = count.multipliedReportingOverflow(by: max(1, size))
        let most = max(
            Self.smallArray, byteCount.multipliedReportingOverflow(by: Self.greatestGain).0)
        guard !stored.overflow, stored.partialValue <= most else { throw lying(name, shape) }
        return count
    }

    func lying(_ name: String, _ shape: [Int]) -> FileError {
        broken("says that '\(name)' has the shape \(shape), more than its \(byteCount) bytes hold")
    }

    func broken(_ reason: String, _ code: FileError.Code = .malformed) -> FileError {
        FileError(code, path, reason)
    }
}
