/// A JSON value as the golden files write it: `null` is undefined (NaN), `"inf"` is infinity.
enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// The member of an object, `null` where there is none.
    subscript(name: String) -> JSON {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    subscript(position: Int) -> JSON {
        if case .array(let values) = self { values[position] } else { .null }
    }

    var isNull: Bool { if case .null = self { true } else { false } }

    /// The value as a number, NaN where it is undefined.
    var double: Double {
        switch self {
        case .number(let value): value
        case .bool(let value): value ? 1 : 0
        case .string("inf"): .infinity
        case .string("-inf"): -.infinity
        default: .nan
        }
    }

    var int: Int { Int(double) }

    var string: String? { if case .string(let value) = self { value } else { nil } }

    var array: [JSON] { if case .array(let values) = self { values } else { [] } }

    var object: [String: JSON] { if case .object(let members) = self { members } else { [:] } }

    /// The values of an array, or the one value if this is no array.
    var doubles: [Double] {
        if case .array(let values) = self { values.map(\.double) } else { [double] }
    }

    var strings: [String] { array.compactMap(\.string) }

    init(parsing bytes: [UInt8]) throws {
        var parser = Parser(bytes: bytes)
        self = try parser.value()
    }

    struct Malformed: Error { let position: Int }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() throws -> UInt8 {
            while position < bytes.count, bytes[position] <= 32 { position += 1 }
            guard position < bytes.count else { throw Malformed(position: position) }
            return bytes[position]
        }

        mutating func take(_ character: Character) throws -> Bool {
            guard try next() == character.asciiValue else { return false }
            position += 1
            return true
        }

        mutating func value() throws -> JSON {
            switch try next() {
            case UInt8(ascii: "{"): return try object()
            case UInt8(ascii: "["): return try array()
            case UInt8(ascii: "\""): return .string(try text())
            case UInt8(ascii: "n"): return word(4, .null)
            case UInt8(ascii: "t"): return word(4, .bool(true))
            case UInt8(ascii: "f"): return word(5, .bool(false))
            default: return .number(try number())
            }
        }

        mutating func word(_ length: Int, _ value: JSON) -> JSON {
            position += length
            return value
        }

        mutating func object() throws -> JSON {
            position += 1
            var members: [String: JSON] = [:]
            if try take("}") { return .object(members) }
            repeat {
                _ = try next()
                let name = try text()
                guard try take(":") else { throw Malformed(position: position) }
                members[name] = try value()
            } while try take(",")
            guard try take("}") else { throw Malformed(position: position) }
            return .object(members)
        }

        mutating func array() throws -> JSON {
            position += 1
            var values: [JSON] = []
            if try take("]") { return .array(values) }
            repeat { values.append(try value()) } while try take(",")
            guard try take("]") else { throw Malformed(position: position) }
            return .array(values)
        }

        /// A string; of the escapes only those of one character are read.
        mutating func text() throws -> String {
            position += 1
            var content: [UInt8] = []
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                if bytes[position] == UInt8(ascii: "\\") { position += 1 }
                content.append(bytes[position])
                position += 1
            }
            position += 1
            return String(decoding: content, as: UTF8.self)
        }

        mutating func number() throws -> Double {
            let start = position
            while position < bytes.count, Self.ofNumbers.contains(bytes[position]) { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            guard let value = Double(text) else { throw Malformed(position: start) }
            return value
        }

        static let ofNumbers = Set("+-.0123456789eE".utf8)
    }
}
