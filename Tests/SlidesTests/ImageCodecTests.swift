import CImages
import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Image codecs` {
    @Test func `grey, palette and 16-bit PNG files become RGB`() {
        let grey = ImageFile.png(width: 2, height: 1, colorType: 0, rows: [[10, 200]])
        #expect(
            ImageFile.decode(grey)
                == .read(width: 2, height: 1, pixels: [10, 10, 10, 200, 200, 200]))
        let palette = ImageFile.png(
            width: 2, height: 1, colorType: 3, palette: [1, 2, 3, 9, 8, 7], rows: [[1, 0]])
        #expect(
            ImageFile.decode(palette) == .read(width: 2, height: 1, pixels: [9, 8, 7, 1, 2, 3]))
        let deep = ImageFile.png(
            width: 1, height: 1, depth: 16, colorType: 2, rows: [[100, 100, 50, 50, 0, 0]])
        #expect(ImageFile.decode(deep) == .read(width: 1, height: 1, pixels: [100, 50, 0]))
    }

    @Test func `transparent pixels are laid over white`() {
        let file = ImageFile.png(
            width: 3, height: 1, colorType: 6,
            rows: [[10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51]])
        // 51 is a fifth: white gives the other four fifths.
        #expect(
            ImageFile.decode(file)
                == .read(
                    width: 3, height: 1, pixels: [10, 20, 30, 255, 255, 255, 204, 224, 244]))
    }

    @Test func `a TIFF file gives its pixels, and transparent ones over white`() {
        let plain = ImageFile.tiff(
            width: 2, height: 2, samples: 3, pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        #expect(
            ImageFile.decode(plain) == .read(width: 2, height: 2, pixels: Array(1...12)))
        let clear = ImageFile.tiff(
            width: 2, height: 1, samples: 4, pixels: [10, 20, 30, 0, 40, 50, 60, 255])
        #expect(
            ImageFile.decode(clear)
                == .read(width: 2, height: 1, pixels: [255, 255, 255, 40, 50, 60]))
    }

    @Test(arguments: [(20000, 3, 0.5), (25400, 2, 1.0)])
    func `a TIFF file's resolution is read as micrometers per pixel`(
        pixels: Int, unit: Int, expected: Double
    ) {
        let file = ImageFile.tiff(
            width: 1, height: 1, samples: 3, pixels: [0, 0, 0], resolution: (pixels, unit))
        var info = mg_image_info()
        #expect(mg_image_probe_bytes(file, file.count, 100, &info) == MG_IMAGE_OK)
        #expect(info.format == MG_IMAGE_TIFF)
        #expect(abs(info.micrometers_per_pixel - expected) < 1e-6)
    }

    @Test func `too many pixels are refused before anything is allocated`() {
        // The header promises more pixels than any machine has bytes.
        let huge = ImageFile.png(width: 900_000, height: 900_000, colorType: 2, rows: [[]])
        #expect(
            ImageFile.decode(huge)
                == .failed(
                    MG_IMAGE_TOO_LARGE,
                    "the image has 900000 x 900000 pixels; at most 1048576 are allowed"))
        let tiff = ImageFile.tiff(width: 60_000, height: 60_000, samples: 3, pixels: [0])
        #expect(
            ImageFile.decode(tiff).sentence
                == "the image has 60000 x 60000 pixels; at most 1048576 are allowed")
        let two = ImageFile.png(width: 2, height: 1, colorType: 0, rows: [[1, 2]])
        var pixels = [UInt8](repeating: 0, count: 6)
        #expect(mg_image_decode_bytes(two, two.count, &pixels, 5) == MG_IMAGE_TOO_LARGE)
    }

    @Test func `what is no image says so`() {
        #expect(
            ImageFile.decode(Array("GIF89a is another format".utf8))
                == .failed(MG_IMAGE_UNSUPPORTED, "the file is neither PNG, JPEG nor TIFF"))
        #expect(ImageFile.decode([]) == .failed(MG_IMAGE_CORRUPT, "the file is empty"))
        #expect(
            ImageFile.decode([0x89]).sentence == "the file is neither PNG, JPEG nor TIFF")
    }

    @Test func `truncated files of each format are named as broken`() throws {
        let picture = SlideMaker.noise(width: 40, height: 30, seed: 5)
        let png = try picture.pngData()
        let jpeg = try picture.jpegData(quality: 80)
        let tiff = ImageFile.tiff(width: 40, height: 30, samples: 3, pixels: picture.pixels)
        #expect(
            ImageFile.decode(Array(png.prefix(png.count / 2))).sentence
                .hasPrefix("the PNG file is broken: "))
        #expect(
            ImageFile.decode(Array(jpeg.prefix(jpeg.count / 2))).sentence
                .hasPrefix("the JPEG file is broken: "))
        #expect(
            ImageFile.decode(Array(tiff.prefix(tiff.count / 2))).sentence
                .hasPrefix("the TIFF file is broken: "))
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `flipped bytes never crash and never fail silently`(seed: UInt64) throws {
        let picture = SlideMaker.noise(width: 24, height: 18, seed: 3)
        var random = Draws(seed: seed)
        for whole in [
            try picture.pngData(), try picture.jpegData(quality: 70),
            ImageFile.tiff(width: 24, height: 18, samples: 3, pixels: picture.pixels),
        ] {
            var file = whole
            for _ in 0..<3 {
                file[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            file.removeLast(Int.random(in: 0..<file.count, using: &random) / 3)
            if case .failed(let status, let sentence) = ImageFile.decode(file) {
                #expect(status != MG_IMAGE_OK && !sentence.isEmpty)
                #expect(!sentence.hasSuffix("."))
            }
        }
    }

    @Test func `the same pixels give the same bytes`() throws {
        let picture = SlideMaker.noise(width: 33, height: 21, seed: 9)
        #expect(try picture.pngData() == picture.pngData())
        #expect(try picture.jpegData(quality: 75) == picture.jpegData(quality: 75))
    }

    @Test func `a PNG file can be written in place`() throws {
        let folder = try TemporaryFolder()
        let picture = SlideMaker.noise(width: 5, height: 4, seed: 2)
        let path = folder.file("a.png")
        #expect(mg_image_write_png(path.string, picture.pixels, 5, 4) == MG_IMAGE_OK)
        #expect(try RGBImage.read(path) == picture)
        let nowhere = folder.file("none/a.png").string
        #expect(mg_image_write_png(nowhere, picture.pixels, 5, 4) == MG_IMAGE_UNWRITABLE)
        #expect(
            String(cString: mg_image_error()) == "cannot be created: No such file or directory")
    }
}
