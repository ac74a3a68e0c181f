import Foundation
import Slides
import SystemPackage
import TestSupport

/// Files in a folder of slides that are no slides, or broken ones.
struct MalformedSlides {
    /// Their names in the folder.
    private(set) var names: [String] = []
    private let folder: TemporaryFolder
    private let tiff: [UInt8]
    private let png: [UInt8]
    private let jpeg: [UInt8]

    /// A picture of stained tissue, one tile large.
    static let picture = tissue(width: 300, height: 260)

    /// A picture of stained tissue whose structure is coarse enough to be seen at 8 µm per pixel.
    static func tissue(width: Int, height: Int) -> RGBImage {
        var image = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                var noise = UInt64(x / 20) &* 0x9E37_79B9_7F4A_7C15
                noise ^= UInt64(y / 20) &* 0xC2B2_AE3D_27D4_EB4F
                noise = (noise ^ (noise >> 31)) &* 0x94D0_49BB_1331_11EB
                let shade = Int(noise >> 58) - 32 + (x ^ y) % 8
                image[x, y] = RGBColor(
                    UInt8(clamping: 190 + shade), UInt8(clamping: 110 + shade),
                    UInt8(clamping: 170 + shade))
            }
        }
        return image
    }

    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        let whole = folder.file(".whole.tiff")
        try Self.picture.write(pyramid: whole, micrometersPerPixel: 0.5)
        tiff = Array(try Data(contentsOf: URL(filePath: whole.string)))
        try FileManager.default.removeItem(atPath: whole.string)
        png = try Self.picture.pngData()
        jpeg = try Self.picture.jpegData()
    }

    private mutating func add(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        // Slides of one name and two extensions would share a file of features.
        let path = FilePath(name)
        let own = "\(path.stem ?? "")-\(path.extension ?? "").\(path.extension ?? "")"
        try folder.write(own, bytes)
        names.append(own)
    }

    /// Writes slides that can be read.
    func addGood() throws {
        try folder.write("a-good.tiff", tiff)
        try folder.write("z-good.png", png)
    }

    /// Writes slides with random changes, which may or may not be readable.
    func addMutations(_ count: UInt64) throws -> [String] {
        try (0..<count).map { seed in
            var mutation = Mutation(seed: seed)
            let name = "mutation-\(seed).\(seed % 2 == 0 ? "tiff" : "jpg")"
            try folder.write(name, mutation.mutate(seed % 2 == 0 ? tiff : jpeg))
            return name
        }
    }

    /// Writes everything that must be refused.
    mutating func addAll() throws {
        for part in 1..<12 {
            try add("cut-\(part).tiff", tiff[..<(tiff.count * part / 12)])
            if part % 2 == 0 {
                try add("cut-\(part).png", png[..<(png.count * part / 12)])
                try add("cut-\(part).jpg", jpeg[..<(jpeg.count * part / 12)])
            }
        }
        try addLyingTIFFs()
        try addLyingPictures()
        try addStrangers()
        try addLinks()
    }

    // MARK: - TIFF

    /// The first directory's entries: tag, place of the entry, place of its value.
    private func entries() -> (start: Int, values: [Int: Int]) {
        func number(_ place: Int, _ bytes: Int) -> Int {
            (0..<bytes).reversed().reduce(0) { $0 << 8 | Int(tiff[place + $1]) }
        }
        let isBig = tiff[2] == 43
        let start = isBig ? number(8, 8) : number(4, 4)
        let count = isBig ? number(start, 8) : number(start, 2)
        var values: [Int: Int] = [:]
        for index in 0..<count {
            let place = isBig ? start + 8 + 20 * index : start + 2 + 12 * index
            values[number(place, 2)] = place
        }
        return (start, values)
    }

    private mutating func addLyingTIFFs() throws {
        let (start, values) = entries()
        let isBig = tiff[2] == 43
        /// The file with one entry of 32 bits replaced.
        func lying(_ tag: Int, _ value: UInt32) -> [UInt8] {
            var bytes = tiff
            guard let place = values[tag] else { return [] }
            // Type LONG, one value.
            bytes.replaceSubrange((place + 2)..<(place + 4), with: [4, 0])
            let at = place + (isBig ? 12 : 8)
            bytes.replaceSubrange(
                at..<(at + 4), with: withUnsafeBytes(of: value.littleEndian) { $0 })
            return bytes
        }
        let lies: [(String, Int, UInt32)] = [
            ("width-0", 256, 0), ("height-0", 257, 0), ("width-2G", 256, 2_147_483_647),
            ("width-4G", 256, 4_294_967_295), ("width-100k", 256, 100_000),
            ("height-100k", 257, 100_000), ("tile-0", 322, 0), ("tile-17", 322, 17),
            ("tile-huge", 323, 4_000_000_000), ("compression", 259, 9_999), ("samples", 277, 77),
            ("planes", 284, 9),
        ]
        for (name, tag, value) in lies where values[tag] != nil {
            try add("lie-\(name).tiff", lying(tag, value))
        }
        var far = tiff
        far.replaceSubrange(4..<8, with: [0xF0, 0xFF, 0xFF, 0x7F])
        try add("directory-far.tiff", isBig ? Array(tiff[..<12]) : far)
        var many = tiff
        many.replaceSubrange(start..<(start + 2), with: [0xFF, 0xFF])
        try add("directory-many.tiff", many)
        var none = tiff
        none.replaceSubrange(4..<8, with: [0, 0, 0, 0])
        try add("directory-none.tiff", isBig ? Array(tiff[..<16]) : none)
        var zeros = tiff
        for index in 16..<(start > tiff.count / 2 ? start : tiff.count) { zeros[index] = 0 }
        try add("blocks-zero.tiff", zeros)
    }

    // MARK: - Pictures

    private mutating func addLyingPictures() throws {
        func header(_ bytes: [UInt8], at place: Int) -> [UInt8] {
            var result = png
            result.replaceSubrange(place..<(place + bytes.count), with: bytes)
            // The chunk of the header: its name at 12, its check at 29.
            let check = Self.crc32(result[12..<29])
            result.replaceSubrange(29..<33, with: withUnsafeBytes(of: check.bigEndian) { $0 })
            return result
        }
        try add("width-0.png", header([0, 0, 0, 0], at: 16))
        try add(
            "pixels-2^62.png", header([0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF], at: 16))
        try add("pixels-2^32.png", header([0, 1, 0, 0, 0, 1, 0, 0], at: 16))
        try add("taller.png", header([0, 0, 4, 0], at: 20))
        try add("depth-3.png", header([3], at: 24))
        try add("interlace-9.png", header([9], at: 28))
        var flipped = png
        flipped[18] ^= 1
        try add("check.png", flipped)
        for place in [2, 3] {
            var flipped = png
            flipped[png.count * place / 5] ^= 0x10
            try add("bit-\(place).png", flipped)
        }
        try add("no-pixels.png", Array(png[..<33]) + png[(png.count - 12)...])
        if let frame = jpeg.indices.first(where: { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 }) {
            func size(_ bytes: [UInt8]) -> [UInt8] {
                var result = jpeg
                result.replaceSubrange((frame + 5)..<(frame + 9), with: bytes)
                return result
            }
            try add("width-0.jpg", size([1, 4, 0, 0]))
            try add("pixels-2^32.jpg", size([0xFF, 0xDC, 0xFF, 0xDC]))
        }
        try add("one.png", RGBImage(width: 1, height: 1).pngData())
        try add("one.jpg", RGBImage(width: 1, height: 1).jpegData())
        try add("white.png", RGBImage(width: 300, height: 300).pngData())
    }

    // MARK: - What is no slide at all

    private mutating func addStrangers() throws {
        try add("empty.svs", [])
        try add("empty.png", [])
        try add("text.svs", "hello".utf8)
        try add("page.ndpi", "<html><body>404</body></html>".utf8)
        try add("archive.mrxs", [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 200))
        try add("packed.tif", [0x1F, 0x8B, 8, 0] + [UInt8](repeating: 9, count: 99))
        try add("preamble.dcm", [UInt8](repeating: 0, count: 128) + "DICM".utf8)
        try add("magic.scn", Array("II*".utf8) + [0])
        try add("big.bif", Array("II+".utf8) + [0, 8, 0, 0, 0])
        for seed in 0..<4 {
            var state = UInt64(seed) &+ 99
            try add(
                "noise-\(seed).\(["svs", "jpeg", "vms", "dcm"][seed])",
                (0..<5_000).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 56)
                })
        }
    }

    private mutating func addLinks() throws {
        for (name, target) in [
            ("loop.svs", "loop.svs"), ("round.svs", "trip.svs"), ("trip.svs", "round.svs"),
            ("gone.svs", "nowhere.svs"), ("device.svs", "/dev/zero"),
        ] {
            guard symlink(target, folder.file(name).string) == 0 else { continue }
            names.append(name)
        }
        if mkfifo(folder.file("pipe.svs").string, 0o600) == 0 { names.append("pipe.svs") }
        if mkdir(folder.file("folder.svs").string, 0o700) == 0 { names.append("folder.svs") }
        // The superuser may read everything.
        if geteuid() != 0 {
            try add("secret.png", png)
            chmod(folder.file("secret.png").string, 0)
        }
    }

    private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1
            }
        }
    }
}
