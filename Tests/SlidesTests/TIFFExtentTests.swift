import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `TIFF extent` {
    @Test(
        .enabled(if: SharedFolder.has(RealSlide.cmu), "\(SharedFolder.absence)"),
        arguments: [
            (RealSlide.cmu, 300_000), (RealSlide.cmu, 1_900_000), (RealSlide.headNeck, 300_000),
            (RealSlide.headNeck, 3_900_000), ("data/slides/boxes.tiff", 4000),
        ])
    func `a real slide that lacks its end is called truncated`(
        slide: String, missing: Int
    ) throws {
        let folder = try TemporaryFolder()
        let bytes = try RawFile.read(SharedFolder.path(slide))
        let whole = try folder.write("whole.svs", bytes)
        _ = try WholeSlide(whole, micrometersPerPixel: 0.5)
        let cut = try folder.write("cut.svs", bytes.dropLast(missing))
        let found = sentence { _ = try WholeSlide(cut, micrometersPerPixel: 0.5) }
        #expect(
            found.hasPrefix("slide '\(cut)' is truncated: it has \(bytes.count - missing) bytes, "))
    }

    @Test(arguments: [false, true])
    func `a directory worked out by hand is followed in both byte orders`(bigEndian: Bool) throws {
        func number(_ value: UInt64, _ width: Int) -> [UInt8] {
            let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
            return bigEndian ? bytes.reversed() : bytes
        }
        // One strip of 10 bytes at 100, so the file needs 110 bytes.
        let mark: [UInt8] = bigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        var bytes = mark + number(42, 2) + number(8, 4) + number(2, 2)
        bytes += number(273, 2) + number(4, 2) + number(1, 4) + number(100, 4)
        bytes += number(279, 2) + number(4, 2) + number(1, 4) + number(10, 4)
        bytes += number(0, 4)
        bytes += [UInt8](repeating: 0, count: 109 - bytes.count)
        let folder = try TemporaryFolder()
        let path = try folder.write("a.tif", bytes)
        #expect(
            sentence { _ = try WholeSlide(path, micrometersPerPixel: 0.5) }
                == """
                slide '\(path)' is truncated: it has 109 bytes, but its directories point to 110
                """)
        let longer = try folder.write("b.tif", bytes + [0])
        #expect(
            !sentence { _ = try WholeSlide(longer, micrometersPerPixel: 0.5) }
                .contains("truncated"))
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `no bytes of any kind end the process`(seed: UInt64) throws {
        var random = Draws(seed: seed)
        let folder = try TemporaryFolder()
        try SlideMaker.pyramid(
            SlideMaker.noise(width: 90, height: 70, seed: 1), at: folder.file("a"))
        var bytes = try RawFile.read(folder.file("a"))
        for _ in 0..<8 {
            bytes[.random(in: 8..<bytes.count, using: &random)] = .random(
                in: 0...255, using: &random)
        }
        let path = try folder.write("b.tiff", bytes)
        _ = sentence {
            _ = try WholeSlide(path, micrometersPerPixel: 0.5).thumbnail(longestSide: 9)
        }
    }
}
