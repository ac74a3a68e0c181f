import Files
import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Tables of resolutions` {
    @Test(arguments: ["slide", "wsi", "filename"])
    func `slides are found by name, whatever their folder and extension`(column: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "mpp.csv", "\(column),mpp,note\na.svs,0.25,x\nsub/b.ndpi,0.5,\nc.v2,0.4,\n")
        let table = try ResolutionTable(path)
        #expect(table.micrometersPerPixel(of: "elsewhere/a.tiff") == 0.25)
        #expect(table.micrometersPerPixel(of: "b.ndpi") == 0.5)
        #expect(table.micrometersPerPixel(of: "c.v2.svs") == 0.4)
        #expect(table.micrometersPerPixel(of: "d.svs") == nil)
    }

    @Test func `what no slide has, and what contradicts itself, is refused`() throws {
        let folder = try TemporaryFolder()
        func found(_ text: String) throws -> String {
            let path = try folder.write("mpp.csv", text)
            return sentence { _ = try ResolutionTable(path) }
        }
        let path = folder.file("mpp.csv")
        #expect(
            try found("slide,mpp\na.svs,0.25\nb.svs,40x\n")
                == """
                \(path) has '40x' µm per pixel for 'b.svs' in row 2; a slide's name and a number \
                from 0.005 to 200 are needed
                """)
        #expect(
            try found("slide,mpp\na.svs,0.25\na.tiff,0.5\n")
                == "\(path) states both 0.25 and 0.5 µm for 'a.tiff'")
        #expect(try found("slide,resolution\n").contains("has no column 'mpp'"))
        #expect(try found("name,mpp\n").contains("has no column 'slide'"))
    }
}

@Suite struct `Masks drawn by hand` {
    private let layout = SlideLayout(
        name: "a.svs", format: "memory",
        levels: [SlideLevel(width: 400, height: 200, downsample: 1)], micrometersPerPixel: 0.5,
        resolutionOrigin: .stated)

    private func area(_ name: String, _ x: Int, _ y: Int, _ side: Int) -> String {
        """
        {"type": "Feature", "properties": {"classification": {"name": "\(name)"}}, "geometry":
        {"type": "Polygon", "coordinates": [[[\(x), \(y)], [\(x + side), \(y)],
        [\(x + side), \(y + side)], [\(x), \(y + side)], [\(x), \(y)]]]}}
        """
    }

    @Test func `areas of QuPath are drawn, and those it ignores are taken out`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "a.geojson",
            "[\(area("Tumor", 0, 0, 160)), \(area("Ignore*", 0, 0, 80)), \(area("Artefact", 80, 80, 80))]"
        )
        let mask = try TissueMask.read(path, for: layout)
        #expect(mask.width == 25 && mask.height == 13)
        #expect(!mask[2, 2] && mask[7, 2] && mask[2, 7] && !mask[7, 7] && !mask[12, 2])
        let only = try folder.write("b.geojson", "[\(area("exclude", 0, 0, 80))]")
        #expect(
            sentence { _ = try TissueMask.read(only, for: layout) }
                == "\(only) holds no area to include, only excluded ones")
    }

    @Test func `a picture is white where the tissue is`() throws {
        let folder = try TemporaryFolder()
        var picture = RGBImage(width: 40, height: 20, filledWith: RGBColor(0, 0, 0))
        for x in 10..<20 { picture[x, 5] = .white }
        try picture.write(png: folder.file("a.png"))
        let mask = try TissueMask.read(folder.file("a.png"), for: layout)
        #expect(mask.downsample == 10 && mask.micrometersPerPixel == 5)
        #expect(mask[10, 5] && mask[19, 5] && !mask[20, 5] && !mask[10, 6])
        #expect(abs(mask.areaSquareMillimeters - 10 * 25e-6) < 1e-12)
    }

    @Test func `a picture of another shape is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.png")
        try RGBImage(width: 40, height: 40).write(png: path)
        #expect(
            sentence { _ = try TissueMask.read(path, for: layout) }
                == """
                the mask \(path) has 40 x 40 pixels, but 'a.svs' has 400 x 200; a picture of the \
                same shape is needed
                """)
    }
}
