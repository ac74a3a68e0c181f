public import SystemPackage

/// A member of a zip archive.
public struct ZipEntry: Sendable, Hashable {
    /// The name as it stands in the archive; it may point outside any folder, so
    /// never use it as a path.
    public let name: String
    /// The size after unpacking, in bytes.
    public let count: Int
    /// Whether the bytes lie in the archive as they are.
    public var isStored: Bool { method == 0 }
    /// Whether this is a folder rather than a file.
    public var isFolder: Bool { name.hasSuffix("/") }

    let method: Int
    let packedCount: Int
    let checksum: UInt32
    let headerOffset: Int

    /// The name as a relative path that stays inside the folder it is put into.
    ///
    /// Drive letters, empty parts, `.` and `..` are left out; a name of which
    /// nothing remains becomes `member`.
    public var safeName: String {
        let parts = name.replacing("\\", with: "/").split(separator: "/").filter { part in
            part != "." && part != ".." && !part.hasSuffix(":") && !part.contains("\0")
        }
        return parts.isEmpty ? "member" : parts.joined(separator: "/")
    }
}

/// A zip archive, mapped into memory; stored and deflated members, with the
/// 64-bit extensions.
///
/// Nothing is ever unpacked to a name that the archive chooses. Every length and
/// offset is checked against the file.
public struct ZipArchive: Sendable {
    /// The file.
    public var path: FilePath { file.path }
    /// The members, in the order of the directory.
    public let entries: [ZipEntry]

    let file: MappedFile

    /// Opens an archive and reads its directory.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``FileError`` if it cannot be read or is no whole zip archive.
    public init(_ path: FilePath) throws(FileError) {
        try self.init(MappedFile(path))
    }

    init(_ file: MappedFile) throws(FileError) {
        self.file = file
        entries = try ZipDirectory(file).entries
    }

    /// Whether the bytes begin as a zip archive does.
    static func recognises(_ file: MappedFile) -> Bool {
        file.withUnsafeBytes { $0.starts(with: [0x50, 0x4B, 0x03, 0x04]) }
    }

    /// The member of a name.
    public func entry(_ name: String) -> ZipEntry? { entries.first { $0.name == name } }

    /// The one member that is a file; what macOS and Windows put beside it does not count.
    ///
    /// - Throws: ``FileError`` if the archive holds none, or several.
    public func onlyFile() throws(FileError) -> ZipEntry {
        let files = entries.filter { !$0.isFolder }
        if files.contains(where: { $0.name == "[Content_Types].xml" }) {
            throw FileError(.unsupported, path, "is a workbook of Excel; save the sheet as CSV")
        }
        let meant = files.filter { entry in
            let parts = entry.name.split(separator: "/")
            return parts.first != "__MACOSX" && parts.last?.hasPrefix(".") == false
                && parts.last?.lowercased() != "thumbs.db"
        }
        guard let entry = meant.first else { throw FileError(.malformed, path, "holds no file") }
        guard meant.count == 1 else {
            throw FileError(
                .unsupported, path,
                "holds \(meant.count) files, such as '\(entry.name)' and '\(meant[1].name)'; unpack it and name the one that is meant"
            )
        }
        return entry
    }

    /// The bytes of a member, unpacked and checked.
    ///
    /// - Parameters:
    ///   - entry: A member of this archive.
    ///   - limit: The most bytes to unpack.
    /// - Returns: The bytes.
    /// - Throws: ``FileError`` if the member is larger, packed in another way, or
    ///   does not match its checksum.
    public func bytes(of entry: ZipEntry, limit: Int = 1 << 32) throws(FileError) -> [UInt8] {
        guard entry.count <= limit else {
            throw FileError(
                .unsupported, path,
                "has the member '\(entry.name)' of \(Files.bytes(entry.count)); at most \(limit) "
                    + "are unpacked")
        }
        var stream = try stream(of: entry)
        return try stream.readAll(expecting: entry.count)
    }

    /// A stream of the unpacked bytes of a member.
    func stream(of entry: ZipEntry) throws(FileError) -> ByteStream {
        let range = try range(of: entry)
        let promise = ByteStream.Promise(
            name: entry.name, count: entry.count, checksum: entry.checksum)
        let packing: ByteStream.Packing
        switch entry.method {
        case 0: packing = .stored(promise)
        case 8: packing = .deflate(promise)
        default:
            throw FileError(
                .unsupported, path,
                "has the member '\(entry.name)' packed by method \(entry.method); stored and "
                    + "deflated members are read")
        }
        return try ByteStream(file, range, packing)
    }

    /// Where the packed bytes of a member lie in the file.
    func range(of entry: ZipEntry) throws(FileError) -> Range<Int> {
        let header = try LittleEndian(file, entry.headerOffset, 30, "the member '\(entry.name)'")
        guard header.u32(0) == 0x0403_4B50 else {
            throw FileError(
                .malformed, path, "has no member where '\(entry.name)' should begin")
        }
        let start = entry.headerOffset + 30 + header.u16(26) + header.u16(28)
        guard start <= file.count, entry.packedCount <= file.count - start else {
            throw FileError(
                .malformed, path,
                "is \(Files.bytes(start + entry.packedCount - file.count)) short: the member "
                    + "'\(entry.name)' ends at byte \(start + entry.packedCount), the file at "
                    + "\(file.count)")
        }
        return start..<(start + entry.packedCount)
    }
}

/// Little-endian numbers out of a checked stretch of a file.
struct LittleEndian {
    private let bytes: [UInt8]

