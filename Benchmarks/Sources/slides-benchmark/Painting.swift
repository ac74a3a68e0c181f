import Slides
import SystemPackage

/// Slides of any size that cost little to make: blots of one colour on glass.
enum Painting {
    static func paint(_ options: Options) throws {
        let side = options.whole("--side", 20_000)
        var writer = try PyramidWriter(
            FilePath(options.words[0]), width: side, height: side, micrometersPerPixel: 0.5)
        var row = [UInt8](repeating: 245, count: 3 * side)
        for y in 0..<side {
            for x in 0..<side {
                // Blots of 20 pixels within stripes of tissue that are as wide as the glass between.
                var noise = UInt64(x / 20) &* 0x9E37_79B9_7F4A_7C15
                noise ^= UInt64(y / 20) &* 0xC2B2_AE3D_27D4_EB4F
                noise = (noise ^ (noise >> 31)) &* 0x94D0_49BB_1331_11EB
                let shade = Int(noise >> 58) - 32 + (x ^ y) % 8
                let isTissue = (x / 1500 + y / 2000) % 2 == 0
                for (channel, color) in [190, 110, 170].enumerated() {
                    row[3 * x + channel] = isTissue ? UInt8(clamping: color + shade) : 245
                }
            }
            try writer.append(row)
        }
        try writer.finish()
    }
}
