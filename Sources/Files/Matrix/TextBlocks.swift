import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A text file in blocks of whole lines: the mapped file itself, or stretches of what it unpacks to.
struct TextBlocks: ~Copyable {
    private let path: FilePath
    private let file: MappedFile?
    private var stream: ByteStream
    private var buffer: [UInt8] = []
    /// The block within the mapped file or the buffer.
    private var start = 0
    private var end = 0
    /// The bytes of the buffer that were read; those after `end` belong to the next block.
    private var filled = 0
    private var isAtEnd = false

    private static let blockSize = 1 << 25

    /// Opens a file and takes a byte-order mark off its front.
    static func open(_ path: FilePath) throws(FileError) -> TextBlocks {
        let file = try MappedFile(path)
        let isPacked =
            ZipArchive.recognises(file)
            || file.withUnsafeBytes { $0.starts(with: [0x1F, 0x8B]) }
        var blocks = TextBlocks(path, isPacked ? nil : file, try ByteStream(path))
        try blocks.begin(file.count)
        return blocks
    }

    private init(_ path: FilePath, _ file: MappedFile?, _ stream: consuming ByteStream) {
        self.path = path
        self.file = file
        self.stream = stream
    }

    private mutating func begin(_ count: Int) throws(FileError) {
        if file == nil {
            buffer = [UInt8](repeating: 0, count: Self.blockSize)
            try refill()
        } else {
            end = count
            filled = count
            isAtEnd = true
        }
        let head = withBytes { Array($0[start..<min(start + 512, end)]) }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
        if let form = foreignForm(of: head) { throw FileError(.unsupported, path, form) }
        guard end > start else {
            throw FileError(.malformed, path, "is empty; a header row is needed")
        }
    }

    /// A tab if the header has one and the name allows it, else a comma.
    func separator(comment: UInt8?) throws(FileError) -> UInt8 {
        if let stated = CSVReader.separator(for: path)?.asciiValue { return stated }
        return withBytes { bytes in
            var line = start
            while line < end, bytes[line] == comment {
                line = (bytes[line..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end - 1) + 1
            }
            let header = bytes[line..<min(end, line + longestLine)]
                .prefix { $0 != UInt8(ascii: "\n") }
            return header.contains(UInt8(ascii: "\t")) ? UInt8(ascii: "\t") : UInt8(ascii: ",")
        }
    }

    /// The header's fields, taken off the front.
    ///
    /// - Returns: Nothing if the header has a line end inside quotes.
    mutating func header(separator: UInt8, comment: UInt8?) throws(FileError) -> [String]? {
        var number = 1
        while start < end {
            // Of a line that is too long no more is looked at than shows it.
            let limit = min(end, start + longestLine + 1)
            let line = withBytes { bytes in Self.line(bytes, start, limit) }
            guard line.stop - start <= longestLine else { throw tooLong(number) }
            let bytes = withBytes { Array($0[start..<line.stop]) }
            if bytes.isEmpty || bytes.first == comment {
                start = line.next
                number += 1
                continue
            }
            let hasQuotes = bytes.contains(UInt8(ascii: "\""))
            if hasQuotes, bytes.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 1 { return nil }
            let row = try CSVRow(
                CSVLine(bytes: bytes, number: number, hasQuotes: hasQuotes), number: 0,
                separator: separator, path)
            start = line.next
            let fields = (0..<row.count).map { row.trimmed($0) }
            try checkSeparator(separator, of: fields, path)
            return fields
        }
        throw FileError(.malformed, path, "is empty; a header row is needed")
    }

    /// Makes the next block present.
    ///
    /// - Returns: Whether it is the last; nothing if there is none.
    mutating func fill() throws(FileError) -> Bool? {
        if start < end { return isAtEnd && end == filled }
        guard !(isAtEnd && end == filled) else { return nil }
        try refill()
        return start < end ? isAtEnd && end == filled : nil
    }

    /// Lends the present block, which then counts as read.
    mutating func withBlock<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        let range = start..<end
        start = end
        return try withBytes { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    private func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        if let file {
            return try file.withUnsafeBytes { try body($0.bindMemory(to: UInt8.self)) }
        }
        return try buffer.withUnsafeBufferPointer { try body($0) }
    }

    /// Moves what is left of the buffer to its front and fills it to the last line end that fits.
    private mutating func refill() throws(FileError) {
        let rest = filled - end
        if rest > 0 {
            buffer.withUnsafeMutableBytes { raw in
                guard let base = raw.baseAddress else { return }
                memmove(base, base + end, rest)
            }
        }
        (start, end, filled) = (0, 0, rest)
        while true {
            while filled < buffer.count, !isAtEnd {
                var outcome: Result<Int, FileError> = .success(0)
                buffer.withUnsafeMutableBytes { raw in
                    do throws(FileError) {
                        let room = UnsafeMutableRawBufferPointer(rebasing: raw[filled...])
                        outcome = .success(try stream.read(into: room))
                    } catch { outcome = .failure(error) }
                }
                let count = try outcome.get()
                filled += count
                isAtEnd = count == 0
            }
            if isAtEnd {
                end = filled
                return
            }
            if let newline = buffer[..<filled].lastIndex(of: UInt8(ascii: "\n")) {
                end = newline + 1
                return
            }
            guard buffer.count < longestLine else { throw tooLong(nil) }
            buffer.doubleSize()
        }
    }

    private func tooLong(_ line: Int?) -> FileError {
        FileError(
            .malformed, path,
            "has a row\(line.map { " at line \($0)" } ?? "") that is longer than "
                + "\(longestLine) bytes")
    }

    /// Where a line's text stops and the next line begins.
    private static func line(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> (stop: Int, next: Int) {
        guard let base = bytes.baseAddress,
            let hit = memchr(base + start, Int32(UInt8(ascii: "\n")), end - start)
        else { return (end, end) }
        let newline = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        let hasReturn = newline > start && bytes[newline - 1] == UInt8(ascii: "\r")
        return (hasReturn ? newline - 1 : newline, newline + 1)
    }
}
