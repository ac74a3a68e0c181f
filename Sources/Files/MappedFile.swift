public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a file, mapped into memory and read only when they are touched.
///
/// The mapping lasts as long as the object. Files that are replaced by a rename,
/// as all writers of this package do, leave an existing mapping whole; a file
/// that another program shortens in place does not, so do not map such files.
public final class MappedFile: Sendable {
    /// Where the bytes come from.
    public let path: FilePath
    /// The number of bytes.
    public let count: Int

    private nonisolated(unsafe) let start: UnsafeMutableRawPointer?

    /// Maps a whole file.
    ///
    /// - Parameter path: A regular file. An empty one is allowed.
    /// - Throws: ``FileError`` if it does not exist, is a folder, or cannot be read.
    public init(_ path: FilePath) throws(FileError) {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw FileError.reading(path, error)
        }
        defer { try? descriptor.close() }
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw FileError.reading(path, Errno.last)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw FileError(.unreadable, path, "is a folder; a file is needed")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.unreadable, path, "is not a regular file")
        }
        self.path = path
        count = Int(status.st_size)
        guard count > 0 else {
            start = nil
            return
        }
        let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0)
        guard let address, address != MAP_FAILED else {
            throw FileError.reading(path, Errno.last)
        }
        start = address
    }

    deinit {
        if let start { munmap(start, count) }
    }

    /// Lends the bytes of the whole file.
    ///
    /// - Parameter body: Reads the bytes; they must not leave it.
    /// - Returns: What `body` returns.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A copy of some of the bytes.
    ///
    /// - Precondition: `range` lies inside `0..<count`.
    public func bytes(in range: Range<Int>) -> [UInt8] {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count,
            "the bytes \(range) do not lie inside the \(count) bytes of the file")
        return withUnsafeBytes { [UInt8]($0[range]) }
    }

    /// Tells the system that some bytes will not be read again soon, so that they no longer count
    /// as memory of this process.
    ///
    /// They can still be read.
    ///
    /// - Parameter range: The bytes; whole pages that they touch are given back.
    public func release(_ range: Range<Int>) { advise(range, MADV_DONTNEED) }

    /// Tells the system that some bytes will be read soon; it fetches them while the program goes on.
    ///
    /// - Parameter range: The bytes.
    public func prefetch(_ range: Range<Int>) { advise(range, MADV_WILLNEED) }

    /// Tells the system that the file will be read from front to back.
    public func adviseSequential() {
        if let start { madvise(start, count, Int32(MADV_SEQUENTIAL)) }
    }

    /// Says something about all pages that some bytes touch.
    private func advise(_ range: Range<Int>, _ advice: some BinaryInteger) {
        guard let start else { return }
        let page = Int(getpagesize())
        let clamped = range.clamped(to: 0..<count)
        let first = clamped.lowerBound / page * page
        if !clamped.isEmpty {
            madvise(start + first, clamped.upperBound - first, Int32(advice))
        }
    }
}
