import Files
import Slides
import SystemPackage
import TestSupport
import Testing

@Suite struct `Feature files` {
    @Test func `rows, coordinates and provenance come back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        let features = try FeatureMaker.write(path, count: 7)
        let file = try FeatureFile(path)
        #expect(file.count == 7 && file.width == 6)
        #expect(file.provenance == FeatureMaker.provenance())
        #expect(file.coordinates == FeatureMaker.coordinates(7))
        #expect(file.floats() == features.map { Float(Float16($0)) })
        file.withUnsafeFloat16 { #expect($0.count == 7 * 6 * 2) }
        #expect(
            file.rectangles[6] == SlideRectangle(x: 448, y: 448, width: 448, height: 448))
        try file.requireFinite()
    }

    @Test func `a truncated file is an error`() throws {
        let folder = try TemporaryFolder()
        _ = try FeatureMaker.write(folder.file("a.safetensors"), count: 7)
        let bytes = try RawFile.read(folder.file("a.safetensors"))
        for count in [0, 4, 100, bytes.count - 1] {
            let path = try folder.write("b.safetensors", bytes.prefix(count))
            let found = sentence { _ = try FeatureFile(path) }
            #expect(found.hasPrefix("\(path) "))
        }
    }

    private func file(
        in folder: TemporaryFolder, _ change: (inout SafetensorsWriter) -> Void,
        metadata: [String: String] = FeatureMaker.provenance().metadata
    ) throws -> FilePath {
        var writer = SafetensorsWriter(metadata: metadata)
        change(&writer)
        try writer.write(to: folder.file("c.safetensors"))
        return folder.file("c.safetensors")
    }

    @Test func `files that contradict themselves are refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("c.safetensors")
        _ = try file(in: folder) {
            $0.add("features", shape: [2, 6], floats: .init(repeating: 0, count: 12), as: .float32)
            $0.add("coords", shape: [2, 2], integers: [Int32](repeating: 0, count: 4))
        }
        #expect(
            sentence { _ = try FeatureFile(path) }
                == """
                \(path) has features of type F32 and coordinates of type I32; F16 and I32 are \
                needed
                """)
        _ = try file(in: folder) {
            $0.add("features", shape: [2, 5], floats: .init(repeating: 0, count: 10), as: .float16)
            $0.add("coords", shape: [3, 2], integers: [Int32](repeating: 0, count: 6))
        }
        #expect(
            sentence { _ = try FeatureFile(path) }
                == """
                \(path) has features of shape [2, 5] and coordinates of shape [3, 2]; [tiles, 6] \
                and [tiles, 2] are needed
                """)
        _ = try file(
            in: folder,
            { $0.add("features", shape: [1, 6], floats: .init(repeating: 0, count: 6)) },
            metadata: [:])
        #expect(
            sentence { _ = try FeatureFile(path) }
                == "\(path) is no feature file: it has no 'format' in its metadata")
        _ = try file(in: folder) {
            $0.add("features", shape: [0, 6], floats: [], as: .float16)
            $0.add("coords", shape: [0, 2], integers: [Int32]())
        }
        #expect(sentence { _ = try FeatureFile(path) }.contains("features of shape [0, 6]"))
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity], [0, 4095, 4096, 6 * 1000 - 1])
    func `a feature that is not finite is named`(value: Float, index: Int) throws {
        let folder = try TemporaryFolder()
        var numbers = FeatureMaker.features(1000)
        numbers[index] = value
        let path = try file(in: folder) {
            $0.add("features", shape: [1000, 6], floats: numbers, as: .float16)
            $0.add("coords", shape: [1000, 2], integers: [Int32](repeating: 0, count: 2000))
        }
        let file = try FeatureFile(path)
        let expected = """
            \(path) has \(value) as feature \(index % 6) of tile \(index / 6); features must be \
            finite
            """
        #expect(sentence { try file.requireFinite() } == expected)
        #expect(sentence { _ = try readBag(path) } == expected)
    }
}
