/// The `d` attribute of an SVG path, in as few characters as the places allow.
package struct PathData: Sendable, Hashable {
    private var text = ""

    /// An empty path.
    package init() {}

    /// The attribute's value.
    package var markup: Markup { Markup(trusted: text) }

    /// Whether nothing was drawn.
    package var isEmpty: Bool { text.isEmpty }

    /// Lifts the pen and puts it down at a place.
    package mutating func move(_ x: Double, _ y: Double) { append("M", x, y) }

    /// Draws to a place.
    package mutating func line(_ x: Double, _ y: Double) { append("L", x, y) }

    /// Draws sideways.
    package mutating func across(_ x: Double) { text += "H" + NumberText.coordinate(x) }

    /// Draws up or down.
    package mutating func vertical(_ y: Double) { text += "V" + NumberText.coordinate(y) }

    /// Back to where the pen was put down.
    package mutating func close() { text += "Z" }

    /// A dot: with round line caps, a line of no length is a disc.
    package mutating func dot(_ x: Double, _ y: Double) {
        move(x, y)
        text += "h0"
    }

    /// Straight lines through places.
    package static func polyline(_ places: [(x: Double, y: Double)]) -> PathData {
        var path = PathData()
        for (index, place) in places.enumerated() {
            if index == 0 { path.move(place.x, place.y) } else { path.line(place.x, place.y) }
        }
        return path
    }

    /// A staircase: flat until the next place, then straight up or down to it.
    package static func steps(_ places: [(x: Double, y: Double)]) -> PathData {
        var path = PathData()
        for (index, place) in places.enumerated() {
            if index == 0 {
                path.move(place.x, place.y)
            } else {
                path.across(place.x)
                if place.y != places[index - 1].y { path.vertical(place.y) }
            }
        }
        return path
    }

    private mutating func append(_ command: String, _ x: Double, _ y: Double) {
        text += command + NumberText.coordinate(x)
        let second = NumberText.coordinate(y)
        text += second.hasPrefix("-") ? second : " " + second
    }
}
