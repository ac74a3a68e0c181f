internal import Files
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Rows of equal length that grow on the disk, with a header that says how many can be trusted.
///
/// The first 4,096 bytes are the header: the identity of what is written, and two records of
/// progress that are written in turn, each with a check of its own, so that one of them is whole
/// at any moment. A record is written only after its rows were forced to the disk. The file is
/// locked while it is open; the lock goes when the process does.
struct PartialFile: ~Copyable {
    let path: FilePath

    private let descriptor: FileDescriptor
    private let identity: [UInt8]
    private let rowBytes: Int

    private static let magic = Array("MGROWS01".utf8)
    private static let headerBytes = 4096
    private static let recordPlaces: [Int64] = [512, 1024]

    /// Opens or makes the file and locks it.
    ///
    /// - Parameters:
    ///   - path: The file; its folder must exist.
    ///   - identity: 64 characters that tell what the rows are.
    ///   - rowBytes: The length of a row.
    /// - Throws: ``SlideError`` if it cannot be written, or another process has it.
    init(_ path: FilePath, identity: String, rowBytes: Int) throws(SlideError) {
        self.path = path
        self.identity = Array(identity.utf8)
        self.rowBytes = rowBytes
        descriptor = try Self.lock(path)
    }

    deinit { Self.release(descriptor) }

    /// Unlocks before closing: a child that another thread is just starting holds a copy of the
    /// descriptor until it runs its program, and closing alone would leave the lock with it.
    private static func release(_ descriptor: FileDescriptor) {
        flock(descriptor.rawValue, LOCK_UN)
        try? descriptor.close()
    }

    /// Opens and locks; a file that was removed in between is opened anew.
    private static func lock(_ path: FilePath) throws(SlideError) -> FileDescriptor {
        for _ in 0..<100 {
            let descriptor: FileDescriptor
            do {
                descriptor = try FileDescriptor.open(
                    path, .readWrite, options: [.create, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            } catch {
                throw failure(path, error)
            }
            guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                try? descriptor.close()
                throw SlideError(
                    .busy, file: path, "\(path) is being written by another process")
            }
            var mine = stat()
            var named = stat()
            if fstat(descriptor.rawValue, &mine) == 0, stat(path.string, &named) == 0,
                mine.st_ino == named.st_ino, mine.st_dev == named.st_dev
            {
                return descriptor
            }
            release(descriptor)
        }
        throw SlideError(.busy, file: path, "\(path) is being replaced by another process")
    }

    /// Finds the rows that can be trusted and cuts off the rest; begins anew where there are none.
    func resume(atMost most: Int) throws(SlideError) -> (rows: Int, checksum: UInt64) {
        let length = lseek(descriptor.rawValue, 0, SEEK_END)
        if length >= Self.headerBytes, let header = bytes(at: 0, count: Self.headerBytes),
            header.starts(with: Self.magic + identity)
        {
            let records = Self.recordPlaces.compactMap { Record(header, at: Int($0)) }
            for record in records.sorted(by: { $0.rows > $1.rows }) where record.rows <= most {
                guard let data = bytes(at: place(0), count: record.rows * rowBytes),
                    checksum(of: data) == record.checksum
                else { continue }
                try truncate(to: place(record.rows))
                return (record.rows, record.checksum)
            }
        }
        try truncate(to: 0)
        var header = Self.magic + identity
        header += [UInt8](repeating: 0, count: Self.headerBytes - header.count)
        try write(header, at: 0)
        return (0, Self.emptyChecksum)
    }

    /// Writes rows, without forcing them to the disk.
    func write(_ bytes: [UInt8], fromRow row: Int) throws(SlideError) {
        try write(bytes, at: place(row))
    }

    /// Forces all rows to the disk, then says so in the header.
    func commit(rows: Int, checksum: UInt64) throws(SlideError) {
        try sync()
        let record = Record(rows: rows, checksum: checksum)
        // The two records take turns; which one is next follows from what the header holds.
        let found = Self.recordPlaces.map { place in
            bytes(at: Int(place), count: Record.byteCount).flatMap { Record($0, at: 0)?.rows } ?? -1
        }
        let next = Self.recordPlaces[found[0] <= found[1] ? 0 : 1]
        try write(record.bytes, at: Int(next))
        try sync()
    }

    /// The bytes of the first rows and their checksum.
    func rows(_ count: Int) throws(SlideError) -> (bytes: [UInt8], checksum: UInt64) {
        guard let data = bytes(at: place(0), count: count * rowBytes) else {
            throw SlideError(.broken, file: path, "\(path) has lost rows that were written to it")
        }
        return (data, checksum(of: data))
    }

    /// Takes the file away.
    func remove() { unlink(path.string) }

    // MARK: - Checksums

    static let emptyChecksum: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Carries a checksum over more rows, one by one; it finds torn and stale rows, not forgery.
    func checksum(of rows: [UInt8], after sum: UInt64 = emptyChecksum) -> UInt64 {
        rows.withUnsafeBytes { data in
            stride(from: 0, to: data.count, by: rowBytes).reduce(sum) { sum, start in
                Self.checksum(
                    UnsafeRawBufferPointer(rebasing: data[start..<(start + rowBytes)]), after: sum)
            }
        }
    }

    private static func checksum(
        _ row: UnsafeRawBufferPointer, after previous: UInt64
    ) -> UInt64 {
        var sum = previous
        var index = 0
        while index + 8 <= row.count {
            sum = mixed(sum, row.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        while index < row.count {
            sum = mixed(sum, UInt64(row[index]))
            index += 1
        }
        return mixed(sum, UInt64(row.count))
    }

    private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ UInt64(littleEndian: word)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 29)
    }

    /// How many rows can be trusted, and their checksum.
    private struct Record {
        static let byteCount = 24
        let rows: Int
        let checksum: UInt64

        init(rows: Int, checksum: UInt64) {
            self.rows = rows
            self.checksum = checksum
        }

        init?(_ header: [UInt8], at place: Int) {
            let words = header.withUnsafeBytes { bytes in
                (0..<3).map {
                    UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: place + 8 * $0, as: UInt64.self))
                }
            }
            guard words[2] == Self.check(words[0], words[1]), words[0] < 1 << 32 else {
                return nil
            }
            rows = Int(words[0])
            checksum = words[1]
        }

