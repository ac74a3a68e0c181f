public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that appears under its name only when it is complete.
///
/// The bytes go to a hidden file in the same folder. ``commit()`` forces them to
/// the disk and renames it; a value that goes away without it, or fails on the
/// way, removes the hidden file. Readers see the old file or the new one, never
/// a part.
public struct AtomicFile: ~Copyable {
    /// The name under which the file will appear.
    public let path: FilePath
    /// The bytes appended so far.
    public private(set) var count = 0

    private let aside: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var isFinished = false

    private static let bufferSize = 1 << 18

    /// Begins a file that will replace `path`, if there is one.
    ///
    /// - Parameter path: The name to appear under; its folder must exist.
    /// - Throws: ``FileError`` if nothing can be written there.
    public init(replacing path: FilePath) throws(FileError) {
        let folder = path.removingLastComponent()
        guard let name = path.lastComponent else {
            throw FileError(.unwritable, path, "cannot be written: it names no file")
        }
        let tag = String(UInt32.random(in: 0 ... .max), radix: 36)
        let aside = folder.appending(".\(String(name.string.prefix(180))).\(tag).partial")
        do {
            descriptor = try FileDescriptor.open(
                aside, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw FileError.writing(path, error)
        }
        self.path = path
        self.aside = aside
    }

    /// For tests of a full disk: writes to a descriptor that was opened elsewhere.
    init(replacing path: FilePath, aside: FilePath, descriptor: FileDescriptor) {
        self.path = path
        self.aside = aside
        self.descriptor = descriptor
    }

    deinit {
        guard !isFinished else { return }
        try? descriptor.close()
        unlink(aside.string)
    }

    /// Adds bytes to the end.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        count += bytes.count
        if buffer.count + bytes.count <= AtomicFile.bufferSize {
            buffer.append(contentsOf: bytes)
            return
        }
        try flush()
        if bytes.count < AtomicFile.bufferSize {
            buffer.append(contentsOf: bytes)
        } else {
            try write(bytes)
        }
    }

    /// Adds bytes to the end.
    public mutating func append(_ bytes: some Sequence<UInt8>) throws(FileError) {
        let array = Array(bytes)
        let result = array.withUnsafeBytes { raw -> Result<Void, FileError> in
            do throws(FileError) { return .success(try append(raw)) } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Adds the UTF-8 bytes of a text to the end.
    public mutating func append(_ text: String) throws(FileError) {
        try append(text.utf8)
    }

    /// Forces everything to the disk and gives the file its name.
    ///
    /// - Throws: ``FileError`` if that fails; then no part of the file remains
    ///   and an earlier file of the name is as it was.
    public consuming func commit() throws(FileError) {
        try flush()
        do {
            guard fsync(descriptor.rawValue) == 0 else { throw Errno.last }
            guard rename(aside.string, path.string) == 0 else { throw Errno.last }
        } catch {
            throw FileError.writing(path, error)
        }
        isFinished = true
        try? descriptor.close()
        // The rename itself must survive a power cut; failing here loses nothing that was there.
        let folder = path.removingLastComponent()
        if let directory = try? FileDescriptor.open(
            folder.isEmpty ? "." : folder, .readOnly, options: .closeOnExec)
        {
            fsync(directory.rawValue)
            try? directory.close()
        }
    }

    private mutating func flush() throws(FileError) {
        guard !buffer.isEmpty else { return }
        let pending = buffer
        buffer.removeAll(keepingCapacity: true)
        let result = pending.withUnsafeBytes { raw -> Result<Void, FileError> in
            do throws(FileError) { return .success(try write(raw)) } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        do {
            try descriptor.writeAll(bytes)
        } catch {
            throw FileError.writing(path, error)
        }
    }
}

/// Writes a whole file so that it appears complete or not at all.
///
/// - Parameters:
///   - path: The name to appear under; its folder must exist.
///   - bytes: The content.
/// - Throws: ``FileError`` if it cannot be written; an earlier file stays.
public func writeAtomically(
    to path: FilePath, _ bytes: some Sequence<UInt8>
) throws(FileError) {
    var file = try AtomicFile(replacing: path)
    try file.append(bytes)
    try file.commit()
}

/// Writes a text as a whole UTF-8 file that appears complete or not at all.
///
/// - Parameters:
///   - path: The name to appear under; its folder must exist.
///   - text: The content.
/// - Throws: ``FileError`` if it cannot be written; an earlier file stays.
public func writeAtomically(to path: FilePath, text: String) throws(FileError) {
    try writeAtomically(to: path, text.utf8)
}

/// Makes a folder and those above it, if they are not there.
///
/// - Throws: ``FileError`` if one of them cannot be made or is a file.
public func makeFolder(_ path: FilePath) throws(FileError) {
    guard !path.isEmpty, mkdir(path.string, 0o755) != 0 else { return }
    switch Errno.last {
    case .fileExists:
        var status = stat()
        guard stat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw FileError(.unwritable, path, "is a file; a folder is needed")
        }
    case .noSuchFileOrDirectory where path.removingLastComponent() != path:
        try makeFolder(path.removingLastComponent())
        guard mkdir(path.string, 0o755) == 0 || Errno.last == .fileExists else {
            throw FileError.writing(path, Errno.last)
        }
    default:
        throw FileError(.unwritable, path, "cannot be made: \(Errno.last.sentence)")
    }
}
