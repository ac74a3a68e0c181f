import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One row of a table.
public struct CSVRow: Sendable {
    /// The number of the row, from 1; the header is not counted.
    public let number: Int
    /// The line of the file on which the row begins, from 1.
    public let line: Int

    private let bytes: [UInt8]
    private var starts: [Int]
    private var ends: [Int]

    /// The fields in the row.
    public var count: Int { starts.count }

    /// The text of a field, quotes removed.
    ///
    /// - Precondition: `index` is one of the fields.
    public subscript(index: Int) -> String {
        String(decoding: bytes[starts[index]..<ends[index]], as: UTF8.self)
    }

    /// The text of a field without the blanks around it.
    ///
    /// - Precondition: `index` is one of the fields.
    public func trimmed(_ index: Int) -> String {
        var range = starts[index]..<ends[index]
        while let first = range.first, bytes[first] <= 0x20 { range = range.dropFirst() }
        while let last = range.last, bytes[last] <= 0x20 { range = range.dropLast() }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// Whether a field says that nothing is known: it is blank, or one of `NA`,
    /// `N/A`, `NaN`, `null` and `None` in any case.
    ///
    /// - Precondition: `index` is one of the fields.
    public func isMissing(_ index: Int) -> Bool {
        let range = starts[index]..<ends[index]
        guard range.count <= 8 else { return trimmed(index).isEmpty }
        return isMissingWord(trimmed(index))
    }

    /// The number in a field.
    ///
    /// - Parameter index: The field.
    /// - Returns: The nearest `Double` to the decimal number, or nothing if the
    ///   field holds anything else; `nan` and `inf` are read.
    /// - Precondition: `index` is one of the fields.
    public func number(_ index: Int) -> Double? {
        bytes.withUnsafeBufferPointer { buffer in
            parseNumber(UnsafeBufferPointer(rebasing: buffer[starts[index]..<ends[index]]))
        }
    }

    /// Cuts a line into fields.
    init(
        _ line: CSVLine, number: Int, separator: UInt8, _ path: FilePath
    ) throws(FileError) {
        self.number = number
        self.line = line.number
        var starts: [Int] = []
        var ends: [Int] = []
        if line.hasQuotes {
            var fields = QuotedFields(bytes: line.bytes, separator: separator)
            if let fault = fields.split() {
                throw FileError(
                    .malformed, path,
                    "has a quoted field that \(fault) in row \(number) (line \(line.number))")
            }
            (bytes, self.starts, self.ends) = (fields.bytes, fields.starts, fields.ends)
            return
        }
        line.bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            var start = 0
            while let hit = memchr(base + start, Int32(separator), raw.count - start) {
                let end = UnsafeRawPointer(hit) - base
                starts.append(start)
                ends.append(end)
                start = end + 1
            }
            starts.append(start)
            ends.append(raw.count)
        }
        (bytes, self.starts, self.ends) = (line.bytes, starts, ends)
    }

    /// Adds empty fields at the end.
    mutating func fill(to count: Int) {
        while starts.count < count {
            starts.append(bytes.count)
            ends.append(bytes.count)
        }
    }
}

/// Cuts a row that holds quotes, removing them in place.
private struct QuotedFields {
    var bytes: [UInt8]
    let separator: UInt8
    var starts: [Int] = []
    var ends: [Int] = []

    /// - Returns: What is wrong, or nothing.
    mutating func split() -> String? {
        let quote = UInt8(ascii: "\"")
        var read = 0
        var write = 0
        while true {
            starts.append(write)
            if read < bytes.count, bytes[read] == quote {
                read += 1
                while true {
                    guard read < bytes.count else { return "does not end" }
                    let byte = bytes[read]
                    read += 1
                    if byte == quote {
                        guard read < bytes.count, bytes[read] == quote else { break }
                        read += 1
                    }
                    bytes[write] = byte
                    write += 1
                }
                guard read == bytes.count || bytes[read] == separator else {
                    return "goes on after its closing quote"
                }
            } else {
                while read < bytes.count, bytes[read] != separator {
                    bytes[write] = bytes[read]
                    read += 1
                    write += 1
                }
            }
            ends.append(write)
            guard read < bytes.count else { return nil }
            read += 1
        }
    }
}

/// Whether a trimmed cell says that nothing is known.
func isMissingWord(_ cell: String) -> Bool {
    guard cell.utf8.count <= 4 else { return false }
    let text = cell.lowercased()
    return text.isEmpty || text == "na" || text == "n/a" || text == "nan" || text == "null"
        || text == "none"
}

/// The number that bytes spell, or nothing.
///
/// Up to 15 significant digits and small exponents are put together exactly; the
/// rest goes to the standard library.
func parseNumber(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
    var start = 0
    var end = field.count
    while start < end, field[start] <= 0x20 { start += 1 }
    while end > start, field[end - 1] <= 0x20 { end -= 1 }
    guard start < end else { return nil }
    var index = start
    let isNegative = field[index] == UInt8(ascii: "-")
    if isNegative || field[index] == UInt8(ascii: "+") { index += 1 }
    var digits: UInt64 = 0
    var digitCount = 0
    var decimals = 0
    var sawPoint = false
    while index < end {
        let byte = field[index]
        if byte &- 0x30 <= 9 {
            digits = digits &* 10 &+ UInt64(byte &- 0x30)
            digitCount += 1
            if sawPoint { decimals += 1 }
        } else if byte == UInt8(ascii: "."), !sawPoint {
            sawPoint = true
        } else {
            break
        }
        index += 1
    }
    if index == end, digitCount > 0, digitCount <= 15 {
        // Both parts are exact, so one division rounds once.
        let value = Double(digits) / powersOfTen[decimals]
        return isNegative ? -value : value
    }
    let text = String(decoding: field[start..<end], as: UTF8.self)
    // Hexadecimal spellings are no numbers of a table.
    return text.contains(where: { $0 == "x" || $0 == "X" }) ? nil : Double(text)
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
