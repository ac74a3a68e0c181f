import Files
import SystemPackage
import TestSupport
import Testing

@testable import Slides

@Suite struct `Features of other tools` {
    private let folder: TemporaryFolder
    private let ours: FilePath

    init() throws {
        folder = try TemporaryFolder()
        ours = folder.file("a.safetensors")
        _ = try FeatureMaker.write(ours, count: 9)
        for name in ["out", "back"] { try makeFolder(folder.file(name)) }
    }

    private func converted(
        _ path: FilePath, to format: FeatureFormat, stating facts: FeatureFacts = FeatureFacts(),
        in name: String = "out"
    ) throws -> (file: FilePath, sentences: [String]) {
        var conversion = try FeatureConversion(readBag(path), named: "a", stating: facts)
        let file = try conversion.write(as: format, into: folder.file(name))
        return (file, conversion.sentences)
    }

    @Test(arguments: [FeatureFormat.clam, .trident, .stamp, .morphogen])
    func `features and places survive the way there and back`(format: FeatureFormat) throws {
        let there = try converted(ours, to: format)
        let first = try readBag(ours)
        let second = try readBag(there.file)
        #expect(second.floats() == first.floats())
        let scale = second.positionUnit == .micrometers ? 0.25 : 1
        #expect(
            second.positions
                == first.positions?.map { Bag.Position(x: $0.x * scale, y: $0.y * scale) })

        var facts = FeatureFacts()
        facts.encoder = "efficientnet-lite0"
        facts.micrometersPerPixel = 0.5
        facts.tilePixels = 224
        facts.slideMicrometersPerPixel = 0.25
        facts.slideWidth = 4000
        facts.slideHeight = 3000
        let back = try converted(there.file, to: .morphogen, stating: facts, in: "back")
        let file = try FeatureFile(back.file)
        #expect(file.floats() == first.floats())
        #expect(file.coordinates == FeatureMaker.coordinates(9))
        #expect(file.provenance.tileSlidePixels == 448 && file.provenance.tileMicrometers == 112)
        if format == .morphogen {
            #expect(try sha256(of: back.file) == sha256(of: ours))
        } else {
            #expect(file.provenance.encoderHash == "unknown")
            #expect(file.provenance.version == "converted from \(second.origin.rawValue)")
            #expect(
                back.sentences.contains(
                    "the checksum of the encoder's weights and what was done to the pixels are not known"
                ))
        }
    }

    @Test func `nothing replaces what our own file says of itself`() throws {
        var facts = FeatureFacts()
        facts.encoder = "another"
        facts.micrometersPerPixel = 2
        facts.tilePixels = 512
        facts.slideMicrometersPerPixel = 1
        let plain = try sha256(of: converted(ours, to: .stamp).file)
        #expect(
            try sha256(of: converted(ours, to: .stamp, stating: facts, in: "back").file) == plain)
    }

    @Test func `TRIDENT's attributes say how the slide was cut`() throws {
        let there = try converted(ours, to: .trident)
        let notes = try readBag(there.file).notes
        #expect(notes["patch_size"] == "224" && notes["patch_size_level0"] == "448")
        #expect(notes["level0_magnification"] == "40" && notes["target_magnification"] == "20")
        #expect(notes["level0_width"] == "4000" && notes["name"] == "a" && notes["overlap"] == "0")
        #expect(
            there.sentences == [
                "0.25 and 0.5 µm per pixel are written as 40x and 20x, since the form counts magnifications"
            ])
        // With those, only what no magnification tells has to be stated.
        var facts = FeatureFacts()
        facts.slideMicrometersPerPixel = 0.25
        let made = try FeatureFile(
            converted(there.file, to: .morphogen, stating: facts, in: "back").file)
        #expect(made.provenance.micrometersPerPixel == 0.5)
        #expect(made.provenance.encoder == "efficientnet-lite0")
    }

    @Test func `TRIDENT's patches hold places alone`() throws {
        let file = try converted(ours, to: .tridentPatches).file
        #expect(file.lastComponent?.string == "a_patches.h5")
        let coords = try HDF5Reader.read(file) { file throws(FileError) in
            try file.has("features") ? nil : file.integers("coords")
        }
        #expect(coords?.shape == [9, 2] && coords?.numbers[2] == 448)
        #expect(
            sentence { _ = try readBag(file) } == "\(file) has neither 'features' nor 'feats'")
    }

    @Test func `STAMP's attributes are its own`() throws {
        let notes = try readBag(converted(ours, to: .stamp).file).notes
        #expect(
            notes == [
                "extractor": "efficientnet-lite0", "unit": "um", "tile_size_um": "112.0",
                "tile_size_px": "224", "feat_type": "tile",
            ])
    }

    @Test func `CLAM's tensor is all that its file holds`() throws {
        let there = try converted(ours, to: .clamTorch)
        let bag = try readBag(there.file)
        #expect(bag.origin == .torch && bag.positions == nil && bag.isMapped)
        #expect(try bag.floats() == readBag(ours).floats())
        #expect(
            there.sentences == [
                "the form holds no places of tiles, and nothing of how they were made"
            ])
        #expect(
            sentence { _ = try converted(there.file, to: .clam) }
                == "\(there.file) does not say what the form of clam needs: the tiles' places")
    }

    @Test func `what is not known is asked for, all at once`() throws {
        let clam = try converted(ours, to: .clam).file
        #expect(
            sentence { _ = try converted(clam, to: .morphogen, in: "back") }
                == """
                \(clam) does not say what our form needs: the encoder (--encoder), the tiles' µm \
                per pixel (--tile-mpp), the tiles' side in pixels (--tile-pixels), the slide's µm \
                per pixel (--slide-mpp or --slides)
                """)
        let stamp = try converted(ours, to: .stamp, in: "back").file
        #expect(
            sentence { _ = try converted(stamp, to: .morphogen) }
                == """
                \(stamp) does not say what pixels of its places needs: the slide's µm per pixel \
                (--slide-mpp or --slides)
                """)
    }

    @Test func `rows come in raster order, and files are not overwritten`() throws {
        var writer = HDF5Writer()
        writer.add("features", shape: [3, 1], floats: [1, 2, 3])
        writer.add("coords", shape: [3, 2], integers: [0, 448, 448, 0, 0, 0])
        let path = folder.file("a.h5")
        try writer.write(to: path)
        let made = try converted(path, to: .clam)
        #expect(made.sentences.first == "rows were put into raster order")
        let bag = try readBag(made.file)
        #expect(bag.floats() == [3, 2, 1])
        #expect(bag.positions?.last == Bag.Position(x: 0, y: 448))
        #expect(
            sentence { _ = try converted(path, to: .clam) }
                == "\(made.file) is there already; name another folder, or remove it")
    }

    @Test func `a dictionary of tensors is written as torch does`() throws {
        var writer = TorchWriter()
        writer.add("features", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
        writer.add("coords", shape: [2, 2], integers: [0, 1, 2, 3])
        let path = folder.file("b.pt")
        try writer.write(to: path)
        let bag = try readBag(path)
        #expect(bag.floats() == [1, 2, 3, 4, 5, 6])
        #expect(bag.positions == [Bag.Position(x: 0, y: 1), Bag.Position(x: 2, y: 3)])
    }
}

