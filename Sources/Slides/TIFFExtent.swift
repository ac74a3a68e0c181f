internal import SystemPackage

/// Finds out whether a TIFF file is as long as its own directories say.
///
/// Decoders notice a missing end late (hours into a run) or never: a pyramid whose last
/// directories are gone opens as a slide of fewer levels. This walks the chain of directories and
/// looks where their blocks of pixels end; it decodes nothing, and it leaves everything that it
/// does not understand to the decoders.
struct TIFFExtent {
    private let file: FileDescriptor
    private let isBigEndian: Bool
    private let isBig: Bool

    /// The first byte behind everything that the directories point to.
    private(set) var end: UInt64 = 0

    /// What a directory says of its size that its list of blocks contradicts.
    private(set) var lie: String?

    /// Refuses a file that is a TIFF file and shorter than it says.
    ///
    /// - Throws: ``SlideError`` that names both lengths.
    static func requireWhole(_ path: FilePath) throws(SlideError) {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else {
            return
        }
        defer { try? file.close() }
        guard let size = try? file.seek(offset: 0, from: .end), size > 0 else { return }
        guard var extent = TIFFExtent(file) else { return }
        extent.walk(size: UInt64(size))
        if let lie = extent.lie {
            throw SlideError(.broken, file: path, "slide '\(path)' is broken: it says that \(lie)")
        }
        guard extent.end > UInt64(size) else { return }
        throw SlideError(
            .broken, file: path,
            """
            slide '\(path)' is truncated: it has \(size) bytes, but its directories point to \
            \(extent.end)
            """)
    }

    private init?(_ file: FileDescriptor) {
        self.file = file
        guard let magic = TIFFExtent.bytes(file, at: 0, count: 8) else { return nil }
        switch (magic[0], magic[1]) {
        case (0x49, 0x49): isBigEndian = false
        case (0x4D, 0x4D): isBigEndian = true
        default: return nil
        }
        switch isBigEndian ? magic[3] : magic[2] {
        case 42: isBig = false
        case 43: isBig = true
        default: return nil
        }
    }

    private mutating func walk(size: UInt64) {
        var seen: Set<UInt64> = []
        var next = number(at: isBig ? 8 : 4, bytes: isBig ? 8 : 4)
        while let offset = next, offset != 0, seen.insert(offset).inserted, seen.count < 4096 {
            // Hamamatsu's files beyond 4 GB keep offsets in their own way.
            guard let directory = directory(at: offset), !directory.isHamamatsu else {
                if offset >= size { end = max(end, offset == .max ? offset : offset + 1) }
                return
            }
            lie = lie ?? contradiction(in: directory)
            for (offsets, counts) in [(324, 325), (273, 279)] as [(UInt16, UInt16)] {
                guard let starts = directory.entries[offsets].flatMap(values),
                    let lengths = directory.entries[counts].flatMap(values)
                else { continue }
                for (start, length) in zip(starts, lengths) where length > 0 {
                    let (sum, overflow) = start.addingReportingOverflow(length)
                    end = max(end, overflow ? .max : sum)
                }
            }
            next = number(at: directory.next, bytes: isBig ? 8 : 4)
            if next == nil { end = max(end, directory.next + (isBig ? 8 : 4)) }
        }
    }

    /// Whether fewer tiles are listed than the size needs, which decoders take for white glass.
    private func contradiction(in directory: Directory) -> String? {
        func number(_ tag: UInt16) -> UInt64? { directory.entries[tag].flatMap(values)?.first }
        guard let width = number(256), let height = number(257), let tileWidth = number(322),
            let tileHeight = number(323), tileWidth > 0, tileHeight > 0, width > 0, height > 0,
            let listed = directory.entries[324]?.count
        else { return nil }
        let across = (width - 1) / tileWidth + 1
        let down = (height - 1) / tileHeight + 1
        let (needed, overflow) = across.multipliedReportingOverflow(by: down)
        guard overflow || listed < needed else { return nil }
        return """
            it has \(width) x \(height) pixels in tiles of \(tileWidth) x \(tileHeight), but lists \
            \(listed) tiles
            """
    }

    private struct Entry {
        let type: UInt16
        let count: UInt64
        /// Where the entry's value, or the offset of its values, stands.
        let place: UInt64
    }

    private struct Directory {
        var entries: [UInt16: Entry] = [:]
        /// Where the offset of the next directory stands.
        var next: UInt64 = 0
        var isHamamatsu: Bool { entries[65420] != nil }
    }

    private mutating func directory(at offset: UInt64) -> Directory? {
        let (countBytes, entryBytes): (UInt64, UInt64) = isBig ? (8, 20) : (2, 12)
        guard let count = number(at: offset, bytes: Int(countBytes)), count <= 65_535 else {
            return nil
        }
        var directory = Directory()
        for index in 0..<count {
            let place = offset + countBytes + index * entryBytes
            guard let tag = number(at: place, bytes: 2), let type = number(at: place + 2, bytes: 2),
                let values = number(at: place + 4, bytes: isBig ? 8 : 4)
            else {
                end = max(end, offset + countBytes + count * entryBytes)
                return directory
            }
            directory.entries[UInt16(tag)] = Entry(
                type: UInt16(type), count: values, place: place + (isBig ? 12 : 8))
        }
        directory.next = offset + countBytes + count * entryBytes
        return directory
    }

    /// The whole numbers of an entry; nothing if they are of another type or not all there.
    private func values(_ entry: Entry) -> [UInt64]? {
        let width: Int
        switch entry.type {
        case 3: width = 2
        case 4: width = 4
        case 16, 18: width = 8
        default: return nil
        }
        guard entry.count > 0, entry.count < 1 << 28 else { return nil }
        let total = Int(entry.count) * width
        var place = entry.place
        if total > (isBig ? 8 : 4) {
            guard let pointed = number(at: place, bytes: isBig ? 8 : 4) else { return nil }
            place = pointed
        }
        guard let bytes = TIFFExtent.bytes(file, at: place, count: total) else { return nil }
        return (0..<Int(entry.count)).map { value(bytes[($0 * width)..<(($0 + 1) * width)]) }
    }

    private func number(at offset: UInt64, bytes count: Int) -> UInt64? {
        TIFFExtent.bytes(file, at: offset, count: count).map { value($0[...]) }
    }

    private func value(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        let ordered = isBigEndian ? Array(bytes) : bytes.reversed()
        return ordered.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(_ file: FileDescriptor, at offset: UInt64, count: Int) -> [UInt8]? {
        guard let offset = Int64(exactly: offset) else { return nil }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count])
                let read = try? file.read(fromAbsoluteOffset: offset + Int64(filled), into: rest)
                guard let read, read > 0 else {
                    failed = true
                    return
                }
                filled += read
            }
        }
        return failed ? nil : bytes
    }
}