    init(_ file: MappedFile, _ offset: Int, _ count: Int, _ what: String) throws(FileError) {
        guard offset >= 0, offset <= file.count, count <= file.count - offset else {
            throw FileError(
                .malformed, file.path,
                "is cut short: \(what) at byte \(offset) needs \(Files.bytes(count)), the file "
                    + "ends at \(file.count)")
        }
        bytes = file.bytes(in: offset..<(offset + count))
    }

    func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    func u32(_ offset: Int) -> UInt32 { UInt32(u16(offset)) | UInt32(u16(offset + 2)) << 16 }
    func u64(_ offset: Int) -> UInt64 { UInt64(u32(offset)) | UInt64(u32(offset + 4)) << 32 }
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// The central directory of a zip archive.
private struct ZipDirectory {
    let entries: [ZipEntry]

    init(_ file: MappedFile) throws(FileError) {
        let path = file.path
        guard let end = ZipDirectory.findEnd(file) else {
            throw FileError(
                .malformed, path,
                "has no zip directory at its end; it is cut short or no zip archive")
        }
        let record = try LittleEndian(file, end, 22, "the end record")
        var count = UInt64(record.u16(10))
        var size = UInt64(record.u32(12))
        var offset = UInt64(record.u32(16))
        if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF, end >= 20 {
            let locator = try LittleEndian(file, end - 20, 20, "the 64-bit locator")
            if locator.u32(0) == 0x0706_4B50 {
                let place = Int(clamping: locator.u64(8))
                let wide = try LittleEndian(file, place, 56, "the 64-bit end record")
                guard wide.u32(0) == 0x0606_4B50 else {
                    throw FileError(.malformed, path, "has a broken 64-bit end record")
                }
                (count, size, offset) = (wide.u64(32), wide.u64(40), wide.u64(48))
            }
        }
        guard offset <= UInt64(end), size <= UInt64(end) - offset, count <= size / 46 else {
            throw FileError(
                .malformed, path,
                "has a zip directory of \(size) bytes for \(count) members at byte \(offset), "
                    + "which does not fit before byte \(end)")
        }
        let directory = try LittleEndian(file, Int(offset), Int(size), "the zip directory")
        var entries: [ZipEntry] = []
        var position = 0
        for index in 0..<Int(count) {
            let left = Int(size) - position
            guard left >= 46, directory.u32(position) == 0x0201_4B50 else {
                throw FileError(.malformed, path, "has a broken zip directory at member \(index)")
            }
            let length =
                46 + directory.u16(position + 28) + directory.u16(position + 30)
                + directory.u16(position + 32)
            guard length <= left else {
                throw FileError(.malformed, path, "has a broken zip directory at member \(index)")
            }
            entries.append(try ZipDirectory.entry(directory, position, path))
            position += length
        }
        self.entries = entries
    }

    private static func entry(
        _ directory: LittleEndian, _ position: Int, _ path: FilePath
    ) throws(FileError) -> ZipEntry {
        let nameLength = directory.u16(position + 28)
        let name = directory.text((position + 46)..<(position + 46 + nameLength))
        guard directory.u16(position + 8) & 1 == 0 else {
            throw FileError(.unsupported, path, "has the encrypted member '\(name)'")
        }
        var packed = UInt64(directory.u32(position + 20))
        var unpacked = UInt64(directory.u32(position + 24))
        var offset = UInt64(directory.u32(position + 42))
        // The 64-bit extra field holds, in this order, those of the three that did not fit.
        var extra = position + 46 + nameLength
        let extraEnd = extra + directory.u16(position + 30)
        while extra + 4 <= extraEnd {
            let length = directory.u16(extra + 2)
            let fieldEnd = extra + 4 + length
            guard fieldEnd <= extraEnd else { break }
            if directory.u16(extra) == 1 {
                var field = extra + 4
                func wide(_ value: inout UInt64) {
                    guard value == 0xFFFF_FFFF, field + 8 <= fieldEnd else { return }
                    value = directory.u64(field)
                    field += 8
                }
                wide(&unpacked)
                wide(&packed)
                wide(&offset)
            }
            extra = fieldEnd
        }
        guard let count = Int(exactly: unpacked), let packedCount = Int(exactly: packed),
            let headerOffset = Int(exactly: offset), packedCount <= 1 << 60, headerOffset <= 1 << 60
        else {
            throw FileError(.malformed, path, "has the member '\(name)' with an absurd size")
        }
        let method = directory.u16(position + 10)
        guard method != 0 || count == packedCount else {
            throw FileError(
                .malformed, path,
                "has the stored member '\(name)' with two sizes, \(packedCount) and \(count)")
        }
        return ZipEntry(
            name: name, count: count, method: method, packedCount: packedCount,
            checksum: directory.u32(position + 16), headerOffset: headerOffset)
    }

    /// The offset of the end record, searched for from the back over the longest
    /// comment that there can be.
    private static func findEnd(_ file: MappedFile) -> Int? {
        file.withUnsafeBytes { bytes in
            guard bytes.count >= 22 else { return nil }
            var position = bytes.count - 22
            let lowest = max(0, position - 0xFFFF)
            while position >= lowest {
                if bytes[position] == 0x50, bytes[position + 1] == 0x4B,
                    bytes[position + 2] == 0x05, bytes[position + 3] == 0x06
                {
                    return position
                }
                position -= 1
            }
            return nil
        }
    }
}
