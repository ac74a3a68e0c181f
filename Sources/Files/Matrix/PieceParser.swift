import SystemPackage

/// Reads a stretch of whole lines, field by field, straight into its place.
struct PieceParser: Sendable {
    let path: FilePath
    let separator: UInt8
    let header: [String]
    let kinds: [NumberTable.Column]
    let texts: Int
    /// Whether the missing fields of short rows count as blank.
    let fills: Bool

    /// Reads whole lines, whose first has the number `firstRow`, into room for all their numbers.
    func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, into values: UnsafeMutableBufferPointer<Float>,
        row firstRow: Int
    ) -> PieceResult {
        var result = PieceResult()
        result.texts = [[String]](repeating: [], count: texts)
        let newline = UInt8(ascii: "\n")
        let quote = UInt8(ascii: "\"")
        let count = bytes.count
        let fields = kinds.count
        var position = 0
        var row = firstRow
        var next = 0
        exactPowers.withUnsafeBufferPointer { powers in
            while position < count {
                if bytes[position] == newline {
                    position += 1
                    continue
                }
                if bytes[position] == UInt8(ascii: "\r"),
                    position + 1 == count || bytes[position + 1] == newline
                {
                    position += 2
                    continue
                }
                var field = 0
                var text = 0
                while true {
                    let kind = field < fields ? kinds[field] : .ignored
                    if kind == .number, next < values.count,
                        let number = FastNumber(bytes, position, separator, powers)
                    {
                        values[next] = number.value
                        next += 1
                        position = number.end
                    } else {
                        let start = position
                        var cell: String?
                        if position < count, bytes[position] == quote {
                            guard let closed = quoted(bytes, &position) else {
                                result.needsRows = true
                                return
                            }
                            cell = closed
                        } else {
                            while position < count, bytes[position] != separator,
                                bytes[position] != newline
                            { position += 1 }
                        }
                        if field < fields, kind != .ignored {
                            let content = cell ?? plain(bytes, start, position)
                            guard let content else {
                                result.error = FileError(
                                    .malformed, path,
                                    "holds bytes in row \(row), column '\(header[field])' that "
                                        + "are no UTF-8 text; save it as UTF-8")
                                return
                            }
                            if kind == .text {
                                result.texts[text].append(content)
                                text += 1
                            } else if let number = number(content) {
                                if number.isNaN { result.missing += 1 }
                                values[next] = number
                                next += 1
                            } else {
                                result.error = .notANumber(
                                    path, content, row: row, column: header[field])
                                return
                            }
                        }
                    }
                    field += 1
                    guard position < count, bytes[position] == separator else { break }
                    position += 1
                }
                while fills, field < fields {
                    if kinds[field] == .text {
                        result.texts[text].append("")
                        text += 1
                    } else if kinds[field] == .number {
                        result.missing += 1
                        next += 1
                    }
                    field += 1
                }
                guard field == fields else {
                    let extra = "has \(field) field\(field == 1 ? "" : "s") in row \(row); "
                    result.error = FileError(
                        .malformed, path,
                        extra + "the header has \(fields)"
                            + rowNamesHint(
                                row: row, fields: field, header: fields,
                                endsBlank: position > 0 && bytes[position - 1] == separator))
                    return
                }
                position += 1
                row += 1
            }
        }
        return result
    }

    /// A quoted field's text, if it ends on its line and nothing follows it.
    private func quoted(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> String? {
        let quote = UInt8(ascii: "\"")
        var content: [UInt8] = []
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            if bytes[position] == quote {
                position += 1
                guard position < bytes.count, bytes[position] == quote else {
                    if position < bytes.count, bytes[position] == UInt8(ascii: "\r") {
                        position += 1
                    }
                    let ends =
                        position == bytes.count || bytes[position] == separator
                        || bytes[position] == UInt8(ascii: "\n")
                    return ends ? String(validating: content, as: UTF8.self) : nil
                }
            }
            content.append(bytes[position])
            position += 1
        }
        return nil
    }

    /// A field's text without blanks around it.
    private func plain(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> String? {
        var (start, end) = (start, end)
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return String(validating: bytes[start..<end], as: UTF8.self)
    }

    /// The number of a cell that the fast way does not read; NaN for a missing one.
    private func number(_ cell: String) -> Float? {
        var cell = cell
        let parsed = cell.withUTF8 { parseNumber($0) }
        if let parsed { return parsed.isInfinite ? nil : Float(parsed) }
        return isMissingWord(cell) ? .nan : nil
    }
}

/// A decimal number that ends at a separator or line end, read in one pass.
private struct FastNumber {
    let value: Float
    let end: Int

    /// Reads up to 19 digits with a point and a small exponent; nothing for all else.
    @inline(__always)
    init?(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ separator: UInt8,
        _ powers: UnsafeBufferPointer<Double>
    ) {
        let count = bytes.count
        var position = start
        guard position < count else { return nil }
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var digits: UInt64 = 0
        let first = position
        while position < count {
            let digit = bytes[position] &- 0x30
            guard digit <= 9 else { break }
            digits = digits &* 10 &+ UInt64(digit)
            position += 1
        }
        var length = position - first
        var power = 0
        if position < count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let point = position
            while position < count {
                let digit = bytes[position] &- 0x30
                guard digit <= 9 else { break }
                digits = digits &* 10 &+ UInt64(digit)
                position += 1
            }
            power = point - position
            length -= power
        }
        guard length > 0, length <= 19 else { return nil }
        if position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            guard position < count else { return nil }
            let isDown = bytes[position] == UInt8(ascii: "-")
            if isDown || bytes[position] == UInt8(ascii: "+") { position += 1 }
            var exponent = 0
            let first = position
            while position < count, position - first < 4 {
                let digit = bytes[position] &- 0x30
                guard digit <= 9 else { break }
                exponent = exponent * 10 + Int(digit)
                position += 1
            }
            guard position > first else { return nil }
            power += isDown ? -exponent : exponent
        }
        if position < count {
            let stop = bytes[position]
            if stop == UInt8(ascii: "\r"), position + 1 < count,
                bytes[position + 1] == UInt8(ascii: "\n")
            {
                position += 1
            } else if stop != separator, stop != UInt8(ascii: "\n") {
                return nil
            }
        }
        guard power >= -22, power <= 22 else { return nil }
        let magnitude =
            power < 0 ? Double(digits) / powers[-power] : Double(digits) * powers[power]
        value = Float(isNegative ? -magnitude : magnitude)
        end = position
    }
}

/// The powers of ten that a `Double` holds exactly.
private let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]
