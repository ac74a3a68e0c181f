import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `RGB images` {
    @Test func `pixels are stored row by row`() {
        var image = RGBImage(width: 2, height: 2)
        image[1, 0] = RGBColor(1, 2, 3)
        #expect(image.pixels == [255, 255, 255, 1, 2, 3, 255, 255, 255, 255, 255, 255])
        #expect(image[1, 0] == RGBColor(1, 2, 3))
    }

    @Test func `a crop holds the rectangle`() {
        let image = RGBImage(width: 3, height: 2, pixels: Array(0..<18))
        let part = image.cropped(x: 1, y: 1, width: 2, height: 1)
        #expect(part.pixels == [12, 13, 14, 15, 16, 17])
    }

    @Test func `a PNG file holds the same pixels`() throws {
        let folder = try TemporaryFolder()
        let image = SlideMaker.noise(width: 37, height: 11, seed: 1)
        try image.write(png: folder.file("a.png"))
        #expect(try RGBImage.read(folder.file("a.png")) == image)
        #expect(folder.contents == ["a.png"])
    }

    @Test func `a JPEG file holds nearly the same pixels`() throws {
        let folder = try TemporaryFolder()
        let image = RGBImage(width: 20, height: 10, filledWith: RGBColor(200, 100, 150))
        let path = try folder.write("a.jpg", image.jpegData(quality: 95))
        let read = try RGBImage.read(path)
        #expect(read.width == 20 && read.height == 10)
        #expect(zip(read.pixels, image.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
    }

    @Test func `what is no image is named`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.png", "no picture")
        #expect(
            sentence { _ = try RGBImage.read(path) }
                .hasPrefix("image '\(path)' cannot be read: "))
        #expect(
            sentence { _ = try RGBImage.read(folder.file("b.png")) }
                .hasPrefix("image '\(folder.file("b.png"))' cannot be read: "))
    }

    @Test(arguments: [0.1, 0.5, 0.9])
    func `a truncated image is an error`(share: Double) throws {
        let folder = try TemporaryFolder()
        let whole = try SlideMaker.noise(width: 64, height: 64, seed: 2).pngData()
        let path = try folder.write("a.png", whole.prefix(Int(Double(whole.count) * share)))
        #expect(
            sentence { _ = try RGBImage.read(path) }
                .hasPrefix("image '\(path)' cannot be read: "))
    }

    @Test func `an unwritable folder is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/a.png")
        #expect(
            sentence { try RGBImage(width: 1, height: 1).write(png: path) }
                == "\(path) cannot be written: its folder does not exist")
    }

    @Test func `bytes that do not fit the size trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = RGBImage(width: 2, height: 2, pixels: [0, 0, 0])
        }
        await #expect(processExitsWith: .failure) {
            _ = RGBImage(width: 2, height: 2)[2, 0]
        }
    }
}
