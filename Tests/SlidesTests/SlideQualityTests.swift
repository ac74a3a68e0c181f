import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Slide quality` {
    @Test func `the focus score is worked out by hand`() {
        // One bright pixel in the middle of the 3 x 3 inner pixels of black.
        var image = RGBImage(width: 5, height: 5, filledWith: RGBColor(0, 0, 0))
        image[2, 2] = RGBColor(30, 30, 30)
        // Laplacian: 4 v, four times -v, four zeros; variance of v over 9 pixels: 8 v² / 81.
        let expected = ((16.0 + 4) / 9 / (8.0 / 81)).squareRoot()
        #expect(abs(image.focusScore - expected) < 1e-12)
        #expect(RGBImage(width: 5, height: 5).focusScore == 0)
        #expect(RGBImage(width: 2, height: 5).focusScore == 0)
    }

    @Test func `stain does not change the focus score, blur lowers it`() throws {
        let sharp = SlideMaker.noise(width: 120, height: 120, seed: 3)
        let pale = RGBImage(width: 120, height: 120, pixels: sharp.pixels.map { 128 + $0 / 4 })
        #expect(abs(pale.focusScore / sharp.focusScore - 1) < 0.02)
        let slide = ImageSource(sharp, named: "noise", micrometersPerPixel: 1)
        var last = sharp.focusScore
        for offset in [0.2, 0.5] {
            let blurred = try slide.read(
                SampledWindow(
                    level: 0, x: offset, y: offset, factor: 1, width: 118, height: 118))
            #expect(blurred.focusScore < last * 0.95)
            last = blurred.focusScore
        }
    }

    @Test func `a slide is summed up in a line`() throws {
        let image = SlideMaker.noise(width: 700, height: 500, seed: 4)
        let slide = ImageSource(image, named: "noise.png", micrometersPerPixel: 0.5)
        let mask = TissueMask(
            width: 2, height: 1, downsample: 400, micrometersPerPixel: 200, tissue: [true, false])
        let grid = try TileGrid(
            of: slide, mask: mask,
            settings: TileSettings(micrometersPerPixel: 0.5, outputPixels: 100))
        let quality = try SlideQuality(of: slide, mask: mask, grid: grid)
        #expect(quality.tissueSquareMillimeters == 0.04)
        #expect(abs(quality.tissueShare - 0.04 / (0.35 * 0.25)) < 1e-9)
        #expect(quality.tileCount == 16 && quality.focus > 1)
        #expect(quality.flags == [.littleTissue])
        #expect(quality.row.count == SlideQuality.columns.count)
        #expect(quality.row[0] == "noise.png" && quality.row[3] == "16")
        #expect(quality.row.last == "little tissue")
    }

    @Test func `flags follow the numbers`() {
        let bad = SlideQuality(
            slide: "a", tissueSquareMillimeters: 0.5, tissueShare: 0.1, tileCount: 3, focus: 0.2,
            penShare: 0.02, smoothShare: 0.04)
        #expect(bad.flags == SlideQuality.Flag.allCases)
        let good = SlideQuality(
            slide: "a", tissueSquareMillimeters: 50, tissueShare: 0.1, tileCount: 3, focus: 0.9,
            penShare: 0, smoothShare: 0)
        #expect(good.flags.isEmpty)
        #expect(good.row == ["a", "50", "0.1", "3", "0.9", "0", "0", ""])
    }

    private static let regions = "data/rois"

    @Test(.enabled(if: SharedFolder.has(regions), "\(SharedFolder.absence)"))
    func `real regions in focus score high, blurred ones lower`() throws {
        for name in [
            "TCGA-18-5592-01Z-00-DX1.jpg", "TCGA-B0-5698-01Z-00-DX1.jpg",
            "TCGA-HT-7470-01Z-00-DX4.png",
        ] {
            let slide = try WholeSlide(
                SharedFolder.path("\(Self.regions)/\(name)"), micrometersPerPixel: 0.25)
            let sharp = try slide.region(
                at: SlidePoint(x: 100, y: 100), micrometersPerPixel: 0.5, width: 256, height: 256)
            #expect(sharp.focusScore > 0.35)
            // Mean over 4 x 4 µm at every half micrometer.
            var blurred = RGBImage(width: 60, height: 60)
            for y in 0..<60 {
                for x in 0..<60 {
                    let mean = try slide.region(
                        at: SlidePoint(x: 100 + 2 * x, y: 100 + 2 * y), micrometersPerPixel: 4,
                        width: 1, height: 1)
                    blurred[x, y] = mean[0, 0]
                }
            }
            #expect(blurred.focusScore < 0.6 * sharp.focusScore)
        }
    }
}
