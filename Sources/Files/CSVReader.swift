public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads a table row by row from a `.csv` or `.tsv` file, plain, `.gz` or the
/// only file in a `.zip`.
///
/// Fields may be quoted (a doubled quote stands for one), lines may end in LF or
/// CRLF, a byte-order mark is skipped, and so are empty lines. How the file is
/// packed is seen from its first bytes, the separator from its name.
public struct CSVReader: ~Copyable {
    /// What to do with a row whose number of fields is not that of the header.
    public enum RaggedRows: Sendable {
        /// Throw an error that names the row.
        case refuse
        /// Fill short rows with empty fields; refuse long ones.
        case fill
    }

    /// The file.
    public let path: FilePath
    /// The names of the columns, as the first row gives them; a file without
    /// header has none.
    public let columns: [String]
    /// The fields that each row has.
    public private(set) var width: Int

    private let separator: UInt8
    private let raggedRows: RaggedRows
    private var source: LineSource
    private var rowNumber = 0

    /// Opens a table and reads its header.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - separator: What stands between fields; by default a tab for `.tsv`
    ///     and `.tab`, a comma for `.csv`, and else a tab if the header has one.
    ///   - hasHeader: Whether the first row names the columns.
    ///   - raggedRows: What to do with rows of another length than the first.
    ///   - comment: Lines that begin with this before the header are passed over.
    /// - Throws: ``FileError`` if it cannot be read, is empty, or is not UTF-8.
    public init(
        _ path: FilePath, separator: Character? = nil, hasHeader: Bool = true,
        raggedRows: RaggedRows = .refuse, comment: Character? = nil
    ) throws(FileError) {
        let mark = try CSVReader.separator(separator, of: path, comment)
        var source = try LineSource(path, separator: mark)
        let names = hasHeader ? try source.header(after: comment?.asciiValue) : []
        self.path = path
        self.raggedRows = raggedRows
        self.separator = mark
        columns = names
        width = names.count
        self.source = source
    }

    /// The next row.
    ///
    /// - Returns: The row, or nothing at the end of the file.
    /// - Throws: ``FileError`` if the row has too few or too many fields, a quote
    ///   does not end, or the packed bytes are broken.
    public mutating func next() throws(FileError) -> CSVRow? {
        guard let line = try source.next() else { return nil }
        rowNumber += 1
        var row = try CSVRow(line, number: rowNumber, separator: separator, path)
        if width == 0 { width = row.count }
        if row.count < width, raggedRows == .fill { row.fill(to: width) }
        guard row.count == width else {
            throw FileError(
                .malformed, path,
                "has \(row.count) field\(row.count == 1 ? "" : "s") in row \(rowNumber) (line "
                    + "\(row.line)); the \(columns.isEmpty ? "first row" : "header") has \(width)"
                    + rowNamesHint(
                        row: rowNumber, fields: row.count, header: columns.count,
                        endsBlank: row.isMissing(row.count - 1)))
        }
        return row
    }

    /// The place of a column.
    ///
    /// - Parameter name: The name, exactly as in the header.
    /// - Returns: Its index.
    /// - Throws: ``FileError`` if there is none, and the sentence names the nearest, or several.
    public func column(_ name: String) throws(FileError) -> Int {
        if let index = columns.firstIndex(of: name) {
            let count = columns.count { $0 == name }
            guard count == 1 else {
                throw FileError(
                    .malformed, path, "has \(count) columns '\(name)'; keep the one that is meant")
            }
            return index
        }
        var reason = "has no column '\(name)'"
        if let near = nearest(to: name, in: columns.filter { !$0.isEmpty }) {
            reason += "; did you mean '\(near)'"
        } else if columns.count <= 20 {
            reason += "; it has \(columns.map { "'\($0)'" }.joined(separator: ", "))"
        }
        throw FileError(.malformed, path, reason)
    }

    /// What is stated, or the name says, or else the header shows.
    private static func separator(
        _ stated: Character?, of path: FilePath, _ comment: Character?
    ) throws(FileError) -> UInt8 {
        if let stated = stated ?? separator(for: path) { return stated.asciiValue ?? 0x2C }
        return try NumberTable.separator(of: path, comment: comment).asciiValue ?? 0x2C
    }

    /// What the name of a file says; nothing if it says nothing.
    static func separator(for path: FilePath) -> Character? {
        var name = (path.lastComponent?.string ?? "").lowercased()
        for packed in [".gz", ".zip"] where name.hasSuffix(packed) {
            name.removeLast(packed.count)
        }
        if name.hasSuffix(".tsv") || name.hasSuffix(".tab") { return "\t" }
        return name.hasSuffix(".csv") ? "," : nil
    }
}

/// The longest line that is read as one of a table: a million fields of 60 bytes.
let longestLine = 1 << 26

extension [UInt8] {
    /// Makes the array twice as long, with zeros at the end.
    mutating func doubleSize() {
        let old = self
        self = [UInt8](unsafeUninitializedCapacity: 2 * old.count) { room, count in
            guard let base = room.baseAddress else { return }
            old.withUnsafeBytes { bytes in
                if let source = bytes.baseAddress { memcpy(base, source, bytes.count) }
            }
            memset(base + old.count, 0, old.count)
            count = 2 * old.count
        }
    }
}

