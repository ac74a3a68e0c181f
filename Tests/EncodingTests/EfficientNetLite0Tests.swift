import Encoding
import Files
import Foundation
import Slides
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The weights that Scripts/bootstrap fetches.
private enum Weights {
    static let path: FilePath? = {
        let environment = ProcessInfo.processInfo.environment
        let cache =
            environment["MORPHOGEN_CACHE"]
            ?? (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache")
            + "/morphogen"
        return ["efficientnet-lite0.pth", "efficientnet-lite0.safetensors"]
            .map { FilePath(cache).appending("weights").appending($0) }
            .first { FileManager.default.fileExists(atPath: $0.string) }
    }()
}

@Suite(
    .enabled(
        if: Weights.path != nil, "the EfficientNet-Lite0 weights are absent: Scripts/bootstrap"),
    .enabled(if: SharedFolder.has("goldens/encoders"), "\(SharedFolder.absence)"))
struct `EfficientNet-Lite0` {
    private let encoder: EfficientNetLite0
    private let golden: SafetensorsFile

    init() throws {
        encoder = try EfficientNetLite0(weights: #require(Weights.path))
        golden = try SafetensorsFile(
            SharedFolder.path("goldens/encoders/efficientnet_lite0.safetensors"))
    }

    private func largestDifference(_ values: [Float], row: Int) throws -> Double {
        let expected = try golden.tensor("features").doubles()
        return zip(values, expected[(row * 1280)..<((row + 1) * 1280)])
            .map { abs(Double($0) - $1) }.max() ?? .infinity
    }

    @Test func `matches the reference on a real tile, pixel for pixel`() throws {
        let pixels = try golden.tensor("pixels_first_image_u8").withUnsafeBytes { Array($0) }
        let tile = RGBImage(width: 224, height: 224, pixels: pixels)
        #expect(try largestDifference(encoder.encode([tile]), row: 0) < 2e-4)
    }

    @Test func `matches the reference on the formula image`() throws {
        var x: [Float] = []
        for c in 0..<3 {
            for h in 0..<224 {
                for w in 0..<224 {
                    x.append(Float(sin(0.05 * Double(h) + 0.031 * Double(w) * Double(c + 1))))
                }
            }
        }
        let features = try encoder.features(Tensor(x, shape: [1, 3, 224, 224]))
        #expect(features.shape == [1, 1280])
        #expect(try largestDifference(features.floats(), row: 9) < 2e-4)
    }

    @Test(arguments: [
        "lung_aca/lungaca85.jpeg", "lung_aca/lungaca266.jpeg", "lung_aca/lungaca180.jpeg",
        "lung_n/lungn380.jpeg", "lung_n/lungn439.jpeg", "lung_n/lungn248.jpeg",
        "lung_scc/lungscc91.jpeg", "lung_scc/lungscc326.jpeg", "lung_scc/lungscc198.jpeg",
    ])
    func `matches the reference on decoded tiles`(name: String) throws {
        let names = [
            "lungaca85", "lungaca266", "lungaca180", "lungn380", "lungn439", "lungn248",
            "lungscc91", "lungscc326", "lungscc198",
        ]
        let row = try #require(names.firstIndex { name.contains("\($0).") })
        let tile = try RGBImage.read(SharedFolder.path("data/tiles_lung/\(name)"))
        #expect(try largestDifference(encoder.encode([tile]), row: row) < 5e-3)
    }

    @Test func `a batch gives what its tiles give alone, and bfloat16 is close`() throws {
        let tiles = try ["lung_aca/lungaca85.jpeg", "lung_n/lungn380.jpeg"].map {
            try RGBImage.read(SharedFolder.path("data/tiles_lung/\($0)"))
        }
        let together = try encoder.encode(tiles)
        let apart = try tiles.flatMap { try encoder.encode([$0]) }
        #expect(zip(together, apart).allSatisfy { abs($0 - $1) < 1e-4 })
        let rough = try EfficientNetLite0(weights: #require(Weights.path), precision: .bfloat16)
        let similarity = try cosine(together, rough.encode(tiles))
        #expect(similarity > 0.99)
    }

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        func dot(_ x: [Float], _ y: [Float]) -> Float { zip(x, y).map(*).reduce(0, +) }
        return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }

    @Test func `a tile of another size is refused`() {
        #expect {
            try encoder.encode([RGBImage(width: 200, height: 224)])
        } throws: {
            "\($0)" == "a tile has 200 x 224 pixels; the encoder needs 224 x 224"
        }
    }

    @Test func `weights of another network are refused by name`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("other.safetensors")
        var writer = SafetensorsWriter()
        writer.add("fc.weight", shape: [1], floats: [1])
        try writer.write(to: path)
        #expect {
            _ = try EfficientNetLite0(weights: path)
        } throws: {
            "\($0)"
                == "the checkpoint has no parameter '_conv_stem.weight' among its 1 tensors"
        }
    }
}
