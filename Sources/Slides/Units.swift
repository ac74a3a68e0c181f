/// A length on the glass, in micrometers.
public struct Micrometers: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The number of micrometers.
    public var value: Double

    /// Makes a length.
    public init(_ value: Double) {
        self.value = value
    }

    /// Reads a plain number.
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Double.self)
    }

    /// Writes a plain number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    /// The shorter length comes first.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// The number and its unit, such as `112 µm`.
    public var description: String { "\(number(value)) µm" }
}

/// A place on a slide: pixels of its finest level, from the top left corner.
///
/// Every coordinate that leaves this module is in this frame, whatever level was read.
public struct SlidePoint: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Pixels to the right.
    public var x: Int
    /// Pixels downward.
    public var y: Int

    /// Makes a place.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }

    /// The pair, such as `(512, 1024)`.
    public var description: String { "(\(x), \(y))" }
}

/// A rectangle on a slide, in pixels of its finest level; the sides may be fractional.
public struct SlideRectangle: Sendable, Hashable, Codable {
    /// The left edge.
    public var x: Double
    /// The upper edge.
    public var y: Double
    /// The width, not negative.
    public var width: Double
    /// The height, not negative.
    public var height: Double

    /// Makes a rectangle.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// Writes a number for a sentence: at most four significant decimals and no useless zeros.
func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 10_000.0
    while abs(value) * scale < 1_000, value != 0, scale < 1e12 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    let text = "\(rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
