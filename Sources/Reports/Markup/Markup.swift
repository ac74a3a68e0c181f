/// A piece of HTML or SVG that is safe to put into a page.
///
/// A literal is taken as it stands; whatever is interpolated is escaped, unless it is markup
/// itself. A hostile study name therefore cannot become an element:
///
/// ```swift
/// let name = "<script>"
/// let heading: Markup = "<h1>\(name)</h1>"  // <h1>&lt;script&gt;</h1>
/// ```
package struct Markup: Sendable, Hashable {
    /// The characters as they go into the file.
    package private(set) var text: String

    /// Nothing.
    package init() { text = "" }

    /// Plain words, escaped for both element content and quoted attributes.
    package init(escaping words: String) { text = Markup.escaped(words) }

    /// Characters that are known to be markup: use only for text this module wrote itself.
    package init(trusted text: String) { self.text = text }

    /// Whether there is nothing to show.
    package var isEmpty: Bool { text.isEmpty }

    package static func + (left: Markup, right: Markup) -> Markup {
        Markup(trusted: left.text + right.text)
    }

    package static func += (left: inout Markup, right: Markup) { left.text += right.text }

    /// Replaces the five characters that mean something in HTML and drops those that are not
    /// allowed in a document at all.
    private static func escaped(_ words: String) -> String {
        var result = ""
        result.reserveCapacity(words.utf8.count)
        for scalar in words.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}": continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Markup: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// Words, escaped.
        package mutating func appendInterpolation(_ words: String) { text += escaped(words) }

        /// A whole number.
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// A coordinate, in at most two decimals.
        package mutating func appendInterpolation(_ coordinate: Double) {
            text += NumberText.coordinate(coordinate)
        }

        /// Markup, as it stands.
        package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

        /// Markup if there is any.
        package mutating func appendInterpolation(_ markup: Markup?) {
            if let markup { text += markup.text }
        }

        /// Pieces one after another.
        package mutating func appendInterpolation(_ pieces: [Markup]) {
            for piece in pieces { text += piece.text }
        }
    }

    package init(stringLiteral value: String) { text = value }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
}
