import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Thumbnails` {
    @Test func `pieces read in parallel make the picture read at once`() throws {
        let folder = try TemporaryFolder()
        try SlideMaker.pyramid(
            SlideMaker.noise(width: 1300, height: 1700, seed: 5), at: folder.file("a.tiff"),
            levels: 2)
        let slide = try WholeSlide(folder.file("a.tiff"))
        for side in [1700, 900, 850, 300, 77, 1] {
            let thumbnail = try slide.thumbnail(longestSide: side)
            #expect(max(thumbnail.image.width, thumbnail.image.height) <= side)
            let level = slide.layout.finerLevel(for: thumbnail.downsample)
            let once = try slide.source.read(
                SampledWindow(
                    level: level, x: 0, y: 0,
                    factor: thumbnail.downsample / slide.layout.levels[level].downsample,
                    width: thumbnail.image.width, height: thumbnail.image.height))
            #expect(once == thumbnail.image, "\(side) pixels")
        }
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
