/// A picture in memory: 8-bit red, green and blue, row-major, top row first.
public struct RGBImage: Sendable, Hashable, CustomStringConvertible {
    /// The most pixels that are ever held as one image: 2²⁹, 1.5 GB.
    public static let maximumPixels = 1 << 29

    /// Pixels, at least 1.
    public let width: Int
    /// Pixels, at least 1.
    public let height: Int
    /// `width * height * 3` bytes.
    public var pixels: [UInt8]

    /// Takes the bytes as they are.
    ///
    /// - Precondition: Both sides are positive and `pixels.count == width * height * 3`.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0, "an image of \(width) x \(height) pixels is empty")
        precondition(
            pixels.count == width * height * 3,
            "\(width) x \(height) pixels need \(width * height * 3) bytes, not \(pixels.count)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// One colour everywhere, white unless said.
    ///
    /// - Precondition: Both sides are positive.
    public init(width: Int, height: Int, filledWith color: RGBColor = .white) {
        precondition(width > 0 && height > 0, "an image of \(width) x \(height) pixels is empty")
        self.width = width
        self.height = height
        let count = width * height * 3
        pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<(width * height) {
                buffer[3 * index] = color.red
                buffer[3 * index + 1] = color.green
                buffer[3 * index + 2] = color.blue
            }
            filled = count
        }
    }

    /// The size, such as `224 x 224 pixels`.
    public var description: String { "\(width) x \(height) pixels" }

    /// The colour of one pixel.
    ///
    /// - Precondition: The place is inside the image.
    public subscript(x: Int, y: Int) -> RGBColor {
        get {
            let start = offset(x, y)
            return RGBColor(pixels[start], pixels[start + 1], pixels[start + 2])
        }
        set {
            let start = offset(x, y)
            pixels[start] = newValue.red
            pixels[start + 1] = newValue.green
            pixels[start + 2] = newValue.blue
        }
    }

    /// Copies a rectangle.
    ///
    /// - Precondition: The rectangle is not empty and inside the image.
    public func cropped(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
        precondition(
            x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width
                && y + height <= self.height,
            "(\(x), \(y)), \(width) x \(height) is not inside \(self.width) x \(self.height)")
        var part: [UInt8] = []
        part.reserveCapacity(width * height * 3)
        for row in y..<(y + height) {
            let start = (row * self.width + x) * 3
            part.append(contentsOf: pixels[start..<(start + width * 3)])
        }
        return RGBImage(width: width, height: height, pixels: part)
    }

    private func offset(_ x: Int, _ y: Int) -> Int {
        precondition(
            x >= 0 && x < width && y >= 0 && y < height,
            "(\(x), \(y)) is outside an image of \(width) x \(height) pixels")
        return (y * width + x) * 3
    }
}

/// An opaque colour.
public struct RGBColor: Sendable, Hashable {
    /// 0 to 255.
    public var red: UInt8
    /// 0 to 255.
    public var green: UInt8
    /// 0 to 255.
    public var blue: UInt8

    /// Makes a colour.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// All channels 255.
    public static let white = RGBColor(255, 255, 255)
}
