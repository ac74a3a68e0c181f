import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Tissue masks` {
    @Test func `shares of rectangles are exact areas`() {
        // Mask pixels of 4 level-0 pixels; the left column is tissue.
        let mask = TissueMask(
            width: 2, height: 2, downsample: 4, micrometersPerPixel: 1000,
            tissue: [true, false, true, false])
        #expect(mask.areaSquareMillimeters == 2)
        #expect(mask.tissueShare(in: SlideRectangle(x: 0, y: 0, width: 8, height: 8)) == 0.5)
        #expect(mask.tissueShare(in: SlideRectangle(x: 0, y: 0, width: 5, height: 3)) == 0.8)
        #expect(mask.tissueShare(in: SlideRectangle(x: 2, y: 1, width: 4, height: 1)) == 0.5)
        #expect(mask.tissueShare(in: SlideRectangle(x: -2, y: 0, width: 4, height: 8)) == 0.5)
        #expect(mask.tissueShare(in: SlideRectangle(x: 50, y: 0, width: 4, height: 4)) == 0)
        #expect(mask.tissueShare(in: SlideRectangle(x: 0, y: 0, width: 0, height: 4)) == 0)
        #expect(mask[0, 1] && !mask[1, 1] && !mask[-1, 0] && !mask[0, 2])
    }

    /// A picture at 8 µm per pixel with two ellipses of textured tissue.
    private func thumbnail(_ change: (inout RGBImage) -> Void = { _ in }) -> SlideThumbnail {
        var image = SlideMaker.glass(
            width: 200, height: 160,
            tissue: [
                (x: 60, y: 80, radiusX: 40, radiusY: 50), (x: 150, y: 60, radiusX: 20, radiusY: 30),
            ])
        change(&image)
        return SlideThumbnail(image: image, downsample: 16, micrometersPerPixel: 8)
    }

    private let ellipses = Double.pi * (40 * 50 + 20 * 30) * 64 / 1e6

    @Test(arguments: TissueSettings.Method.allCases)
    func `tissue is found, glass is not`(method: TissueSettings.Method) throws {
        var settings = TissueSettings()
        settings.method = method
        let mask = try TissueMask.detect(in: thumbnail(), settings: settings)
        // Entropy sees the neighbourhood, so it reaches over the rim by up to 3 pixels.
        let slack = method == .saturation ? 0.02 : 0.20
        #expect(abs(mask.areaSquareMillimeters / ellipses - 1) < slack)
        #expect(mask[60, 80] && mask[150, 60] && !mask[105, 80] && !mask[5, 5])
        #expect(mask.findings?.penShare == 0)
    }

    @Test func `specks go and small holes close, by their area`() throws {
        let picture = thumbnail { image in
            // 12 x 12 pixels are 9,216 µm², 25 x 25 are 40,000 µm².
            for y in 0..<12 {
                for x in 0..<12 {
                    let noise = UInt8((x * 7 + y * 5) % 30)
                    image[180 + x, 140 + y] = RGBColor(180 + noise, 90 + noise, 150 + noise)
                    image[40 + x, 60 + y] = .white
                }
            }
            for y in 0..<25 { for x in 0..<25 { image[55 + x, 80 + y] = .white } }
        }
        let mask = try TissueMask.detect(in: picture, settings: TissueSettings())
        #expect(!mask[185, 145])
        #expect(mask[45, 65])
        #expect(!mask[67, 92])
        var settings = TissueSettings()
        settings.minimumArea = 0
        settings.maximumHole = 0
        let raw = try TissueMask.detect(in: picture, settings: settings)
        #expect(raw[185, 145])
        #expect(!raw[45, 65])
    }

    @Test(arguments: [
        RGBColor(30, 140, 60), RGBColor(40, 80, 190), RGBColor(25, 25, 30), RGBColor(215, 25, 35),
    ])
    func `pen marks are left out`(ink: RGBColor) throws {
        let picture = thumbnail { image in
            for y in 10..<150 {
                for x in 105..<118 where (x + y) % 3 != 0 || x % 2 == 0 {
                    image[x, y] = ink
                }
            }
        }
        let mask = try TissueMask.detect(in: picture, settings: TissueSettings())
        #expect(abs(mask.areaSquareMillimeters / ellipses - 1) < 0.05)
        #expect((mask.findings?.penShare ?? 0) > 0.03)
        var settings = TissueSettings()
        settings.rejectsPen = false
        settings.rejectsSmooth = false
        let all = try TissueMask.detect(in: picture, settings: settings)
        #expect(all.areaSquareMillimeters > mask.areaSquareMillimeters * 1.1)
    }

    @Test func `a smear without structure is left out`() throws {
        let picture = thumbnail { image in
            for y in 0..<60 { for x in 0..<30 { image[x, y] = RGBColor(240, 205, 222) } }
        }
        let mask = try TissueMask.detect(in: picture, settings: TissueSettings())
        #expect(!mask[10, 10])
        #expect((mask.findings?.smoothShare ?? 0) > 0.03)
    }

    @Test func `a picture full of tissue is tissue everywhere`() throws {
        let image = SlideMaker.glass(
            width: 60, height: 60, tissue: [(x: 30, y: 30, radiusX: 200, radiusY: 200)])
        let mask = try TissueMask.detect(
            in: SlideThumbnail(image: image, downsample: 16, micrometersPerPixel: 8),
            settings: TissueSettings())
        #expect(mask.areaSquareMillimeters > 0.98 * 60 * 60 * 64 / 1e6)
    }

    @Test func `glass alone is an error`() {
        let slide = ImageSource(
            SlideMaker.glass(width: 300, height: 200, tissue: []), named: "glass.png",
            micrometersPerPixel: 2)
        #expect(
            sentence { _ = try TissueMask.detect(in: slide) }
                == """
                slide 'glass.png' has no tissue of at least 16000 µm² by saturation at 8 µm per \
                pixel
                """)
        var entropy = TissueSettings()
        entropy.method = .entropy
        #expect(
            sentence { _ = try TissueMask.detect(in: slide, settings: entropy) }
                .hasPrefix("slide 'glass.png' has no tissue of at least 16000 µm² by entropy"))
    }

    @Test func `settings that cannot be meant are refused`() {
        var settings = TissueSettings()
        settings.micrometersPerPixel = 0
        #expect(
            sentence { try settings.check() }
                == "the tissue mask's resolution is 0 µm per pixel; 0.05 to 100 is needed")
        settings = TissueSettings()
        settings.maximumHole = -1
        #expect(
            sentence { try settings.check() }
                == "the tissue mask's largest hole is -1 µm²; 0 to 10000000000 is needed")
    }

    @Test(
        .enabled(if: SharedFolder.has(RealSlide.cmu), "\(SharedFolder.absence)"),
        arguments: [(RealSlide.cmu, nil, 0.632), (RealSlide.headNeck, 1, 10.01)]
            as [(String, Double?, Double)])
    func `real slides have the tissue that was looked at`(
        slide: String, mpp: Double?, area: Double
    ) throws {
        let slide = try WholeSlide(SharedFolder.path(slide), micrometersPerPixel: mpp)
        let mask = try TissueMask.detect(in: slide.source)
        #expect(abs(mask.areaSquareMillimeters / area - 1) < 0.01)
    }

    @Test func `masks are written as black and white`() {
        let mask = TissueMask(
            width: 2, height: 1, downsample: 1, micrometersPerPixel: 1, tissue: [true, false])
        #expect(mask.image.pixels == [255, 255, 255, 0, 0, 0])
    }

    @Test func `sizes that do not fit trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = TissueMask(
                width: 2, height: 2, downsample: 1, micrometersPerPixel: 1, tissue: [true])
        }
    }
}
