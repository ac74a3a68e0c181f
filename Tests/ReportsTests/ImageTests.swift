import Files
import Foundation
import Reports
import Slides
import SystemPackage
import Testing

@Suite struct `Attention heatmap` {
    @Test func `ranks run from 0 to 1 and tied values share theirs`() {
        #expect(Heatmap.ranks(of: [5, 1, 3, 3, 9]) == [0.75, 0, 0.375, 0.375, 1])
        #expect(Heatmap.ranks(of: [2]) == [1])
        #expect(Heatmap.ranks(of: [7, 7, 7]) == [0.5, 0.5, 0.5])
    }

    @Test func `tiles on a grid get a cell each`() {
        let tiles = [(0, 0), (512, 0), (1024, 512)].map { SlidePanel.Point(x: 100 + $0, y: $1) }
        let map = Heatmap(tiles: tiles, side: 512, values: [1, 2, 3])
        #expect(map.columns == 3 && map.rows == 2)
        #expect(map.ranks == [0, 0.5, nil, nil, nil, 1])
        #expect(map.frame.x == 100 && map.frame.width == 1536 && map.frame.height == 1024)
    }

    @Test func `tiles that overlap by half share cells`() {
        let tiles = [0, 256].map { SlidePanel.Point(x: $0, y: 0) }
        let map = Heatmap(tiles: tiles, side: 512, values: [1, 2])
        #expect(map.columns == 3 && map.rows == 2)
        #expect(map.ranks == [0, 0.5, 1, 0, 0.5, 1])
    }

    @Test func `tiles askew fall back to quarters`() {
        let tiles = [SlidePanel.Point(x: 0, y: 0), SlidePanel.Point(x: 700, y: 13)]
        let map = Heatmap(tiles: tiles, side: 512, values: [1, 2])
        #expect(map.columns == 10 && map.rows == 5)
        #expect(map.ranks.compactMap { $0 }.count >= 31)
    }

    @Test func `as many values as tiles`() async {
        await #expect(processExitsWith: .failure) {
            _ = Heatmap(tiles: [.init(x: 0, y: 0)], side: 1, values: [])
        }
    }
}

@Suite struct `Indexed PNG` {
    @Test func `another reader sees the same colours`() throws {
        let png = IndexedPNG(
            width: 3, height: 2, pixels: [0, 1, 2, 2, 1, 0],
            palette: [(RGB(0xff0000), 1), (RGB(0x00ff00), 1), (RGB(0x0000ff), 1)])
        let path = FilePath(
            FileManager.default.temporaryDirectory.appending(path: "\(UUID()).png").path)
        try writeAtomically(to: path, Array(png.data()))
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        let image = try RGBImage.read(path)
        #expect(image.width == 3 && image.height == 2)
        #expect(
            image.pixels == [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0])
    }

    @Test func `a picture larger than one stored block is whole`() throws {
        let png = IndexedPNG(
            width: 400, height: 300, pixels: (0..<120_000).map { UInt8($0 % 2) },
            palette: [(RGB(0x000000), 1), (RGB(0xffffff), 1)])
        let path = FilePath(
            FileManager.default.temporaryDirectory.appending(path: "\(UUID()).png").path)
        try writeAtomically(to: path, Array(png.data()))
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        let image = try RGBImage.read(path)
        #expect(image.pixels.count == 360_000)
        #expect((0..<120_000).allSatisfy { image.pixels[3 * $0] == ($0 % 2 == 1 ? 255 : 0) })
    }

    @Test func `pixels that do not fill the picture trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = IndexedPNG(width: 2, height: 2, pixels: [0], palette: [(RGB(0), 1)])
        }
    }
}

@Suite struct `Tile outline` {
    @Test func `shared edges are drawn once and joined`() {
        let tiles = [SlidePanel.Point(x: 0, y: 0), SlidePanel.Point(x: 10, y: 0)]
        #expect(
            TileOutline.path(tiles: tiles, side: 10).text
                == "M0 0h20M0 10h20M0 0v10M10 0v10M20 0v10")
    }
}