/// The bytes of one row, quotes and all, without its line end.
struct CSVLine {
    var bytes: [UInt8]
    /// The number of the line it begins on, from 1.
    let number: Int
    let hasQuotes: Bool
}

/// Cuts a stream of bytes into rows; a line end inside quotes does not count.
private struct LineSource: ~Copyable {
    private let path: FilePath
    private let separator: UInt8
    private var stream: ByteStream
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private var isFresh = true
    private var line = 1

    private static let longest = longestLine

    init(_ path: FilePath, separator: UInt8) throws(FileError) {
        stream = try ByteStream(path)
        self.path = path
        self.separator = separator
        buffer = [UInt8](repeating: 0, count: 1 << 18)
    }

    /// The fields of the first row that is no comment.
    mutating func header(after comment: UInt8?) throws(FileError) -> [String] {
        var head = try next()
        while let comment, head?.bytes.first == comment { head = try next() }
        guard let line = head else {
            throw FileError(.malformed, path, "is empty; a header row is needed")
        }
        let row = try CSVRow(line, number: 0, separator: separator, path)
        let names = (0..<row.count).map { row[$0] }
        try checkSeparator(separator, of: names, path)
        return names
    }

    /// The next row that is not an empty line.
    mutating func next() throws(FileError) -> CSVLine? {
        if isFresh { try begin() }
        while true {
            guard let row = try take() else { return nil }
            if row.bytes.isEmpty { continue }
            // Most rows are plain ASCII; only others are worth a second look.
            guard
                row.bytes.allSatisfy({ $0 < 0x80 })
                    || String(validating: row.bytes, as: UTF8.self) != nil
            else {
                throw FileError(
                    .malformed, path,
                    "holds bytes in line \(row.number) that are no UTF-8 text; save it as UTF-8")
            }
            return row
        }
    }

    private mutating func begin() throws(FileError) {
        isFresh = false
        try fill()
        let head = buffer[..<min(3, end)]
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        if let form = foreignForm(of: buffer[..<min(512, end)]) {
            throw FileError(.unsupported, path, form)
        }
    }

    private mutating func take() throws(FileError) -> CSVLine? {
        var scanned = 0
        while true {
            if let newline = find(UInt8(ascii: "\n"), from: start + scanned) {
                if find(UInt8(ascii: "\""), from: start, to: newline) == nil {
                    return cut(at: newline, lines: 1, hasQuotes: false)
                }
                if let (newline, lines) = endOfQuotedRow() {
                    return cut(at: newline, lines: lines, hasQuotes: true)
                }
            }
            scanned = end - start
            if isAtEnd {
                guard scanned > 0 else { return nil }
                let hasQuotes = find(UInt8(ascii: "\""), from: start) != nil
                return cut(at: end, lines: 1, hasQuotes: hasQuotes)
            }
            try fill()
        }
    }

    private mutating func cut(at newline: Int, lines: Int, hasQuotes: Bool) -> CSVLine {
        var stop = newline
        if stop > start, buffer[stop - 1] == UInt8(ascii: "\r") { stop -= 1 }
        let row = CSVLine(bytes: Array(buffer[start..<stop]), number: line, hasQuotes: hasQuotes)
        start = min(newline + 1, end)
        line += lines
        return row
    }

    /// The end of a row that holds quotes, and the lines it spans, if it lies in
    /// the buffer.
    private func endOfQuotedRow() -> (Int, Int)? {
        let quote = UInt8(ascii: "\"")
        var lines = 1
        var isQuoted = false
        var mayOpen = true  // at the start of a field, or just after a closing quote
        for index in start..<end {
            let byte = buffer[index]
            if isQuoted {
                if byte == quote { isQuoted = false }
                if byte == UInt8(ascii: "\n") { lines += 1 }
                mayOpen = true
            } else if byte == UInt8(ascii: "\n") {
                return (index, lines)
            } else {
                isQuoted = mayOpen && byte == quote
                mayOpen = byte == separator
            }
        }
        return nil
    }

    private func find(_ byte: UInt8, from: Int, to: Int? = nil) -> Int? {
        buffer.withUnsafeBytes { raw in
            let stop = to ?? end
            guard from < stop, let base = raw.baseAddress,
                let hit = memchr(base + from, Int32(byte), stop - from)
            else { return nil }
            return UnsafeRawPointer(hit) - base
        }
    }

    private mutating func fill() throws(FileError) {
        if start > 0 {
            buffer.withUnsafeMutableBytes { raw in
                guard let base = raw.baseAddress else { return }
                memmove(base, base + start, end - start)
            }
            end -= start
            start = 0
        }
        if end == buffer.count {
            guard buffer.count < LineSource.longest else {
                throw FileError(
                    .malformed, path,
                    "has a row at line \(line) that is longer than \(LineSource.longest) bytes")
            }
            buffer.doubleSize()
        }
        var outcome: Result<Int, FileError> = .success(0)
        buffer.withUnsafeMutableBytes { raw in
            do throws(FileError) {
                let room = UnsafeMutableRawBufferPointer(rebasing: raw[end...])
                outcome = .success(try stream.read(into: room))
            } catch { outcome = .failure(error) }
        }
        let count = try outcome.get()
        isAtEnd = count == 0
        end += count
    }
}
