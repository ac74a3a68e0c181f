import Slides
import Testing

@Suite struct `Overlays` {
    private let thumbnail = SlideThumbnail(
        image: RGBImage(width: 5, height: 4), downsample: 10, micrometersPerPixel: 5)
    private let ink = RGBColor(1, 2, 3)

    private func drawn(_ image: RGBImage) -> [String] {
        (0..<image.height).map { y in
            String((0..<image.width).map { x in image[x, y] == .white ? "." : "#" })
        }
    }

    @Test func `the rim of the tissue is drawn, at any scale of the mask`() {
        let mask = TissueMask(
            width: 10, height: 8, downsample: 5, micrometersPerPixel: 2.5,
            tissue: (0..<80).map { (2..<8).contains($0 % 10) && $0 / 10 < 6 })
        #expect(
            drawn(thumbnail.outlining(mask, color: ink)) == [".###.", ".#.#.", ".###.", "....."])
    }

    @Test func `rectangles get frames, cut at the picture's edge`() {
        let image = thumbnail.framing(
            [
                SlideRectangle(x: 0, y: 0, width: 30, height: 30),
                SlideRectangle(x: 40, y: 30, width: 30, height: 30),
                SlideRectangle(x: 900, y: 30, width: 30, height: 30),
            ], frame: ink)
        #expect(drawn(image) == ["###..", "#.#..", "###..", "....#"])
    }

    @Test func `frames of small rectangles let the picture through`() {
        let large = SlideThumbnail(
            image: RGBImage(width: 40, height: 40), downsample: 1, micrometersPerPixel: 1)
        let image = large.framing(
            [
                SlideRectangle(x: 0, y: 0, width: 24, height: 24),
                SlideRectangle(x: 26, y: 26, width: 6, height: 6),
            ], frame: RGBColor(55, 155, 255))
        #expect(image[0, 0] == RGBColor(55, 155, 255))
        #expect(image[26, 26] == RGBColor(205, 230, 255))
        #expect(image[27, 27] == .white)
    }

    @Test func `tints are mixed with the picture`() {
        let image = thumbnail.framing(
            [SlideRectangle(x: 10, y: 10, width: 10, height: 10)], frame: nil,
            tints: [RGBColor(55, 155, 255)], opacity: 0.25)
        #expect(image[1, 1] == RGBColor(205, 230, 255))
        #expect(image[2, 1] == .white)
    }

    @Test func `too few tints trap`() async {
        await #expect(processExitsWith: .failure) {
            let empty = SlideThumbnail(
                image: RGBImage(width: 1, height: 1), downsample: 1, micrometersPerPixel: 1)
            let square = SlideRectangle(x: 0, y: 0, width: 1, height: 1)
            _ = empty.framing([square, square], tints: [.white])
        }
    }
}
