import SystemPackage
import Testing

@testable import Slides

@Suite struct `Area averages` {
    private func source(_ rows: [[UInt8]]) -> ImageSource {
        let image = RGBImage(
            width: rows[0].count, height: rows.count,
            pixels: rows.flatMap { $0.flatMap { [$0, $0, $0] } })
        return ImageSource(image, named: "drawn", micrometersPerPixel: 0.5)
    }

    private func gray(
        _ source: ImageSource, x: Double = 0, y: Double = 0, factor: Double, _ width: Int,
        _ height: Int
    ) throws -> [UInt8] {
        let image = try source.read(
            SampledWindow(level: 0, x: x, y: y, factor: factor, width: width, height: height))
        return stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] }
    }

    @Test func `two by two pixels become their mean, halves rounded up`() throws {
        let slide = source([[0, 10, 20, 30], [10, 20, 31, 40]])
        #expect(try gray(slide, factor: 2, 2, 1) == [10, 30])  // 40/4, 121/4 = 30.25
        #expect(try gray(source([[0, 1], [0, 1]]), factor: 2, 1, 1) == [1])  // 0.5
    }

    @Test func `three by three pixels become their mean`() throws {
        let slide = source([[0, 0, 0], [0, 90, 0], [0, 0, 9]])
        #expect(try gray(slide, factor: 3, 1, 1) == [11])
    }

    @Test func `pixels partly inside count by the part inside`() throws {
        // Each output pixel takes one pixel wholly and half of the middle one.
        let slide = source([[30, 60, 90], [30, 60, 90], [30, 60, 90]])
        #expect(try gray(slide, factor: 1.5, 2, 2) == [40, 80, 40, 80])
        // Shifted by a quarter: ¾ · 30 + ¼ · 60, and so on.
        #expect(try gray(slide, x: 0.25, factor: 1, 2, 1) == [38, 68])
    }

    @Test func `what lies outside is white`() throws {
        let slide = source([[0, 0], [0, 0]])
        #expect(try gray(slide, x: -1, y: 0, factor: 1, 4, 1) == [255, 0, 0, 255])
        #expect(try gray(slide, x: -1, y: 0, factor: 2, 2, 1) == [128, 128])
        #expect(try gray(slide, x: 50, y: 50, factor: 1.25, 1, 1) == [255])
    }

    @Test func `transparent pixels are laid over white`() {
        // Half-transparent pure red and a fully transparent pixel, premultiplied.
        let pixels: [UInt32] = [0x8080_0000, 0x0000_0000]
        var output = [UInt8](repeating: 0, count: 6)
        pixels.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                let band = AreaAverage.Band(pixels: from, stride: 2, x: 0, y: 0, factor: 1)
                AreaAverage.reduce(band, width: 2, height: 1, to: to)
            }
        }
        #expect(output == [255, 127, 127, 255, 255, 255])
    }

    /// The definition, pixel by pixel, in double precision.
    private func slow(_ image: RGBImage, _ window: SampledWindow) -> [Double] {
        var result: [Double] = []
        for row in 0..<window.height {
            for column in 0..<window.width {
                let left = window.x + Double(column) * window.factor
                let top = window.y + Double(row) * window.factor
                var total = [0.0, 0.0, 0.0]
                for y in Int(top.rounded(.down))...Int((top + window.factor).rounded(.up)) {
                    for x in Int(left.rounded(.down))...Int((left + window.factor).rounded(.up)) {
                        let high = min(Double(y + 1), top + window.factor) - max(Double(y), top)
                        let wide = min(Double(x + 1), left + window.factor) - max(Double(x), left)
                        guard high > 0, wide > 0 else { continue }
                        let inside = x >= 0 && y >= 0 && x < image.width && y < image.height
                        let color = inside ? image[x, y] : .white
                        total[0] += high * wide * Double(color.red)
                        total[1] += high * wide * Double(color.green)
                        total[2] += high * wide * Double(color.blue)
                    }
                }
                result += total.map { $0 / (window.factor * window.factor) }
            }
        }
        return result
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `every window agrees with the definition`(seed: UInt64) throws {
        var random = Draws(seed: seed)
        let image = SlideMaker.noise(
            width: .random(in: 1...60, using: &random), height: .random(in: 1...60, using: &random),
            seed: seed)
        let whole = Bool.random(using: &random)
        var window = SampledWindow(
            level: 0, x: .random(in: -20...50, using: &random),
            y: .random(in: -20...50, using: &random), factor: .random(in: 1...9, using: &random),
            width: .random(in: 1...12, using: &random), height: .random(in: 1...12, using: &random))
        if whole {
            window.x.round()
            window.y.round()
            window.factor.round()
        }
        let slide = ImageSource(image, named: "noise", micrometersPerPixel: 1)
        let fast = try slide.read(window).pixels
        let expected = slow(image, window)
        for (value, exact) in zip(fast, expected) {
            // Rounding to the nearest; single precision may turn over at the half.
            #expect(abs(Double(value) - exact) <= (whole ? 0.5 : 0.5005))
        }
    }

    @Test func `a tall window read in bands equals its pieces`() throws {
        let image = SlideMaker.noise(width: 3000, height: 3000, seed: 9)
        let slide = ImageSource(image, named: "noise", micrometersPerPixel: 1)
        let whole = try slide.read(
            SampledWindow(level: 0, x: 0.5, y: 0.25, factor: 2.5, width: 1190, height: 1190))
        for row in [0, 333, 559, 560, 561, 1189] {
            let piece = try slide.read(
                SampledWindow(
                    level: 0, x: 0.5, y: 0.25 + Double(row) * 2.5, factor: 2.5, width: 1190,
                    height: 1))
            #expect(piece == whole.cropped(x: 0, y: row, width: 1190, height: 1))
        }
    }

    @Test func `impossible windows are refused`() throws {
        let slide = source([[0]])
        #expect(
            sentence {
                _ = try slide.read(
                    SampledWindow(level: 1, x: 0, y: 0, factor: 1, width: 1, height: 1))
            }
                == """
                'drawn' cannot be read at level 1, (0.0, 0.0), 1 x 1 pixels, factor 1.0; it has \
                1 levels, and sizes and factor must be at least 1
                """)
        #expect(
            sentence {
                _ = try slide.read(
                    SampledWindow(level: 0, x: 0, y: 0, factor: 1, width: 1 << 20, height: 1 << 20))
            }
                == """
                'drawn' cannot be read as one image of 1048576 x 1048576 pixels; at most \
                536870912 pixels are held in memory
                """)
    }
}
