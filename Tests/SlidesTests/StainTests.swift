import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Stains` {
    private static let purple = [0.65, 0.70, 0.29]
    private static let pink = [0.07, 0.99, 0.11]

    /// Pixels of known amounts of two stains.
    private func pixels(
        _ hematoxylin: [Double], _ eosin: [Double], strength: Double = 1, count: Int = 4_000
    ) -> [UInt8] {
        let colors = StainMatrix(hematoxylin: hematoxylin, eosin: eosin, strengths: [1, 1])
        var random = Draws(seed: 3)
        return (0..<count).flatMap { index -> [UInt8] in
            // Some pixels have one stain alone, as nuclei and collagen have.
            let kind = index % 4
            let h = kind == 1 ? 0 : Double.random(in: 0.4...1.6, using: &random) * strength
            let e = kind == 2 ? 0 : Double.random(in: 0.4...1.6, using: &random) * strength
            return (0..<3).map { channel in
                let density = h * colors.hematoxylin[channel] + e * colors.eosin[channel]
                let light = StainMatrix.light * exponential(-density) - 1
                return UInt8(max(0, min(255, light.rounded())))
            }
        }
    }

    private func exponential(_ x: Double) -> Double {
        // (1 + x / 2ⁿ) to the power 2ⁿ, good to 1e-6 here.
        var value = 1 + x / Double(1 << 24)
        for _ in 0..<24 { value *= value }
        return value
    }

    @Test func `colours of known stains are found again`() throws {
        // Both stains must be seen in every channel, or their pixels count as glass.
        let (h, e) = ([0.65, 0.70, 0.29], [0.27, 0.85, 0.45])
        let found = try #require(StainMatrix(of: pixels(h, e)))
        let wanted = StainMatrix(hematoxylin: h, eosin: e, strengths: [1, 1])
        for (a, b) in zip(found.hematoxylin, wanted.hematoxylin) { #expect(abs(a - b) < 0.03) }
        for (a, b) in zip(found.eosin, wanted.eosin) { #expect(abs(a - b) < 0.03) }
        for strength in found.strengths { #expect(abs(strength - 1.6) < 0.1) }
    }

    @Test func `amounts are those that were mixed`() {
        let colors = StainMatrix(hematoxylin: Self.purple, eosin: Self.pink, strengths: [1, 1])
        let unmix = colors.unmixing
        let mixed =
            StainMatrix.vector(colors.hematoxylin) * 0.7 + StainMatrix.vector(colors.eosin) * 1.3
        #expect(abs((mixed * unmix[0]).sum() - 0.7) < 1e-12)
        #expect(abs((mixed * unmix[1]).sum() - 1.3) < 1e-12)
    }

    private func distance(_ a: [UInt8], _ b: [UInt8]) -> Double {
        zip(a, b).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(a.count)
    }

    @Test(arguments: StainNormalization.Method.allCases)
    func `one tissue stained twice becomes alike`(method: StainNormalization.Method) throws {
        let strong = pixels([0.65, 0.70, 0.29], [0.27, 0.85, 0.45])
        let weak = pixels([0.55, 0.76, 0.35], [0.20, 0.88, 0.42], strength: 0.7)
        let target = RGBImage(width: 4_000, height: 1, pixels: strong)
        let normalization = try StainNormalization(method, target: target)
        var (first, second) = (strong, weak)
        try #require(normalization.fitted(to: first)).apply(to: &first)
        try #require(normalization.fitted(to: second)).apply(to: &second)
        #expect(distance(strong, weak) > 15)
        #expect(distance(first, second) < 0.4 * distance(strong, weak))
        #expect(distance(first, strong) < 2)
    }

    @Test func `Reinhard's statistics become the target's`() throws {
        let (strong, weak) = (
            pixels([0.65, 0.70, 0.29], [0.27, 0.85, 0.45]),
            pixels([0.55, 0.76, 0.35], [0.20, 0.88, 0.42], strength: 0.7)
        )
        let own = try #require(ColorStatistics(of: weak))
        let target = try #require(ColorStatistics(of: strong))
        var changed = weak
        FittedStain(from: own, to: target).apply(to: &changed)
        let made = try #require(ColorStatistics(of: changed))
        for (a, b) in zip(made.mean, target.mean) { #expect(abs(a - b) < 0.035) }
        for (a, b) in zip(made.deviation, target.deviation) { #expect(abs(a / b - 1) < 0.15) }
    }

    @Test func `colours survive lαβ`() {
        for color in [(10, 200, 90), (255, 255, 255), (190, 110, 170), (1, 1, 1)]
            as [(UInt8, UInt8, UInt8)]
        {
            let bytes = ColorStatistics.bytes(ColorStatistics.opponent(color.0, color.1, color.2))
            for (a, b) in zip(bytes, [color.0, color.1, color.2]) {
                #expect(abs(Int(a) - Int(b)) <= 1)
            }
        }
    }

    @Test func `a stain alone is a picture in its colour`() {
        let colors = StainMatrix.reference
        let image = RGBImage(
            width: 100, height: 40, pixels: pixels(colors.hematoxylin, colors.eosin))
        let blue = image.separated(0, by: colors)
        let pink = image.separated(1, by: colors)
        // Haematoxylin takes red light, eosin lets it pass.
        func red(_ image: RGBImage) -> Int {
            stride(from: 0, to: image.pixels.count, by: 3).reduce(0) { $0 + Int(image.pixels[$1]) }
        }
        #expect(red(blue) < red(pink))
        // A pixel without haematoxylin is white there.
        #expect(blue[1, 0].red > 245)
    }

    @Test func `glass has no stain, and Reinhard's method needs a target`() {
        #expect(StainMatrix(of: [UInt8](repeating: 250, count: 3_000)) == nil)
        #expect(ColorStatistics(of: [UInt8](repeating: 250, count: 3_000)) == nil)
        #expect(StainMatrix(of: [UInt8](repeating: 100, count: 3_000)) == nil)
        #expect(
            sentence { _ = try StainNormalization(.reinhard) }
                == "reinhard's method needs a picture whose colours are reached; name it with --stain-target"
        )
        #expect(
            sentence { _ = try StainNormalization(.macenko, target: RGBImage(width: 9, height: 9)) }
                == "the target of the stain normalisation has too little stained tissue")
    }
}