@Suite struct `Checks of features` {
    private func bag(
        _ rows: [[Float]], coords: [Int64]? = nil, width: Int? = nil, extractor: String? = nil
    ) throws -> Bag {
        let folder = try TemporaryFolder()
        var writer = HDF5Writer()
        writer.add("features", shape: [rows.count, rows[0].count], floats: rows.flatMap { $0 })
        if let coords { writer.add("coords", shape: [rows.count, 2], integers: coords) }
        if let width {
            writer.attach(.integer(Int64(width)), named: "level0_width", to: "coords")
            writer.attach(.integer(Int64(width)), named: "level0_height", to: "coords")
        }
        if let extractor { writer.attach(.text(extractor), named: "extractor", to: "/") }
        try writer.write(to: folder.file("a.h5"))
        return try readBag(folder.file("a.h5"))
    }

    private func found(_ bag: Bag) -> [String] {
        FeatureCheck(bag).findings.map { "\($0.level.rawValue) \($0.sentence)" }
    }

    @Test func `our own file has nothing to find`() throws {
        let folder = try TemporaryFolder()
        _ = try FeatureMaker.write(folder.file("a.safetensors"), count: 9)
        #expect(try FeatureCheck(readBag(folder.file("a.safetensors"))).findings.isEmpty)
    }

    @Test func `numbers that tell nothing are found`() throws {
        #expect(
            try found(bag([[1, 2], [0, 0]])).contains("FAIL 1 of 2 tiles have nothing but zeros"))
        #expect(
            try found(bag([[1, 2], [1, 2]])).contains("FAIL all 2 tiles have the same features"))
        #expect(try found(bag([[1, 2], [1, 3]])).contains("WARN 1 of 2 features do not vary"))
    }

    @Test func `places that cannot be are found`() throws {
        let rows: [[Float]] = [[1, 2], [3, 4]]
        #expect(
            try found(bag(rows)).contains(
                "WARN the places of its tiles are not known, so nothing can be shown on the slide"))
        #expect(
            try found(bag(rows, coords: [0, 0, 0, 0])).contains(
                "WARN 1 of 2 tiles lie where another does"))
        #expect(
            try found(bag(rows, coords: [-5, 0, 0, 0])).contains(
                "FAIL tiles lie left of or above the slide"))
        #expect(
            try found(bag(rows, coords: [0, 0, 900, 5], width: 800)).contains(
                "FAIL a tile at (900, 5) lies beyond the slide of 800 x 800 pixels"))
    }

    @Test func `what must not be mixed is named`() throws {
        let rows: [[Float]] = [[1, 2], [3, 4]]
        let folder = try TemporaryFolder()
        _ = try FeatureMaker.write(folder.file("a.safetensors"), count: 9, width: 2)
        let ours = try readBag(folder.file("a.safetensors"))
        func found(_ bags: [Bag]) -> [String] {
            FeatureCheck(together: bags).findings.map(\.sentence)
        }
        let (uni, other) = (try bag(rows, extractor: "uni"), try bag(rows, extractor: "other"))
        #expect(found([uni, uni]).isEmpty)
        #expect(
            found([uni, other])
                == ["\(other.path) and \(uni.path) were made with other encoders or tiles"])
        let wide = try bag([[1, 2, 3]])
        #expect(
            found([uni, wide]) == ["\(wide.path) has 3 features per patch, \(uni.path) has 2"])
        #expect(found([ours, uni])[0].contains("nothing says that they were made alike"))
    }
}
