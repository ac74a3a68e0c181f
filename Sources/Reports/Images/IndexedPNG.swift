package import Foundation

/// A small PNG of at most 256 colours, any of which may be see-through.
///
/// Maps of attention hold one pixel per tile, so the file is written without compression
/// rather than with the help of a library.
package struct IndexedPNG: Sendable {
    /// The width in pixels.
    package let width: Int
    /// The height in pixels.
    package let height: Int
    /// One place in the palette per pixel, row by row from the top.
    package let pixels: [UInt8]
    /// The colours, each with its opacity from 0 to 1.
    package let palette: [(color: RGB, opacity: Double)]

    /// A picture from its pixels.
    package init(
        width: Int, height: Int, pixels: [UInt8], palette: [(color: RGB, opacity: Double)]
    ) {
        precondition(
            pixels.count == width * height && width > 0 && height > 0,
            "\(pixels.count) pixels do not fill \(width) × \(height)")
        precondition(
            (1...256).contains(palette.count),
            "a palette has \(palette.count) colours; it needs 1 to 256")
        self.width = width
        self.height = height
        self.pixels = pixels
        self.palette = palette
    }

    /// The file.
    package func data() -> Data {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let header = IndexedPNG.bytes(width) + IndexedPNG.bytes(height) + [8, 3, 0, 0, 0]
        file += IndexedPNG.chunk("IHDR", header)
        file += IndexedPNG.chunk("PLTE", palette.flatMap { $0.color.bytes })
        file += IndexedPNG.chunk(
            "tRNS", palette.map { UInt8((min(max($0.opacity, 0), 1) * 255).rounded()) })
        var rows: [UInt8] = []
        rows.reserveCapacity((width + 1) * height)
        for row in 0..<height {
            rows.append(0)
            rows += pixels[row * width..<(row + 1) * width]
        }
        file += IndexedPNG.chunk("IDAT", IndexedPNG.stored(rows))
        file += IndexedPNG.chunk("IEND", [])
        return Data(file)
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        let word = UInt32(truncatingIfNeeded: number)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bytes(content.count) + body + bytes(Int(checksum(body)))
    }

    /// A zlib stream whose blocks are stored as they are.
    private static func stored(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, content.count)
            let size = end - start
            stream.append(end == content.count ? 1 : 0)
            for word in [size, ~size] {
                stream.append(UInt8(truncatingIfNeeded: word))
                stream.append(UInt8(truncatingIfNeeded: word >> 8))
            }
            stream += content[start..<end]
            start = end
        } while start < content.count
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in content {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + bytes(Int(b << 16 | a))
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }

    private static func checksum(_ content: [UInt8]) -> UInt32 {
        ~content.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 255)] ^ ($0 >> 8) }
    }
}
