import Slides
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct `Thumbnails` {
    // Of odd sizes the pixels of level 1 lie between those of level 0, in which OpenSlide counts.
    @Test(arguments: [(1300, 1700), (1301, 1703)])
    func `pieces read in parallel make the picture read at once`(
        width: Int, height: Int
    ) throws {
        let folder = try TemporaryFolder()
        try SlideMaker.pyramid(
            SlideMaker.noise(width: width, height: height, seed: 5), at: folder.file("a.tiff"),
            levels: 2)
        let slide = try WholeSlide(folder.file("a.tiff"))
        for side in [1700, 900, 850, 300, 77, 1] {
            let thumbnail = try slide.thumbnail(longestSide: side)
            #expect(max(thumbnail.image.width, thumbnail.image.height) <= side)
            // The level of which a whole number of pixels was averaged.
            let level = try #require(
                slide.layout.levels.lastIndex { level in
                    let factor = thumbnail.downsample / level.downsample
                    return abs(factor - factor.rounded()) < 1e-9
                })
            let once = try slide.source.read(
                SampledWindow(
                    level: level, x: 0, y: 0,
                    factor: thumbnail.downsample / slide.layout.levels[level].downsample,
                    width: thumbnail.image.width, height: thumbnail.image.height))
            #expect(once == thumbnail.image, "\(side) pixels")
        }
    }

    /// A level of 10 x 9 blocks on which no row but the first is one of level 0.
    private final class Blocks: SlideSource {
        let path: FilePath = "blocks"
        let layout = SlideLayout(
            name: "blocks", format: "drawn",
            levels: [
                SlideLevel(width: 6000, height: 5000, downsample: 1),
                SlideLevel(
                    width: 635, height: 529, downsample: 9.4513, blockWidth: 64, blockHeight: 64),
            ], micrometersPerPixel: 0.5, resolutionOrigin: .stated)
        let windows = Mutex<[SampledWindow]>([])

        func read(_ window: SampledWindow) throws(SlideError) -> RGBImage {
            windows.withLock { $0.append(window) }
            return RGBImage(width: window.width, height: window.height)
        }
    }

    @Test func `other processors decode each block of a single piece once`() throws {
        let source = Blocks()
        _ = try source.thumbnail(longestSide: 635)
        let windows = source.windows.withLock(\.self)
        #expect(windows.count { $0.width > 1 } == 1)
        let blocks = windows.filter { $0.width == 1 }.map { [Int($0.x) / 64, Int($0.y) / 64] }
        #expect(Set(blocks).count == blocks.count)
        #expect(blocks.isEmpty || blocks.count == 90)
        #expect(windows.allSatisfy { $0.level == 1 && $0.x < 635 && $0.y < 529 })
    }

    @Test func `the level that comes nearest to the wanted length is averaged`() throws {
        let folder = try TemporaryFolder()
        try SlideMaker.pyramid(
            SlideMaker.noise(width: 1300, height: 1700, seed: 5), at: folder.file("a.tiff"),
            levels: 3)
        // 850 to a third; 425 would be halved.
        let picture = try WholeSlide(folder.file("a.tiff")).thumbnail(longestSide: 400).image
        #expect(picture.height == 284)
    }

    @Test func `a wanted resolution is met or bettered`() throws {
        let slide = ImageSource(
            RGBImage(width: 400, height: 300), named: "drawn", micrometersPerPixel: 0.5)
        let same = try slide.thumbnail(micrometersPerPixel: 4)
        #expect(same.image.width == 50 && same.image.height == 38)
        #expect(same.micrometersPerPixel == 4 && same.downsample == 8)
        let finer = try slide.thumbnail(micrometersPerPixel: 4.4)
        #expect(finer.micrometersPerPixel == 4)
        let native = try slide.thumbnail(micrometersPerPixel: 0.1)
        #expect(native.micrometersPerPixel == 0.5)
    }

    @Test func `an error in any piece is the error of the whole`() throws {
        let folder = try TemporaryFolder()
        try SlideMaker.pyramid(
            SlideMaker.noise(width: 512, height: 2048, seed: 6), at: folder.file("a.tiff"),
            levels: 1)
        var bytes = try RawFile.read(folder.file("a.tiff"))
        for index in (bytes.count / 2)..<(bytes.count / 2 + 4096) { bytes[index] = 0xFF }
        let path = try folder.write("b.tiff", bytes)
        #expect(
            sentence { _ = try WholeSlide(path).thumbnail(longestSide: 100) }
                .hasPrefix("slide '\(path)' cannot be read: "))
    }
}
