import Foundation

/// A colour of the screen, its three parts from 0 to 1 in the sRGB encoding.
package struct RGB: Sendable, Hashable {
    /// Red, green and blue.
    package var red: Double
    package var green: Double
    package var blue: Double

    /// A colour from its three parts.
    package init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A colour from the usual six hexadecimal digits, `0x440154`.
    package init(_ code: UInt32) {
        red = Double(code >> 16 & 255) / 255
        green = Double(code >> 8 & 255) / 255
        blue = Double(code & 255) / 255
    }

    /// The three parts as bytes.
    package var bytes: [UInt8] {
        [red, green, blue].map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
    }

    /// The colour as a style sheet writes it, `#440154`.
    package var css: String {
        "#"
            + bytes.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }

    /// The relative luminance of WCAG 2, 0 for black and 1 for white.
    package var luminance: Double {
        let linear = [red, green, blue].map(RGB.linear)
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The contrast of WCAG 2 between two colours, from 1 to 21.
    package func contrast(with other: RGB) -> Double {
        let lighter = max(luminance, other.luminance)
        let darker = min(luminance, other.luminance)
        return (lighter + 0.05) / (darker + 0.05)
    }

    /// Undoes the sRGB encoding of one part.
    package static func linear(_ part: Double) -> Double {
        part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }

    /// Applies the sRGB encoding to one part.
    package static func encoded(_ part: Double) -> Double {
        part <= 0.0031308 ? part * 12.92 : 1.055 * pow(part, 1 / 2.4) - 0.055
    }
}