        var bytes: [UInt8] {
            let words = [UInt64(rows), checksum, Self.check(UInt64(rows), checksum)]
            return words.map(\.littleEndian).withUnsafeBytes { Array($0) }
        }

        private static func check(_ rows: UInt64, _ checksum: UInt64) -> UInt64 {
            PartialFile.mixed(PartialFile.mixed(0x4D47_5041_5254, rows), checksum)
        }
    }

    // MARK: - The file

    private func place(_ row: Int) -> Int { Self.headerBytes + row * rowBytes }

    private func bytes(at offset: Int, count: Int) -> [UInt8]? {
        var isShort = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count])
                let read = try? descriptor.read(
                    fromAbsoluteOffset: Int64(offset + filled), into: rest)
                guard let read, read > 0 else {
                    isShort = true
                    return
                }
                filled += read
            }
        }
        return isShort ? nil : bytes
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(SlideError) {
        do {
            _ = try descriptor.writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw Self.failure(path, error)
        }
    }

    private func truncate(to length: Int) throws(SlideError) {
        guard ftruncate(descriptor.rawValue, off_t(length)) == 0 else {
            throw Self.failure(path, Errno(rawValue: errno))
        }
    }

    private func sync() throws(SlideError) {
        guard fsync(descriptor.rawValue) == 0 else {
            throw Self.failure(path, Errno(rawValue: errno))
        }
    }

    private static func failure(_ path: FilePath, _ error: any Error) -> SlideError {
        let reason =
            switch error as? Errno {
            case .noSpace?: "the disk is full; what was written before is kept"
            case .noSuchFileOrDirectory?: "its folder does not exist"
            case .permissionDenied?, .notPermitted?, .readOnlyFileSystem?:
                "its folder allows no writing here"
            default: "\(error)".lowercased()
            }
        return SlideError(.unwritable, file: path, "\(path) cannot be written: \(reason)")
    }
}
