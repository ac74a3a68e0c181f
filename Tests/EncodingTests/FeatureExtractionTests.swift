import Encoding
import Files
import Foundation
import SimulationSupport
import Slides
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// An encoder whose features are the mean colour of a tile, so that no weights are needed.
private final class MeanColor: TileEncoder {
    let name = "mean-color"
    let width = 3
    let tilePixels: Int
    let weightsHash: String
    let preprocessing = "none"
    private let encoded = Mutex(0)

    init(tilePixels: Int = 32, weights: String = "none") {
        self.tilePixels = tilePixels
        weightsHash = weights
    }

    /// Tiles that were encoded.
    var tiles: Int { encoded.withLock { $0 } }

    func encode(_ pixels: [UInt8], tiles: Int) throws -> [Float] {
        encoded.withLock { $0 += tiles }
        let area = tilePixels * tilePixels
        return (0..<tiles).flatMap { tile in
            (0..<3).map { channel in
                let places = (0..<area).map { (tile * area + $0) * 3 + channel }
                let sum = places.reduce(0) { $0 + Int(pixels[$1]) }
                return Float(sum) / Float(255 * area)
            }
        }
    }
}

@Suite struct `Feature extraction` {
    private struct Killed: Error {}

    private let study: TinyStudy
    private let output: TemporaryFolder

    init() throws {
        study = try TinyStudy.shared()
        output = try TemporaryFolder()
    }

    private func extraction(
        _ encoder: MeanColor = MeanColor(), copies: [MeanColor] = [], tileMicrometers: Double = 32,
        separatesStains: Bool = false
    ) throws -> FeatureExtraction {
        var tiles = TileSettings(
            tileMicrometers: Micrometers(tileMicrometers), outputPixels: encoder.tilePixels)
        tiles.minimumTissueShare = 0.1
        var settings = FeatureExtraction.Settings(tiles: tiles)
        settings.separatesStains = separatesStains
        return try FeatureExtraction(
            encoder, copies: copies, settings: settings, version: "test")
    }

