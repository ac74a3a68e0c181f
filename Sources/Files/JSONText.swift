/// A JSON value as it stands in a file: order kept, repeated keys refused.
///
/// It exists for the headers of safetensors files, where a repeated key or a
/// number that is not a whole one must be seen, not smoothed over.
enum JSONText {
    case object([(key: String, value: JSONText)])
    case array([JSONText])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    /// The members, if this is an object.
    var members: [(key: String, value: JSONText)]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements, if this is an array.
    var elements: [JSONText]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The text, if this is a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value, if this is a whole number that fits.
    var integer: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }

    /// Reads a whole text.
    ///
    /// - Throws: ``Fault`` with the offset of the first byte that does not fit.
    init(parsing bytes: [UInt8]) throws(Fault) {
        var parser = Parser(bytes: bytes)
        self = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else {
            throw Fault(offset: parser.position, reason: "something follows the value")
        }
    }

    /// Where and why a text is not JSON.
    struct Fault: Error {
        let offset: Int
        let reason: String
    }

    /// `text` as a JSON string, with quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONText {
    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        mutating func skipSpace() {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
                position += 1
            }
        }

        func fault(_ reason: String) -> Fault { Fault(offset: position, reason: reason) }

        mutating func value(depth: Int) throws(Fault) -> JSONText {
            guard depth < 32 else { throw fault("values are nested too deeply") }
            skipSpace()
            guard position < bytes.count else { throw fault("the text ends too early") }
            switch bytes[position] {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            default: return try number()
            }
        }

        mutating func word(_ word: String, _ value: JSONText) throws(Fault) -> JSONText {
            guard bytes[position...].starts(with: word.utf8) else { throw fault("no value") }
            position += word.utf8.count
            return value
        }

        mutating func number() throws(Fault) -> JSONText {
            let start = position
            let allowed = Set("+-.eE0123456789".utf8)
            while position < bytes.count, allowed.contains(bytes[position]) { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            guard Double(text) != nil else {
                position = start
                throw fault("no value")
            }
            return .number(text)
        }

        mutating func array(depth: Int) throws(Fault) -> JSONText {
            position += 1
            var elements: [JSONText] = []
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array([]) }
            while true {
                elements.append(try value(depth: depth + 1))
                skipSpace()
                if take(UInt8(ascii: "]")) { return .array(elements) }
                guard take(UInt8(ascii: ",")) else { throw fault("a comma is missing") }
            }
        }

        mutating func object(depth: Int) throws(Fault) -> JSONText {
            position += 1
            var members: [(key: String, value: JSONText)] = []
            var seen: Set<String> = []
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object([]) }
            while true {
                skipSpace()
                let start = position
                let key = try string()
                guard seen.insert(key).inserted else {
                    throw Fault(offset: start, reason: "the key '\(key)' stands twice")
                }
                skipSpace()
                guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing") }
                members.append((key, try value(depth: depth + 1)))
                skipSpace()
                if take(UInt8(ascii: "}")) { return .object(members) }
                guard take(UInt8(ascii: ",")) else { throw fault("a comma is missing") }
            }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func string() throws(Fault) -> String {
            guard take(UInt8(ascii: "\"")) else { throw fault("a string is missing") }
            var buffer: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                switch byte {
                case UInt8(ascii: "\""):
                    guard let text = String(validating: buffer, as: UTF8.self) else {
                        throw fault("a string is not UTF-8")
                    }
                    return text
                case UInt8(ascii: "\\"): buffer.append(contentsOf: try escape())
                case 0..<0x20: throw fault("a string holds a control character")
                default: buffer.append(byte)
                }
            }
            throw fault("a string does not end")
        }

        mutating func escape() throws(Fault) -> [UInt8] {
            guard position < bytes.count else { throw fault("a string does not end") }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0C]
            case UInt8(ascii: "n"): return [0x0A]
            case UInt8(ascii: "r"): return [0x0D]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "u"):
                var code = try hexadecimal()
                if (0xD800..<0xDC00).contains(code) {
                    guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                        throw fault("half a surrogate pair")
                    }
                    let low = try hexadecimal()
                    guard (0xDC00..<0xE000).contains(low) else {
                        throw fault("half a surrogate pair")
                    }
                    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(code) else { throw fault("no such character") }
                return Array(String(Character(scalar)).utf8)
            default: throw fault("no such escape")
            }
        }

        mutating func hexadecimal() throws(Fault) -> UInt32 {
            guard position + 4 <= bytes.count,
                let code = UInt32(
                    String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
            else { throw fault("four hexadecimal digits are missing") }
            position += 4
            return code
        }
    }
}
