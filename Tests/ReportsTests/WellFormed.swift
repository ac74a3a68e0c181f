/// A strict reading of a page: every element closed, every attribute quoted, no stray signs.
struct WellFormed {
    struct Element {
        var name: String
        var attributes: [String: String]
        var depth: Int
    }

    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var elements: [Element] = []
    private(set) var words = ""

    private static let empty: Set<String> = ["meta", "img", "input", "br", "link"]
    private static let raw: Set<String> = ["style", "script"]

    init(_ page: String) throws {
        var rest = Array(page.unicodeScalars)[...]
        var open: [String] = []
        while let scalar = rest.first {
            guard scalar == "<" else {
                let text = rest.prefix { $0 != "<" }
                try Self.checkText(text)
                words.unicodeScalars.append(contentsOf: text)
                rest = rest.dropFirst(text.count)
                continue
            }
            guard let end = Self.end(of: rest) else {
                throw Fault(description: "a tag is not closed near \(Self.near(rest))")
            }
            let tag = rest[rest.startIndex...end]
            rest = rest[(end + 1)...]
            let inside = String(String.UnicodeScalarView(tag.dropFirst().dropLast()))
            if inside.hasPrefix("!DOCTYPE") { continue }
            if inside.hasPrefix("/") {
                let name = String(inside.dropFirst())
                guard open.last == name else {
                    throw Fault(description: "</\(name)> closes <\(open.last ?? "nothing")>")
                }
                open.removeLast()
                continue
            }
            let element = try Self.element(inside, depth: open.count)
            elements.append(element)
            let isClosed = inside.hasSuffix("/") || Self.empty.contains(element.name)
            if Self.raw.contains(element.name) {
                let close = Array("</\(element.name)>".unicodeScalars)
                while !rest.isEmpty, !rest.starts(with: close) { rest = rest.dropFirst() }
            }
            if !isClosed { open.append(element.name) }
        }
        guard open.isEmpty else { throw Fault(description: "<\(open)> are never closed") }
    }

    /// All values of one attribute.
    func values(of attribute: String) -> [String] {
        elements.compactMap { $0.attributes[attribute] }
    }

    /// All elements of one name.
    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    private static func end(of rest: ArraySlice<Unicode.Scalar>) -> Int? {
        var isQuoted = false
        for index in rest.indices {
            if rest[index] == "\"" { isQuoted.toggle() }
            if rest[index] == ">", !isQuoted { return index }
        }
        return nil
    }

    private static func near(_ rest: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(rest.prefix(40)))
    }

    private static func checkText(_ text: ArraySlice<Unicode.Scalar>) throws {
        let string = String(String.UnicodeScalarView(text))
        if string.contains(">") { throw Fault(description: "a bare > in ‘\(string)’") }
        for piece in string.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            let name = piece.prefix { $0 != ";" }
            guard piece.contains(";"), ["amp", "lt", "gt", "quot", "#39"].contains(name) else {
                throw Fault(description: "a bare & before ‘\(piece.prefix(20))’")
            }
        }
    }

    private static func element(_ inside: String, depth: Int) throws -> Element {
        let name = String(inside.prefix { $0.isLetter || $0.isNumber })
        guard !name.isEmpty else { throw Fault(description: "a tag without a name: \(inside)") }
        var rest = inside.dropFirst(name.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var attributes: [String: String] = [:]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\n" }
            guard !rest.isEmpty else { break }
            let key = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
            guard !key.isEmpty else { throw Fault(description: "a stray sign in <\(inside)>") }
            rest = rest.dropFirst(key.count)
            var value = ""
            if rest.hasPrefix("=\"") {
                value = String(rest.dropFirst(2).prefix { $0 != "\"" })
                rest = rest.dropFirst(value.count + 3)
                guard !value.contains("<") else {
                    throw Fault(description: "a bare < in \(key) of <\(name)>")
                }
            } else if rest.hasPrefix("=") {
                throw Fault(description: "\(key) of <\(name)> is not quoted")
            }
            guard attributes[key] == nil else {
                throw Fault(description: "\(key) of <\(name)> is given twice")
            }
            attributes[key] = value
        }
        return Element(name: name, attributes: attributes, depth: depth)
    }
}
