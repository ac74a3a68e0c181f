import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Tile grids` {
    private func slide(
        _ width: Int, _ height: Int, micrometersPerPixel: Double = 0.5
    ) -> ImageSource {
        ImageSource(
            RGBImage(width: width, height: height), named: "drawn.png",
            micrometersPerPixel: micrometersPerPixel)
    }

    @Test func `tiles lie in raster order on level-0 pixels`() throws {
        let grid = try TileGrid(
            of: slide(70, 45), mask: nil,
            settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 20))
        #expect(
            grid.coordinates == [
                SlidePoint(x: 0, y: 0), SlidePoint(x: 20, y: 0), SlidePoint(x: 40, y: 0),
                SlidePoint(x: 0, y: 20), SlidePoint(x: 20, y: 20), SlidePoint(x: 40, y: 20),
            ])
        #expect(grid.gridCount == 6 && grid.count == 6)
        #expect(grid.tileSlidePixels == 20 && grid.tileMicrometers == Micrometers(10))
        #expect(grid.micrometersPerPixel == 0.5 && grid.factor == 1 && grid.level == 0)
        #expect(grid.tissueShares == [1, 1, 1, 1, 1, 1])
    }

    @Test func `a tile that fits exactly is made`() throws {
        let settings = TileSettings(micrometersPerPixel: 0.5, outputPixels: 20)
        #expect(try TileGrid(of: slide(40, 20), mask: nil, settings: settings).count == 2)
        #expect(try TileGrid(of: slide(39, 20), mask: nil, settings: settings).count == 1)
    }

    @Test func `overlapping tiles step by less than their side`() throws {
        var settings = TileSettings(micrometersPerPixel: 0.5, outputPixels: 20)
        settings.overlap = 0.25
        let grid = try TileGrid(of: slide(51, 20), mask: nil, settings: settings)
        #expect(grid.coordinates.map(\.x) == [0, 15, 30])
    }

    @Test func `the size on the glass is the same on slides of any resolution`() throws {
        for mpp in [0.1, 0.23, 0.25, 0.37, 0.5] {
            var settings = TileSettings(micrometersPerPixel: 0.5, outputPixels: 40)
            settings.resolutionTolerance = 0
            let grid = try TileGrid(
                of: slide(900, 900, micrometersPerPixel: mpp), mask: nil, settings: settings)
            #expect(abs(grid.tileSlidePixels * mpp - 20) < 1e-9)
            #expect(abs(grid.tileMicrometers.value - 20) < 1e-9)
            let side = Int(900 * mpp / 20 + 1e-9)
            #expect(grid.gridCount == side * side)
        }
    }

    @Test func `small differences of resolution are left unsampled and recorded`() throws {
        let near = try TileGrid(
            of: slide(600, 600, micrometersPerPixel: 0.499), mask: nil,
            settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 224))
        #expect(near.factor == 1 && near.micrometersPerPixel == 0.499)
        #expect(near.tileSlidePixels == 224)
        let double = try TileGrid(
            of: slide(600, 600, micrometersPerPixel: 0.2527), mask: nil,
            settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 224))
        #expect(double.factor == 2 && double.micrometersPerPixel == 0.5054)
        let coarser = try TileGrid(
            of: slide(600, 600, micrometersPerPixel: 0.509), mask: nil,
            settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 224))
        #expect(coarser.factor == 1 && coarser.micrometersPerPixel == 0.509)
        let far = try TileGrid(
            of: slide(600, 600, micrometersPerPixel: 0.47), mask: nil,
            settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 224))
        #expect(abs(far.factor - 0.5 / 0.47) < 1e-12 && abs(far.micrometersPerPixel - 0.5) < 1e-12)
    }

    @Test func `the nearest finer level is read`() throws {
        let folder = try TemporaryFolder()
        try SlideMaker.pyramid(
            RGBImage(width: 1024, height: 768), at: folder.file("a.tiff"),
            micrometersPerPixel: 0.25, levels: 3)
        let slide = try WholeSlide(folder.file("a.tiff"))
        for (mpp, level, factor) in [
            (0.25, 0, 1.0), (0.5, 1, 1), (0.75, 1, 1.5), (1, 2, 1), (2, 2, 2),
        ] {
            let grid = try TileGrid(
                of: slide.source, mask: nil,
                settings: TileSettings(micrometersPerPixel: mpp, outputPixels: 32))
            #expect(grid.level == level, "\(mpp) µm per pixel")
            #expect(abs(grid.factor - factor) < 1e-6)
            #expect(abs(grid.tileSlidePixels - 32 * mpp / 0.25) < 1e-3)
        }
    }

    @Test func `tiles are kept by their share of tissue`() throws {
        // The left 30 of 80 pixels are tissue.
        let mask = TissueMask(
            width: 8, height: 2, downsample: 10, micrometersPerPixel: 5,
            tissue: (0..<16).map { $0 % 8 < 3 })
        var settings = TileSettings(micrometersPerPixel: 0.5, outputPixels: 20)
        settings.minimumTissueShare = 0.5
        let half = try TileGrid(of: slide(80, 20), mask: mask, settings: settings)
        #expect(half.coordinates.map(\.x) == [0, 20])
        #expect(half.tissueShares == [1, 0.5])
        #expect(half.gridCount == 4)
        settings.minimumTissueShare = 0.51
        let more = try TileGrid(of: slide(80, 20), mask: mask, settings: settings)
        #expect(more.coordinates.map(\.x) == [0])
        settings.minimumTissueShare = 0
        #expect(try TileGrid(of: slide(80, 20), mask: mask, settings: settings).count == 4)
    }

    @Test func `a slide without enough tissue in any tile is an error`() {
        let mask = TissueMask(
            width: 8, height: 2, downsample: 10, micrometersPerPixel: 5,
            tissue: (0..<16).map { $0 == 9 })
        #expect(
            sentence {
                _ = try TileGrid(
                    of: slide(80, 20), mask: mask,
                    settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 20))
            }
                == """
                slide 'drawn.png' has no tile of 10 µm with 50 % tissue; the best of 4 has 25 %
                """)
    }

    @Test func `detail that was not scanned is not invented`() {
        #expect(
            sentence {
                _ = try TileGrid(
                    of: slide(300, 300), mask: nil,
                    settings: TileSettings(micrometersPerPixel: 0.25, outputPixels: 224))
            }
                == """
                slide 'drawn.png' has 0.5 µm per pixel at its finest, but tiles of 0.25 are \
                wanted; choose coarser tiles, detail that was not scanned is not invented
                """)
    }

    @Test func `a slide smaller than a tile is an error`() {
        #expect(
            sentence { _ = try TileGrid(of: slide(300, 16), mask: nil) }
                == """
                slide 'drawn.png' is 300 x 16 pixels, smaller than one tile of 112 µm, 224 pixels
                """)
    }

    @Test func `settings that cannot be meant are refused`() {
        func refused(_ change: (inout TileSettings) -> Void) -> String {
            var settings = TileSettings()
            change(&settings)
            return sentence { try settings.check() }
        }
        #expect(refused { $0.outputPixels = 4 } == "tiles of 4 pixels; 8 to 8192 is needed")
        #expect(
            refused { $0.tileMicrometers = Micrometers(.nan) }
                == "tiles of nan µm shown as 224 pixels have nan µm per pixel; 0.01 to 100 is needed"
        )
        #expect(
            refused { $0.overlap = 1 } == "the tiles' overlap is 1; 0 to 0.95 of a side is needed")
        #expect(
            refused { $0.minimumTissueShare = 50 }
                == "the tiles' least share of tissue is 50; 0 to 1 is needed")
        #expect(
            refused { $0.resolutionTolerance = 0.5 }
                == "the tolerance of resolution is 0.5; 0 to 0.1 is needed")
    }
}
