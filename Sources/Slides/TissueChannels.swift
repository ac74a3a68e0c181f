/// What the detection of tissue looks at, one byte per pixel of a picture.
struct TissueChannels {
    /// (greatest - least channel) / greatest, times 255; 0 for black.
    let saturation: [UInt8]
    /// The mean of the channels.
    let gray: [UInt8]
    /// 1 where the colour is a pen's.
    let pen: [UInt8]

    init(_ image: RGBImage) {
        let count = image.width * image.height
        var gray = [UInt8](repeating: 0, count: count)
        var pen = gray
        // 255 / greatest in 16.16 fixed point, rounded up, so that products are exact after the shift.
        let inverse = (0...255).map { (most: Int) -> UInt32 in
            most == 0 ? 0 : UInt32((255 * 65_536 + most - 1) / most)
        }
        saturation = [UInt8](unsafeUninitializedCapacity: count) { saturation, filled in
            image.pixels.withUnsafeBufferPointer { pixels in
                for index in 0..<count {
                    let red = Int(pixels[3 * index])
                    let green = Int(pixels[3 * index + 1])
                    let blue = Int(pixels[3 * index + 2])
                    let most = max(red, green, blue)
                    let spread = most - min(red, green, blue)
                    let value = (UInt32(spread) &* inverse[most]) >> 16
                    saturation[index] = UInt8(truncatingIfNeeded: value)
                    gray[index] = UInt8((red + green + blue) / 3)
                    if spread > 24 || most < 50 {
                        let isPen = Self.isPen(red, green, blue, saturation: Int(value))
                        pen[index] = isPen ? 1 : 0
                    }
                }
            }
            filled = count
        }
        self.gray = gray
        self.pen = pen
    }

    /// Whether a colour is a pen's.
    ///
    /// Haematoxylin and eosin absorb green most, so green is the least channel of tissue; inks of
    /// other colours are not like that. Black ink has no colour, red ink hardly any green or blue.
    private static func isPen(_ red: Int, _ green: Int, _ blue: Int, saturation: Int) -> Bool {
        if max(red, green, blue) < 50 { return true }
        if green - red > 25 && saturation > 60 { return true }
        return red > 120 && saturation > 205 && blue - green < 20
    }
}