    /// The bytes of the feature files of a folder.
    private func bytes(of folder: FilePath) throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        let files = names.filter { $0 != "thumbnails" }
        return try Dictionary(
            uniqueKeysWithValues: files.map { ($0, try sha256(of: folder.appending($0))) })
    }

    @Test func `every slide becomes one file with its tiles, places and a picture`() throws {
        let encoder = MeanColor()
        let outcomes = try extraction(encoder).extract(
            [study.slide(0), study.slide(1)], into: output.path
        ) { _ in }
        let made = try outcomes.map { try $0.result.get() }
        #expect(made.map(\.tiles).reduce(0, +) == encoder.tiles)
        for (file, tiles) in made {
            let features = try FeatureFile(file)
            #expect(features.count == tiles && features.width == 3)
            #expect(features.provenance.encoder == "mean-color")
            #expect(features.floats().allSatisfy { (0...1).contains($0) })
            let picture = output.path.appending("thumbnails").appending("\(file.stem ?? "").jpg")
            #expect(picture.exists)
        }
    }

    @Test func `a run that is killed again and again ends with the same bytes`() throws {
        let slides = [study.slide(0), study.slide(1), study.slide(2)]
        _ = try extraction().extract(slides, into: output.file("once")) { _ in }
        let folder = output.file("killed")
        var kills = 0
        while true {
            var calls = 0
            do {
                _ = try extraction().extract(slides, into: folder) { _ in
                    calls += 1
                    if calls == 2, kills < 20 { throw Killed() }
                }
                break
            } catch is Killed {
                kills += 1
            }
        }
        #expect(kills > 3)
        #expect(try bytes(of: folder) == bytes(of: output.file("once")))
    }

    @Test func `several devices share the batches and give the same bytes`() throws {
        let slides = [study.slide(0), study.slide(1)]
        _ = try extraction().extract(slides, into: output.file("one")) { _ in }
        let team = (0..<3).map { _ in MeanColor() }
        _ = try extraction(team[0], copies: Array(team[1...]))
            .extract(slides, into: output.file("three")) { _ in }
        #expect(team.allSatisfy { $0.tiles > 0 })
        #expect(try bytes(of: output.file("three")) == bytes(of: output.file("one")))
        #expect(
            throws: EncodingError(
                "mean-color is no copy of mean-color; one network on several devices is needed")
        ) {
            try FeatureExtraction(
                MeanColor(), copies: [MeanColor(weights: "others")],
                settings: .init(
                    tiles: TileSettings(
                        tileMicrometers: Micrometers(32), outputPixels: 32)),
                version: "test")
        }
    }

    @Test func `stains are shown alone where that is wanted`() throws {
        _ = try extraction(separatesStains: true).extract([study.slide(0)], into: output.path) {
            _ in
        }
        let folder = output.path.appending("thumbnails")
        let name = study.slide(0).stem ?? ""
        let plain = try RGBImage.read(folder.appending("\(name).jpg"))
        let pictures = try ["hematoxylin", "eosin"].map {
            try RGBImage.read(folder.appending("\(name).\($0).png"))
        }
        for picture in pictures {
            #expect(picture.width == plain.width && picture.height == plain.height)
        }
        // Haematoxylin is blue where eosin is red.
        func mean(_ picture: RGBImage, _ channel: Int) -> Int {
            stride(from: channel, to: picture.pixels.count, by: 3).reduce(0) {
                $0 + Int(picture.pixels[$1])
            }
        }
        #expect(mean(pictures[0], 2) - mean(pictures[0], 0) > 0)
        #expect(mean(pictures[1], 2) - mean(pictures[1], 0) < 0)
    }

    @Test func `finished slides are not encoded again`() throws {
        _ = try extraction().extract([study.slide(0)], into: output.path) { _ in }
        let encoder = MeanColor()
        let outcomes = try extraction(encoder).extract(
            [study.slide(0), study.slide(1)], into: output.path
        ) { _ in }
        #expect(try encoder.tiles == outcomes[1].result.get().tiles)
    }

    @Test func `a broken slide does not stop the others`() throws {
        let broken = try output.write("broken.svs", "no slide")
        let outcomes = try extraction().extract(
            [broken, study.slide(0)], into: output.file("features")
        ) { _ in }
        guard case .failure(let error) = outcomes[0].result else {
            Issue.record("the broken slide was read")
            return
        }
        #expect("\(error)".contains("broken.svs"))
        #expect(try outcomes[1].result.get().tiles > 0)
        #expect(try bytes(of: output.file("features")).count == 1)
    }

    @Test func `two slides of one name are refused before any work`() throws {
        let slide = study.slide(0)
        let twin = FilePath("elsewhere").appending("\(slide.stem ?? "").svs")
        #expect {
            try extraction().extract([slide, twin], into: output.file("features")) { _ in }
        } throws: { error in
            "\(error)"
                == "\(slide) and \(twin) would both become \(slide.stem ?? "").safetensors; rename one of them"
        }
        #expect(!output.file("features").exists)
    }

    @Test func `a file of other tiles is neither kept nor overwritten`() throws {
        let first = try extraction().extract([study.slide(0)], into: output.path) { _ in }
        let file = try first[0].result.get().file
        let before = try sha256(of: file)
        let again = try extraction(tileMicrometers: 48).extract(
            [study.slide(0)], into: output.path
        ) { _ in }
        #expect {
            try again[0].result.get()
        } throws: { error in
            "\(error)".hasPrefix("\(file) is there already, from mean-color")
                && "\(error)".hasSuffix("or other tiles; name another folder, or remove it")
        }
        #expect(try sha256(of: file) == before)
    }

    @Test func `a folder that may not be read is not called empty`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let closed = folder.file("closed")
            try makeFolder(closed)
            try #require(chmod(closed.string, 0) == 0)
            // Who may read everything is somebody else for the moment.
            try #require(chmod(folder.path.string, 0o755) == 0)
            if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
            #expect(throws: EncodingError("\(closed) cannot be read: permission denied")) {
                try FeatureExtraction.slides(at: closed)
            }
            if getuid() == 0 { try #require(seteuid(0) == 0) }
            let loop = folder.file("loop")
            try #require(symlink("loop", loop.string) == 0)
            #expect(
                throws: EncodingError(
                    "\(loop) cannot be read: too many levels of symbolic links")
            ) {
                try FeatureExtraction.slides(at: loop)
            }
        }
    }

    @Test func `a missing path, an empty folder and an encoder of other tiles are named`() throws {
        let nowhere = output.file("nowhere")
        #expect(throws: EncodingError("\(nowhere) does not exist")) {
            try FeatureExtraction.slides(at: nowhere)
        }
        #expect {
            try FeatureExtraction.slides(at: output.path)
        } throws: { error in
            "\(error)".hasPrefix("\(output.path) holds no slide; bif, dcm, jpeg, jpg, mrxs")
        }
        #expect(
            throws: EncodingError("tiles of 224 pixels were asked for, but mean-color reads 32")
        ) {
            try FeatureExtraction(MeanColor(), version: "test")
        }
    }

    @Test func `a folder's slides come sorted, other files do not count`() throws {
        for name in ["b.svs", "a.NDPI", "notes.txt"] { _ = try output.write(name, "") }
        let found = try FeatureExtraction.slides(at: output.path).map { $0.lastComponent?.string }
        #expect(found == ["a.NDPI", "b.svs"])
    }
}
