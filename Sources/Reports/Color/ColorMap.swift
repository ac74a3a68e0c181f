/// A ladder of colours for numbers from 0 to 1.
package struct ColorMap: Sendable, Hashable {
    /// The name, for the legend's description.
    package let name: String
    private let anchors: [Lab]

    /// A map through evenly spaced anchors, mixed in Oklab between them.
    package init(name: String, anchors: [UInt32]) {
        precondition(anchors.count >= 2, "a colour map has \(anchors.count) anchors; it needs 2")
        self.name = name
        self.anchors = anchors.map { Lab(RGB($0)) }
    }

    /// Viridis: even steps look even, also to colour-blind eyes and in grey.
    package static let viridis = ColorMap(
        name: "viridis",
        anchors: [
            0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70,
            0x7ad151, 0xbddf26, 0xfde725,
        ])

    /// Blue through near-white to red, for numbers with a middle: 0.5 is neutral.
    package static let diverging = ColorMap(
        name: "blue to red",
        anchors: [
            0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d,
            0xb2182b,
        ])

    /// The colour of a number; numbers beyond 0…1 take the colour of the nearer end.
    package func color(_ value: Double) -> RGB {
        let place = min(max(value, 0), 1) * Double(anchors.count - 1)
        let index = min(Int(place), anchors.count - 2)
        return Lab(from: anchors[index], to: anchors[index + 1], at: place - Double(index)).rgb
    }

    /// The map as a CSS gradient from left to right.
    package var gradient: Markup {
        let stops = (0...16).map { color(Double($0) / 16).css }.joined(separator: ",")
        return Markup(trusted: "linear-gradient(to right,\(stops))")
    }
}
