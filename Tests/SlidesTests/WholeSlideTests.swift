import Files
import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Whole slides` {
    @Test(.enabled(if: SharedFolder.has(RealSlide.cmu), "\(SharedFolder.absence)"))
    func `an Aperio slide knows its resolution`() throws {
        let slide = try WholeSlide(SharedFolder.path(RealSlide.cmu))
        #expect(slide.layout.name == "cmu_small_region.svs")
        #expect(slide.layout.format == "aperio")
        #expect(slide.layout.width == 2220 && slide.layout.height == 2967)
        #expect(slide.layout.micrometersPerPixel == 0.499)
        #expect(slide.layout.resolutionOrigin == .metadata)
        #expect(slide.layout.levels[0].blockWidth == 240)
    }

    @Test(.enabled(if: SharedFolder.has(RealSlide.cmu), "\(SharedFolder.absence)"))
    func `pixels at the slide's own resolution are OpenSlide's to the byte`() throws {
        // Hashes of openslide-python 4.0.1: read_region, laid over white, RGB bytes.
        let cmu = try WholeSlide(SharedFolder.path(RealSlide.cmu))
        let inside = try cmu.region(
            at: SlidePoint(x: 1001, y: 777), micrometersPerPixel: 0.499, width: 301, height: 203)
        #expect(
            sha256(inside.pixels)
                == "524d88baedd11e1e141a0f736088fec9e59f7db2427a107a887e2604d10a41c3")
        let edge = try cmu.region(
            at: SlidePoint(x: 2100, y: 2900), micrometersPerPixel: 0.499, width: 256, height: 256)
        #expect(
            sha256(edge.pixels)
                == "e8c5e0af3bd6fc610030518b0c827dae1c95d58a14b216e7b25737255e6caf0f")
        let headNeck = try WholeSlide(
            SharedFolder.path(RealSlide.headNeck), micrometersPerPixel: 0.25)
        let tile = try headNeck.region(
            at: SlidePoint(x: 1536, y: 1024), micrometersPerPixel: 0.25, width: 256, height: 256)
        #expect(
            sha256(tile.pixels)
                == "1d953f65b2c754b1e1c6d34c1e8dce1dcc14f03e683abbe60854e0d3791c75ad")
    }

    @Test(.enabled(if: SharedFolder.has(RealSlide.headNeck), "\(SharedFolder.absence)"))
    func `a slide without resolution is refused until it is stated`() throws {
        let path = try SharedFolder.path(RealSlide.headNeck)
        #expect(
            sentence { _ = try WholeSlide(path) }
                == """
                slide '\(path)' does not say how many micrometers a pixel covers; state it with \
                --slide-mpp
                """)
        let slide = try WholeSlide(path, micrometersPerPixel: 0.25)
        #expect(slide.layout.resolutionOrigin == .stated)
        #expect(slide.layout.levels.map(\.width) == [4443, 2221])
    }

    @Test(.enabled(if: SharedFolder.has("data/slides/boxes.tiff"), "\(SharedFolder.absence)"))
    func `a printer's resolution is not taken for a scanner's`() throws {
        let path = try SharedFolder.path("data/slides/boxes.tiff")
        #expect(
            sentence { _ = try WholeSlide(path) }
                == """
                slide '\(path)' says 352.7778 µm per pixel, which no slide scanner gives (0.02 to \
                20); state the true value with --slide-mpp
                """)
        let slide = try WholeSlide(path, micrometersPerPixel: 0.5)
        #expect(slide.layout.levels.count == 4)
        #expect(slide.layout.format == "generic-tiff")
    }

    @Test(.enabled(if: SharedFolder.has("data/slides/boxes_0.dcm"), "\(SharedFolder.absence)"))
    func `a DICOM slide opens`() throws {
        let slide = try WholeSlide(SharedFolder.path("data/slides/boxes_0.dcm"))
        #expect(slide.layout.format == "dicom")
        #expect(slide.layout.width == 16 && slide.layout.micrometersPerPixel == 0.499)
        let image = try slide.thumbnail(longestSide: 16).image
        #expect(image.width == 16 && Set(image.pixels).count > 1)
    }

    @Test func `a plain image is a slide of one level`() throws {
        let folder = try TemporaryFolder()
        let image = SlideMaker.noise(width: 50, height: 40, seed: 3)
        try image.write(png: folder.file("region.png"))
        #expect(
            sentence { _ = try WholeSlide(folder.file("region.png")) }
                == """
                slide '\(folder.file("region.png"))' does not say how many micrometers a pixel \
                covers; state it with --slide-mpp
                """)
        let slide = try WholeSlide(folder.file("region.png"), micrometersPerPixel: 0.25)
        #expect(slide.layout.format == "png")
        #expect(slide.layout.levels == [SlideLevel(width: 50, height: 40, downsample: 1)])
        let region = try slide.region(
            at: SlidePoint(x: 10, y: 20), micrometersPerPixel: 0.25, width: 5, height: 6)
        #expect(region == image.cropped(x: 10, y: 20, width: 5, height: 6))
    }

    @Test func `the nearest finer level is read and averaged`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.tiff")
        let image = SlideMaker.glass(
            width: 1024, height: 768, tissue: [(x: 500, y: 380, radiusX: 300, radiusY: 250)])
        try SlideMaker.pyramid(image, at: path, levels: 3)
        let slide = try WholeSlide(path)
        #expect(slide.layout.levels.map(\.downsample) == [1, 2, 4])
        #expect(abs(slide.layout.micrometersPerPixel - 0.5) < 1e-6)
        let layout = slide.layout
        #expect(layout.finerLevel(for: 1) == 0)
        #expect(layout.finerLevel(for: 1.9) == 0)
        #expect(layout.finerLevel(for: 3) == 1)
        #expect(layout.finerLevel(for: 3.99) == 1)
        #expect(layout.finerLevel(for: 3.99, tolerance: 0.01) == 2)
        #expect(layout.finerLevel(for: 400) == 2)
        // The tissue's mean colour survives any resolution.
        for mpp in [0.5, 0.75, 1, 1.7, 2, 5] {
            let side = Int(100 / mpp)
            let region = try slide.region(
                at: SlidePoint(x: 400, y: 280), micrometersPerPixel: mpp, width: side, height: side)
            let mean = region.pixels.reduce(0) { $0 + Int($1) } / region.pixels.count
            #expect(abs(mean - (190 + 110 + 170) / 3) <= 2, "at \(mpp) µm per pixel")
        }
    }

    @Test func `detail that was not scanned is refused`() throws {
        let slide = WholeSlide(
            ImageSource(RGBImage(width: 9, height: 9), named: "drawn", micrometersPerPixel: 0.5))
        #expect(
            sentence {
                _ = try slide.region(
                    at: SlidePoint(x: 0, y: 0), micrometersPerPixel: 0.25, width: 9, height: 9)
            }
                == """
                'drawn' has 0.5 µm per pixel at its finest, but 0.25 was asked for; detail that \
                was not scanned is not invented
                """)
    }

    @Test func `paths that are no slides are named`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("a.svs")
        #expect(
            sentence { _ = try WholeSlide(missing) }
                == "slide '\(missing)' cannot be opened: no such file or directory")
        #expect(
            sentence { _ = try WholeSlide(folder.path) }
                == "slide '\(folder.path)' cannot be opened: is a directory")
        let empty = try folder.write("empty.svs", "")
        #expect(sentence { _ = try WholeSlide(empty) } == "slide '\(empty)' is an empty file")
        let text = try folder.write("text.svs", "hello")
        #expect(
            sentence { _ = try WholeSlide(text) }
                == """
                '\(text)' is neither a slide that OpenSlide \(OpenSlideLibrary.version) opens nor \
                a PNG, JPEG or TIFF image
                """)
    }

    @Test(arguments: 1..<12)
    func `a truncated slide is an error, not a white picture`(twelfths: Int) throws {
        let folder = try TemporaryFolder()
        let whole = folder.file("whole.tiff")
        try SlideMaker.pyramid(SlideMaker.noise(width: 600, height: 500, seed: 4), at: whole)
        let bytes = try MappedFile(whole)
        let cut = try folder.write("cut.tiff", bytes.bytes(in: 0..<(bytes.count * twelfths / 12)))
        let found = sentence { _ = try WholeSlide(cut) }
        let start = "slide '\(cut)' is truncated: it has \(bytes.count * twelfths / 12) bytes, but "
        #expect(found.hasPrefix(start + "its directories point to "))
    }

    @Test(.enabled(if: SharedFolder.has(RealSlide.cmu), "\(SharedFolder.absence)"))
    func `a failed read keeps failing with the first error`() throws {
        // Zeros over a stretch of compressed blocks: the slide opens, some blocks do not decode.
        let folder = try TemporaryFolder()
        let file = try MappedFile(SharedFolder.path(RealSlide.cmu))
        var bytes = file.bytes(in: 0..<file.count)
        for index in 400_000..<700_000 { bytes[index] = 0 }
        let slide = try WholeSlide(folder.write("holed.svs", bytes))
        let read = {
            _ = try slide.source.read(
                SampledWindow(level: 0, x: 0, y: 0, factor: 1, width: 2220, height: 2967))
        }
        let first = sentence(read)
        #expect(first.hasPrefix("slide '\(folder.file("holed.svs"))' cannot be read: "))
        #expect(
            sentence {
                _ = try slide.source.read(
                    SampledWindow(level: 0, x: 0, y: 0, factor: 1, width: 8, height: 8))
            } == first)
    }

    @Test(arguments: [
        ("4.0.1", true), ("4.0.10", true), ("4.1", true), ("5.0.0-rc1", true), ("4.0.0", false),
        ("3.4.1", false), ("4.0", false), ("", false),
    ])
    func `versions with known holes are told apart`(version: String, safe: Bool) {
        #expect(OpenSlideLibrary.isSafe(version) == safe)
    }
}
