import CImages
import Files
import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Image codec pyramids` {
    private let picture = SlideMaker.glass(
        width: 1300, height: 900, tissue: [(x: 500, y: 450, radiusX: 400, radiusY: 300)])

    private func write(_ folder: TemporaryFolder, quality: Int = 85) throws -> FilePath {
        let path = folder.file("slide.tiff")
        try picture.write(pyramid: path, micrometersPerPixel: 0.5, quality: quality)
        return path
    }

    @Test(arguments: [85, 95])
    func `OpenSlide opens the file with its levels and its pixel size`(quality: Int) throws {
        let folder = try TemporaryFolder()
        let slide = try WholeSlide(write(folder, quality: quality))
        #expect(slide.layout.format == "generic-tiff")
        #expect(slide.layout.levels.map(\.width) == [1300, 650, 325])
        #expect(slide.layout.levels.map(\.height) == [900, 450, 225])
        #expect(slide.layout.micrometersPerPixel == 0.5)
        #expect(slide.layout.resolutionOrigin == .metadata)
        #expect(slide.layout.levels[0].blockWidth == 256)
        #expect(folder.contents == ["slide.tiff"])
    }

    @Test func `every level shows the picture`() throws {
        let folder = try TemporaryFolder()
        let slide = try WholeSlide(write(folder, quality: 95))
        for (level, side) in [(1.0, 4), (2.0, 2), (4.0, 1)] {
            // The same place of 4 x 4 level-0 pixels, far inside the tissue and on bare glass.
            for (x, y) in [(500, 448), (1280, 880)] {
                let region = try slide.region(
                    at: SlidePoint(x: x, y: y), micrometersPerPixel: 0.5 * level, width: side,
                    height: side)
                let block = picture.cropped(x: x, y: y, width: 4, height: 4)
                #expect(abs(mean(region) - mean(block)) < 8)
            }
        }
    }

    private func mean(_ image: RGBImage) -> Double {
        Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
    }

    @Test func `rows may come in any portions, and give the same bytes`() throws {
        let folder = try TemporaryFolder()
        let whole = try sha256(of: write(folder))
        let path = folder.file("portions.tiff")
        var writer = try PyramidWriter(path, width: 1300, height: 900, micrometersPerPixel: 0.5)
        var row = 0
        for portion in [1, 255, 256, 300, 88] {
            let bytes = 1300 * 3
            try writer.append(Array(picture.pixels[(row * bytes)..<((row + portion) * bytes)]))
            row += portion
        }
        try writer.finish()
        #expect(try sha256(of: path) == whole)
    }

    @Test func `a slide without all its rows never appears`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("slide.tiff")
        var writer = try PyramidWriter(path, width: 16, height: 16, micrometersPerPixel: 1)
        try writer.append([UInt8](repeating: 9, count: 16 * 3 * 15))
        #expect(folder.contents == [".slide.tiff.partial"])
        var unfinished = ""
        do { try writer.finish() } catch { unfinished = error.sentence }
        #expect(
            unfinished
                == """
                slide '\(path)' was not written: the pyramid has 15 of its 16 rows; it cannot be \
                finished
                """)
        #expect(folder.contents == [])
    }

    @Test func `rows beyond the slide are refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("slide.tiff")
        var writer = try PyramidWriter(path, width: 16, height: 1, micrometersPerPixel: 1)
        var found = ""
        do { try writer.append([UInt8](repeating: 9, count: 96)) } catch { found = error.sentence }
        #expect(
            found == "slide '\(path)' was not written: 2 rows were given beyond the 0 of 1")
    }

    @Test func `what cannot be written is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/slide.tiff")
        let image = RGBImage(width: 16, height: 16)
        #expect(
            sentence { try image.write(pyramid: path, micrometersPerPixel: 1) }
                == """
                slide '\(path)' was not written: the TIFF file cannot be written: No such file or \
                directory
                """)
        let here = folder.file("slide.tiff")
        #expect(
            sentence { try image.write(pyramid: here, micrometersPerPixel: 1, quality: 101) }
                == "slide '\(here)' was not written: the JPEG quality is 101; it must be 1 to 100")
    }

    @Test(.enabled(if: FileDescriptor.hasFullDevice, "there is no /dev/full here"))
    func `a full disk is an error`() {
        var options = mg_image_pyramid_options(
            width: 512, height: 512, tile_size: 256, factor: 4, levels: 0, quality: 90,
            micrometers_per_pixel: 1, description: nil)
        var pyramid: OpaquePointer?
        var status = mg_image_pyramid_create("/dev/full", &options, &pyramid)
        let pixels = SlideMaker.noise(width: 512, height: 512, seed: 1).pixels
        if status == MG_IMAGE_OK { status = mg_image_pyramid_append(pyramid, pixels, 512) }
        if status == MG_IMAGE_OK { status = mg_image_pyramid_finish(pyramid) }
        #expect(status == MG_IMAGE_UNWRITABLE)
        #expect(
            String(cString: mg_image_error()).hasPrefix("the TIFF file cannot be written: "))
        mg_image_pyramid_release(pyramid)
    }
}

extension FileDescriptor {
    fileprivate static var hasFullDevice: Bool {
        (try? FileDescriptor.open("/dev/full", .writeOnly).close()) != nil
    }
}
