import Testing

@testable import Slides

@Suite struct `Outlines` {
    private func tracer(_ rows: [String]) -> OutlineTracer {
        OutlineTracer(
            Raster(
                width: rows[0].count, height: rows.count,
                bits: rows.joined().map { $0 == "#" ? 1 : 0 }))
    }

    private func point(_ x: Int, _ y: Int) -> OutlineTracer.Point { .init(x: x, y: y) }

    @Test func `one pixel is a square`() {
        #expect(
            tracer(["...", ".#.", "..."]).polygons
                == [[[point(2, 1), point(2, 2), point(1, 2), point(1, 1)]]])
    }

    @Test func `straight lines have no corners on the way`() {
        #expect(
            tracer(["###", "#.."]).polygons
                == [
                    [
                        [
                            point(3, 0), point(3, 1), point(1, 1), point(1, 2), point(0, 2),
                            point(0, 0),
                        ]
                    ]
                ])
    }

    @Test func `a hole follows its outline`() {
        let polygons = tracer(["###", "#.#", "###"]).polygons
        #expect(polygons.count == 1 && polygons[0].count == 2)
        #expect(Set(polygons[0][0]) == [point(0, 0), point(3, 0), point(3, 3), point(0, 3)])
        #expect(Set(polygons[0][1]) == [point(1, 1), point(2, 1), point(2, 2), point(1, 2)])
    }

    @Test func `pixels that touch at a corner are two polygons`() {
        #expect(tracer(["#.", ".#"]).polygons.map(\.count) == [1, 1])
    }

    @Test func `an island in a hole is a polygon of its own`() {
        let polygons = tracer(["#####", "#...#", "#.#.#", "#...#", "#####"]).polygons
        #expect(polygons.map(\.count) == [2, 1])
    }

    @Test func `nothing has no outline`() {
        #expect(tracer(["..."]).polygons.isEmpty)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `drawing the outlines gives the mask again`(seed: UInt64) throws {
        var random = Draws(seed: seed)
        let (width, height) = (
            Int.random(in: 1...20, using: &random), Int.random(in: 1...20, using: &random)
        )
        let share = Double.random(in: 0.1...0.9, using: &random)
        let mask = TissueMask(
            width: width, height: height, downsample: 4, micrometersPerPixel: 2,
            tissue: (0..<(width * height)).map { _ in .random(in: 0..<1, using: &random) < share })
        let layout = SlideLayout(
            name: "a", format: "b",
            levels: [SlideLevel(width: width * 4, height: height * 4, downsample: 1)],
            micrometersPerPixel: 0.5, resolutionOrigin: .stated)
        let drawn = try TissueMask(
            drawing: [SlideAnnotation(outlining: mask)], on: layout, micrometersPerPixel: 2)
        #expect(drawn.image == mask.image)
    }
}
