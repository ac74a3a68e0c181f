import CImages

/// Image files put together byte by byte, so that their content is known without any encoder.
enum ImageFile {
    /// A PNG file whose pixel data are stored without compression.
    ///
    /// The colour type is 0 for grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA; the rows hold
    /// the samples as they are stored.
    static func png(
        width: Int, height: Int, depth: UInt8 = 8, colorType: UInt8, palette: [UInt8] = [],
        rows: [[UInt8]]
    ) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", big(width) + big(height) + [depth, colorType, 0, 0, 0])
        if !palette.isEmpty { file += chunk("PLTE", palette) }
        let data: [UInt8] = rows.flatMap { (row: [UInt8]) -> [UInt8] in [0] + row }
        let length = UInt16(data.count)
        var stored: [UInt8] = [0x78, 0x01, 1]
        stored += [UInt8(length & 255), UInt8(length >> 8)]
        stored += [UInt8(~length & 255), UInt8(~length >> 8)]
        file += chunk("IDAT", stored + data + big(Int(adler(data))))
        return file + chunk("IEND", [])
    }

    /// An uncompressed TIFF file of one strip.
    ///
    /// A fourth sample is alpha, not multiplied into the colours. The resolution is pixels per
    /// unit, and the unit: 2 an inch, 3 a centimetre.
    static func tiff(
        width: Int, height: Int, samples: Int, pixels: [UInt8], resolution: (Int, Int)? = nil
    ) -> [UInt8] {
        var tags: [(tag: Int, type: Int, count: Int, value: Int)] = [
            (256, 3, 1, width), (257, 3, 1, height), (258, 3, 1, 8), (259, 3, 1, 1),
            (262, 3, 1, samples == 1 ? 1 : 2), (273, 4, 1, 1024), (277, 3, 1, samples),
            (278, 3, 1, height), (279, 4, 1, pixels.count), (284, 3, 1, 1),
        ]
        if let resolution {
            tags.append((282, 5, 1, 1000))
            tags.append((296, 3, 1, resolution.1))
        }
        if samples == 4 { tags.append((338, 3, 1, 2)) }
        tags.sort { $0.tag < $1.tag }
        var file: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0] + little(tags.count, 2)
        for tag in tags {
            file += little(tag.tag, 2) + little(tag.type, 2) + little(tag.count, 4)
            file += little(tag.value, 4)
        }
        file += [UInt8](repeating: 0, count: 1000 - file.count)
        file += little(resolution?.0 ?? 0, 4) + little(1, 4)
        return file + [UInt8](repeating: 0, count: 1024 - file.count) + pixels
    }

    /// The pixels of an image file in memory, or the sentence of the failure.
    static func decode(_ file: [UInt8], maximumPixels: UInt64 = 1 << 20) -> ImageCodecOutcome {
        var info = mg_image_info()
        var status = mg_image_probe_bytes(file, file.count, maximumPixels, &info)
        guard status == MG_IMAGE_OK else { return .failed(status, lastSentence) }
        var pixels = [UInt8](repeating: 7, count: Int(info.width * info.height) * 3)
        status = mg_image_decode_bytes(file, file.count, &pixels, pixels.count)
        guard status == MG_IMAGE_OK else { return .failed(status, lastSentence) }
        return .read(width: Int(info.width), height: Int(info.height), pixels: pixels)
    }

    private static var lastSentence: String { String(cString: mg_image_error()) }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return big(data.count) + body + big(Int(crc(body)))
    }

    private static func big(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(value >> (8 * $0) & 255) }
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~value
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }
}

/// What became of a file.
enum ImageCodecOutcome: Equatable {
    case read(width: Int, height: Int, pixels: [UInt8])
    case failed(mg_image_status, String)

    var sentence: String {
        if case .failed(_, let sentence) = self { sentence } else { "no failure" }
    }
}
