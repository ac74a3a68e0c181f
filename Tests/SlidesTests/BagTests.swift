import Files
import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Bags` {
    private let features = FeatureMaker.features(9, width: 4)
    private let corners = (0..<18).map { Double(256 * $0) }
    private var positions: [Bag.Position] {
        (0..<9).map { Bag.Position(x: corners[2 * $0], y: corners[2 * $0 + 1]) }
    }

    @Test func `ours are mapped and say how they were made`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        let written = try FeatureMaker.write(path, count: 9)
        let bag = try readBag(path)
        #expect(bag.origin == .morphogen && bag.isMapped && bag.scalarType == .float16)
        #expect(bag.count == 9 && bag.width == 6)
        #expect(bag.floats() == written.map { Float(Float16($0)) })
        #expect(bag.floats(of: 2..<5) == Array(bag.floats()[12..<30]))
        #expect(bag.positions?[6] == Bag.Position(x: 448, y: 448))
        #expect(bag.provenance == FeatureMaker.provenance())
    }

    @Test(arguments: [(0, false), (1, false), (4, false), (4, true)])
    func `CLAM's files are read, however they are chunked`(
        chunkRows: Int, deflates: Bool
    ) throws {
        let folder = try TemporaryFolder()
        var writer = HDF5Writer()
        writer.add(
            "features", shape: [9, 4], floats: features, chunkRows: chunkRows, deflates: deflates)
        writer.add("coords", shape: [9, 2], integers: corners.map { Int64($0) })
        try writer.write(to: folder.file("a.h5"))
        let bag = try readBag(folder.file("a.h5"))
        #expect(bag.origin == .clam && !bag.isMapped && bag.scalarType == .float32)
        #expect(bag.count == 9 && bag.width == 4)
        #expect(bag.floats() == features)
        #expect(bag.floats(of: 8..<9) == Array(features[32...]))
        bag.withUnsafeBytes { #expect($0.count == 9 * 4 * 4) }
        #expect(bag.positions == positions && bag.positionUnit == .levelZeroPixels)
        #expect(bag.provenance == nil)
    }

    @Test func `TRIDENT's files are told by their attributes`() throws {
        let folder = try TemporaryFolder()
        var writer = HDF5Writer()
        writer.add("features", shape: [9, 4], floats: features, chunkRows: 1)
        writer.add("coords", shape: [9, 2], integers: corners.map { Int64($0) })
        writer.attach(.number(512), named: "patch_size_level0", to: "coords")
        writer.attach(.text("slide_1"), named: "name", to: "coords")
        try writer.write(to: folder.file("a.h5"))
        let bag = try readBag(folder.file("a.h5"))
        #expect(bag.origin == .trident)
        #expect(bag.notes == ["patch_size_level0": "512.0", "name": "slide_1"])
        #expect(bag.floats() == features && bag.positions == positions)
    }

    @Test func `STAMP's files count micrometers if they say so`() throws {
        let folder = try TemporaryFolder()
        var writer = HDF5Writer()
        writer.add("feats", shape: [9, 4], floats: features)
        writer.add("coords", shape: [9, 2], doubles: corners)
        writer.attach(.text("um"), named: "unit", to: "/")
        writer.attach(.text("uni"), named: "extractor", to: "/")
        try writer.write(to: folder.file("a.h5"))
        let bag = try readBag(folder.file("a.h5"))
        #expect(bag.origin == .stamp && bag.positionUnit == .micrometers)
        #expect(bag.notes["extractor"] == "uni")
        #expect(bag.floats() == features && bag.positions == positions)
    }

    private static let real = "data/features/TCGA-AD-6964-01Z-00-DX1/features.h5"

    @Test(.enabled(if: SharedFolder.has(real), "\(SharedFolder.absence)"))
    func `a real file is read`() throws {
        let bag = try readBag(SharedFolder.path(Self.real))
        #expect(bag.origin == .stamp && bag.count == 777 && bag.width == 512)
        let first = bag.floats().prefix(3)
        let expected: [Float] = [-0.01929561, 0.03736315, -0.03888759]
        #expect(zip(first, expected).allSatisfy { abs($0 - $1) < 1e-7 })
        #expect(bag.positions?.first == Bag.Position(x: 10240, y: 21504))
        #expect(bag.positions?.last != bag.positions?.first)
    }

    @Test func `tensors of PyTorch are read, alone and in dictionaries`() throws {
        let folder = try TemporaryFolder()
        let bytes = features.withUnsafeBytes { [UInt8]($0) }
        var alone = TorchMaker()
        alone.tensor("0", "FloatStorage", bytes, count: 36, shape: [9, 4], strides: [4, 1])
        let bag = try readBag(folder.write("a.pt", alone.zip()))
        #expect(bag.origin == .torch && bag.isMapped && bag.positions == nil)
        #expect(bag.floats() == features)

        var both = TorchMaker()
        both.raw(0x7D, 0x28)
        both.text("features")
        both.tensor("0", "FloatStorage", bytes, count: 36, shape: [1, 9, 4], strides: [36, 4, 1])
        both.text("coords")
        both.tensor(
            "1", "LongStorage", corners.map { Int64($0) }.withUnsafeBytes { [UInt8]($0) },
            count: 18, shape: [9, 2], strides: [2, 1])
        both.raw(0x75)
        let second = try readBag(folder.write("b.pt", both.zip()))
        #expect(second.count == 9 && second.width == 4)
        #expect(second.floats() == features && second.positions == positions)
    }

    @Test func `broken bags are errors`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.h5")
        func found(_ fill: (inout HDF5Writer) -> Void) throws -> String {
            var writer = HDF5Writer()
            fill(&writer)
            try writer.write(to: path)
            return sentence { _ = try readBag(path) }
        }
        #expect(
            try found { $0.add("x", shape: [1, 1], floats: [1]) }
                == "\(path) has neither 'features' nor 'feats'")
        #expect(
            try found { $0.add("features", shape: [4], floats: [1, 2, 3, 4]) }
                == "\(path) has features of shape [4]; [patches, width] is needed")
        #expect(
            try found { $0.add("features", shape: [2, 2, 1], floats: [1, 2, 3, 4]) }
                == "\(path) has features of shape [2, 2, 1]; [patches, width] is needed")
        #expect(
            try found { $0.add("features", shape: [0, 4], floats: []) }
                == "\(path) holds no patch: its features have shape [0, 4]")
        #expect(
            try found {
                $0.add("features", shape: [9, 4], floats: features)
                $0.add("coords", shape: [8, 2], doubles: Array(corners.prefix(16)))
            } == "\(path) has 9 patches, but coordinates of shape [8, 2]")
        var bad = features
        bad[13] = .nan
        #expect(
            try found { $0.add("features", shape: [9, 4], floats: bad) }
                == "\(path) has nan as feature 1 of tile 3; features must be finite")
    }

    @Test func `a header that lies about its size allocates nothing`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.h5")
        var writer = HDF5Writer()
        writer.add("features", shape: [1_000_000_000, 1024], floats: nil, chunkRows: 1)
        try writer.write(to: path)
        let size = try MappedFile(path).count
        #expect(
            sentence { _ = try readBag(path) }
                == """
                \(path) says that 'features' has the shape [1000000000, 1024], more than its \
                \(size) bytes hold
                """)
        writer = HDF5Writer()
        writer.add("features", shape: [100, 10], floats: nil, chunkRows: 1)
        try writer.write(to: path)
        #expect(
            sentence { _ = try readBag(path) }
                == "\(path) has 'features' of shape [100, 10], but no numbers were written")
    }

    @Test(.enabled(if: SharedFolder.has(real), "\(SharedFolder.absence)"), arguments: 1..<8)
    func `a truncated HDF5 file is an error`(eighths: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = try RawFile.read(SharedFolder.path(Self.real))
        let path = try folder.write("a.h5", bytes.prefix(bytes.count * eighths / 8))
        #expect(
            sentence { _ = try readBag(path) }
                .hasPrefix("\(path) is no whole HDF5 file: truncated file: "))
    }

    @Test func `other files are named`() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("a.h5", "hello")
        #expect(sentence { _ = try readBag(text) }.hasPrefix("\(text) is no whole HDF5 file: "))
        #expect(sentence { _ = try readBag("a.csv") }.hasPrefix("a.csv is no feature file by its"))
        #expect(
            sentence { _ = try readBag(folder.file("none.h5")) }
                == "\(folder.file("none.h5")) does not exist")
        var list = TorchMaker()
        list.raw(0x5D)
        let path = try folder.write("b.pt", list.zip())
        #expect(
            sentence { _ = try readBag(path) }
                == "\(path) holds neither a tensor nor a dictionary of tensors")
    }

    @Test func `another width than needed is an error`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        _ = try FeatureMaker.write(path, count: 2)
        let bag = try readBag(path)
        try bag.requireWidth(6)
        #expect(
            sentence { try bag.requireWidth(1024) }
                == "\(path) has 6 features per patch, but 1024 are needed")
    }
}
