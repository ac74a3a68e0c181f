import Testing

@testable import Slides

@Suite struct `Rasters` {
    /// `#` is set.
    private func raster(_ rows: [String]) -> Raster {
        Raster(
            width: rows[0].count, height: rows.count,
            bits: rows.joined().map { $0 == "#" ? 1 : 0 })
    }

    @Test func `holes are filled up to a size, never those open to the rim`() {
        let picture = raster([
            "######.",
            "#.##.#.",
            "####.#.",
            "######.",
        ])
        #expect(
            picture.fillingHoles(upTo: 1)
                == raster(["######.", "####.#.", "####.#.", "######."]))
        #expect(
            picture.fillingHoles(upTo: 2)
                == raster(["######.", "######.", "######.", "######."]))
        #expect(picture.fillingHoles(upTo: 0) == picture)
        #expect(raster(["#.#", "#.#"]).fillingHoles(upTo: 100) == raster(["#.#", "#.#"]))
    }

    @Test func `a hole does not leak through a corner`() {
        let picture = raster([
            "###.",
            "#.#.",
            "##.#",
            "####",
        ])
        #expect(picture.fillingHoles(upTo: 1).bits[5] == 1)
    }

    @Test func `groups below a size go, and corners connect`() {
        let picture = raster([
            "#....",
            ".#..#",
            ".....",
            "##...",
        ])
        #expect(
            picture.withoutGroups(smallerThan: 2)
                == raster(["#....", ".#...", ".....", "##..."]))
        #expect(
            picture.withoutGroups(smallerThan: 3)
                == raster([".....", ".....", ".....", "....."]))
        #expect(picture.withoutGroups(smallerThan: 1) == picture)
    }

    @Test func `smoothing follows the majority around a pixel`() {
        #expect(
            raster(["...", ".#.", "..."]).smoothed() == raster(["...", "...", "..."]))
        #expect(
            raster(["###", "#.#", "###"]).smoothed() == raster(["###", "###", "###"]))
    }

    @Test func `dilation reaches as far as its radius`() {
        #expect(
            raster([".....", "..#..", "....."]).dilated(by: 1)
                == raster([".###.", ".###.", ".###."]))
        #expect(raster([".....#"]).dilated(by: 2) == raster(["...###"]))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `sums over rectangles are right, whole or fractional`(seed: UInt64) {
        var random = Draws(seed: seed)
        let (width, height) = (Int.random(in: 1...9, using: &random), 7)
        let values = (0..<(width * height)).map { _ in Int64.random(in: -5...5, using: &random) }
        let sums = SummedArea(width: width, height: height) { values[$0] }
        for _ in 0..<20 {
            let x0 = Double.random(in: -2...9, using: &random)
            let x1 = x0 + .random(in: 0...9, using: &random)
            let y0 = Double.random(in: -2...7, using: &random)
            let y1 = y0 + .random(in: 0...9, using: &random)
            var expected = 0.0
            for y in 0..<height {
                for x in 0..<width {
                    let wide = max(0, min(x1, Double(x + 1)) - max(x0, Double(x)))
                    let high = max(0, min(y1, Double(y + 1)) - max(y0, Double(y)))
                    expected += wide * high * Double(values[y * width + x])
                }
            }
            #expect(abs(sums.sum(x0: x0, y0: y0, x1: x1, y1: y1) - expected) < 1e-9)
        }
        #expect(sums.sum(0, 0, width, height) == values.reduce(0, +))
    }
}
