import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Feature provenance` {
    private let made = FeatureMaker.provenance()

    @Test func `it survives the texts of a file`() throws {
        #expect(try FeatureProvenance(metadata: made.metadata) == made)
    }

    @Test func `a missing or senseless entry is named`() {
        var texts = made.metadata
        texts["width"] = nil
        #expect(
            sentence { _ = try FeatureProvenance(metadata: texts) }
                == "has no 'width' in its metadata")
        texts["width"] = "-3"
        #expect(
            sentence { _ = try FeatureProvenance(metadata: texts) }
                == "has 'width' = '-3' in its metadata; a positive number is needed")
        for value in ["inf", "nan", "1e-30", "0"] {
            var texts = made.metadata
            texts["micrometersPerPixel"] = value
            #expect(
                sentence { _ = try FeatureProvenance(metadata: texts) }
                    == "has 'micrometersPerPixel' = '\(value)' in its metadata; a positive number is needed"
            )
        }
        texts["format"] = "features-9"
        #expect(
            sentence { _ = try FeatureProvenance(metadata: texts) }
                == "has the format 'features-9'; 'morphogen-features-1' is needed")
    }

    @Test func `other slides and versions go together`() throws {
        var other = made
        other.slide = "another.svs"
        other.slideHash = "cc"
        other.version = "0.2.0"
        other.slideWidth = 9
        other.micrometersPerPixel = 0.51
        other.tileMicrometers = 114
        try made.requireCompatible(with: other)
    }

    @Test func `other encoders, widths and resolutions do not, and both are named`() {
        let needed = FeatureMaker.provenance(
            encoder: "resnet50", width: 1024, micrometersPerPixel: 1)
        #expect(
            sentence { try made.requireCompatible(with: needed) }
                == """
                the features of 'biopsy.svs' are from efficientnet-lite0 57934424 (6 numbers, 0.5 \
                µm per pixel, tiles of 112 µm in 224 pixels), but resnet50 57934424 (1024 \
                numbers, 1 µm per pixel, tiles of 224 µm in 224 pixels) is needed; they differ in \
                encoder, width, resolution, tile size
                """)
    }

    @Test func `the same encoder with other weights or preprocessing is another`() {
        var other = made
        other.encoderHash = "00"
        #expect(
            sentence { try made.requireCompatible(with: other) }
                .hasSuffix("they differ in encoder's weights"))
        other = made
        other.preprocessingHash = "00"
        #expect(
            sentence { try made.requireCompatible(with: other) }
                .hasSuffix("they differ in preprocessing"))
    }

    @Test func `it is taken from a grid`() throws {
        let slide = ImageSource(
            RGBImage(width: 600, height: 500), named: "a/b.png", micrometersPerPixel: 0.499)
        let grid = try TileGrid(of: slide, mask: nil)
        let made = FeatureProvenance(
            encoder: "e", encoderHash: "h", width: 3, preprocessingHash: "p", grid: grid,
            layout: slide.layout, slideHash: "s", version: "1")
        #expect(made.micrometersPerPixel == 0.499 && made.tileSlidePixels == 224)
        #expect(made.slide == "b.png" && made.slideWidth == 600 && made.slideHeight == 500)
    }

    @Test func `fingerprints follow the length and the pieces`() throws {
        let folder = try TemporaryFolder()
        var bytes = [UInt8](repeating: 7, count: 5_000_000)
        let first = try slideFingerprint(of: folder.write("a", bytes))
        #expect(first.count == 64)
        #expect(try slideFingerprint(of: folder.write("b", bytes)) == first)
        #expect(try slideFingerprint(of: folder.write("c", bytes.dropLast())) != first)
        for place in [0, 2_500_000, 4_999_999] {
            bytes[place] = 8
            #expect(try slideFingerprint(of: folder.write("d", bytes)) != first)
            bytes[place] = 7
        }
        #expect(
            sentence { _ = try slideFingerprint(of: folder.file("none")) }
                == "slide '\(folder.file("none"))' cannot be read: no such file or directory")
    }
}
