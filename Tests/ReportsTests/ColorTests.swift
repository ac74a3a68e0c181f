import Reports
import Testing

@Suite struct `Colours` {
    static let palettes = [("light", Palette.light), ("dark", Palette.dark)]

    @Test(arguments: palettes)
    func `words are readable on every ground`(_ name: String, _ palette: Palette) {
        for ground in [palette.paper, palette.panel] {
            #expect(palette.ink.contrast(with: ground) >= 7)
            #expect(palette.muted.contrast(with: ground) >= 4.5)
        }
        #expect(palette.caution.contrast(with: palette.cautionGround) >= 4.5)
        #expect(palette.alert.contrast(with: palette.alertGround) >= 4.5)
    }

    @Test(arguments: palettes)
    func `series are readable as lines and as labels`(_ name: String, _ palette: Palette) {
        for color in palette.series {
            #expect(color.contrast(with: palette.paper) >= 4.5)
        }
        #expect(palette.edge.contrast(with: palette.paper) >= 3)
    }

    @Test(arguments: palettes)
    func `series are told apart`(_ name: String, _ palette: Palette) {
        for (index, first) in palette.series.enumerated() {
            for second in palette.series.dropFirst(index + 1) {
                let (a, b) = (Lab(first), Lab(second))
                let squares =
                    (a.lightness - b.lightness) * (a.lightness - b.lightness)
                    + (a.a - b.a) * (a.a - b.a) + (a.b - b.b) * (a.b - b.b)
                #expect(squares.squareRoot() > 0.08)
            }
        }
    }

    @Test func `contrast follows the guideline's own examples`() {
        #expect(abs(RGB(0x000000).contrast(with: RGB(0xffffff)) - 21) < 1e-9)
        #expect(abs(RGB(0x777777).contrast(with: RGB(0xffffff)) - 4.478) < 1e-3)
    }

    @Test func `a colour survives the way to Oklab and back`() {
        for code: UInt32 in [0x000000, 0xffffff, 0x43389c, 0xb52a5a, 0x21918c, 0xfde725] {
            #expect(Lab(RGB(code)).rgb.bytes == RGB(code).bytes)
        }
    }

    @Test func `viridis passes through its anchors and only gets lighter`() {
        #expect(ColorMap.viridis.color(0).css == "#440154")
        #expect(ColorMap.viridis.color(0.5).css == "#21918c")
        #expect(ColorMap.viridis.color(1).css == "#fde725")
        let lightness = (0...100).map { Lab(ColorMap.viridis.color(Double($0) / 100)).lightness }
        #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `numbers beyond the map take its ends`() {
        #expect(ColorMap.viridis.color(-3) == ColorMap.viridis.color(0))
        #expect(ColorMap.viridis.color(3) == ColorMap.viridis.color(1))
    }

    @Test func `the diverging map is neutral in the middle and darker at both ends`() {
        let middle = Lab(ColorMap.diverging.color(0.5))
        #expect(abs(middle.a) < 0.01 && abs(middle.b) < 0.01)
        #expect(Lab(ColorMap.diverging.color(0)).lightness < middle.lightness - 0.3)
        #expect(Lab(ColorMap.diverging.color(1)).lightness < middle.lightness - 0.3)
    }

    @Test func `a map of one colour traps`() async {
        await #expect(processExitsWith: .failure) { _ = ColorMap(name: "one", anchors: [0]) }
    }
}
