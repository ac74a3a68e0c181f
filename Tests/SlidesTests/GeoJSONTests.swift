import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `GeoJSON files` {
    private let layout = SlideLayout(
        name: "a.svs", format: "b", levels: [SlideLevel(width: 100, height: 80, downsample: 1)],
        micrometersPerPixel: 0.5, resolutionOrigin: .stated)

    private func square(_ x: Double, _ y: Double, _ side: Double) -> SlideAnnotation.Ring {
        [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map {
            SlideAnnotation.Corner(x: $0.0, y: $0.1)
        }
    }

    @Test func `annotations come back as they were written`() throws {
        let folder = try TemporaryFolder()
        let annotations = [
            SlideAnnotation(
                name: "Tumor \"A\"", polygons: [[square(1, 2, 30), square(5.5, 6, 3)]]),
            SlideAnnotation(name: nil, polygons: [[square(50, 50, 10)]]),
        ]
        let path = try folder.write("a.geojson", GeoJSON.text(annotations))
        #expect(try GeoJSON.read(path) == annotations)
    }

    @Test func `tiles carry their numbers`() {
        let text = GeoJSON.text(
            tiles: [SlideRectangle(x: 0, y: 448, width: 448, height: 448)],
            measurements: [("attention", [0.25]), ("bad", [.nan])])
        #expect(
            text == """
                {"type": "FeatureCollection", "features": [
                {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 448], \
                [448, 448], [448, 896], [0, 896], [0, 448]]]}, "properties": {"objectType": \
                "tile", "measurements": {"attention": 0.25}}}
                ]}

                """)
    }

    @Test func `what QuPath writes is read`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "a.geojson",
            """
            {"type": "FeatureCollection", "features": [
              {"type": "Feature", "id": "b1", "geometry": {"type": "MultiPolygon", "coordinates":
                [[[[0, 0], [10, 0], [10, 10], [0, 0]]], [[[20, 20], [30, 20], [30, 30], [20, 20]]]]},
               "properties": {"objectType": "annotation",
                 "classification": {"name": "Tumor", "color": [200, 0, 0]}}},
              {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]},
               "properties": {"name": "a point"}},
              {"type": "Feature", "geometry": {"type": "Polygon", "coordinates":
                [[[0, 0, 5], [10, 0, 5], [10, 10, 5]]]}, "properties": {"name": "drawn"}}
            ]}
            """)
        let found = try GeoJSON.read(path)
        #expect(found.map(\.name) == ["Tumor", "drawn"])
        #expect(found.map(\.polygons.count) == [2, 1])
        #expect(found[0].polygons[0][0].count == 3)
    }

    @Test func `one feature and a list of features are read as well`() throws {
        let folder = try TemporaryFolder()
        let feature = """
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": \
            [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "properties": null}
            """
        #expect(try GeoJSON.read(folder.write("a", feature)).count == 1)
        #expect(try GeoJSON.read(folder.write("b", "[\(feature), \(feature)]")).count == 2)
    }

    @Test(arguments: [
        ("{", "is no GeoJSON file: "), ("[]", "holds no polygon"),
        (#"{"type": "Feature", "geometry": null, "properties": null}"#, "holds no polygon"),
        (#"{"a": 1}"#, "is no GeoJSON file: an object has no 'type'"),
        (
            #"{"type": "Polygon", "coordinates": [[[0, 0], [1]]]}"#,
            "is no GeoJSON file: a corner is no pair of pixels"
        ),
        (
            #"{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}"#,
            "is no GeoJSON file: a ring has fewer than three corners"
        ),
    ])
    func `what is no area is named`(text: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.geojson", text)
        #expect(sentence { _ = try GeoJSON.read(path) }.hasPrefix("\(path) \(reason)"))
    }

    @Test func `areas are drawn by the middles of mask pixels`() throws {
        let mask = try TissueMask(
            drawing: [
                SlideAnnotation(name: nil, polygons: [[square(0, 0, 40), square(10, 10, 20)]]),
                SlideAnnotation(name: nil, polygons: [[square(90, 70, 500)]]),
            ], excluding: [SlideAnnotation(name: nil, polygons: [[square(0, 30, 10)]])],
            on: layout, micrometersPerPixel: 5)
        let rows = (0..<mask.height).map { y in
            String((0..<mask.width).map { mask[$0, y] ? "#" : "." })
        }
        #expect(
            rows == [
                "####......", "#..#......", "#..#......", ".###......", "..........",
                "..........", "..........", ".........#",
            ])
        #expect(mask.downsample == 10)
        let diagonal = try TissueMask(
            drawing: [
                SlideAnnotation(
                    name: nil,
                    polygons: [[[(0.0, 0.0), (40, 0), (0, 40)].map { .init(x: $0.0, y: $0.1) }]])
            ], on: layout, micrometersPerPixel: 5)
        #expect(diagonal[0, 0] && diagonal[2, 0] && !diagonal[3, 1] && diagonal[0, 2])
    }

    @Test func `a mask beyond memory is refused`() {
        let huge = SlideLayout(
            name: "a.svs", format: "b",
            levels: [SlideLevel(width: 1 << 20, height: 1 << 20, downsample: 1)],
            micrometersPerPixel: 0.5, resolutionOrigin: .stated)
        #expect(
            sentence { _ = try TissueMask(drawing: [], on: huge, micrometersPerPixel: 1) }
                == """
                a mask of 'a.svs' at 1 µm per pixel would have 524288 x 524288 pixels; at most \
                268435456 are drawn
                """)
    }

    @Test func `measurements of another length trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = GeoJSON.text(tiles: [], measurements: [("a", [1])])
        }
    }
}
