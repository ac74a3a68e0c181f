import Files
import Foundation
import Models
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Encoding

@Suite struct `Hugging Face's names` {
    private func preset(_ scaled: Bool) -> TransformerEncoder.Preset {
        var network = VisionTransformer.Configuration(width: 8, depth: 2, heads: 2)
        network.imagePixels = 32
        network.patchPixels = 16
        network.hasLayerScale = scaled
        return TransformerEncoder.Preset("tiny", network)
    }

    /// The same numbers under timm's names and under those of `ViTModel` or `Dinov2Model`.
    private func files(scaled: Bool, in folder: TemporaryFolder) throws -> (FilePath, FilePath) {
        var timm = SafetensorsWriter()
        var theirs = SafetensorsWriter()
        var seed = 0
        func numbers(_ shape: [Int]) -> [Float] {
            seed += 1
            return (0..<shape.reduce(1, *)).map { Float(sin(Double($0 * 7 + seed * 13))) * 0.3 }
        }
        func add(_ name: String, _ other: String, _ shape: [Int]) {
            let values = numbers(shape)
            timm.add(name, shape: shape, floats: values)
            theirs.add(other, shape: shape, floats: values)
        }
        func both(_ name: String, _ other: String, _ shape: [Int]) {
            add("\(name).weight", "\(other).weight", shape)
            add("\(name).bias", "\(other).bias", [shape[0]])
        }
        both(
            "patch_embed.proj", "embeddings.patch_embeddings.projection", [8, 3, 16, 16])
        add("cls_token", "embeddings.cls_token", [1, 1, 8])
        add("pos_embed", "embeddings.position_embeddings", [1, 5, 8])
        both("norm", "layernorm", [8])
        for index in 0..<2 {
            let (old, new) = ("encoder.layer.\(index)", "blocks.\(index)")
            for (kind, shape) in [("weight", [8, 8]), ("bias", [8])] {
                var all: [Float] = []
                for part in ["query", "key", "value"] {
                    let values = numbers(shape)
                    theirs.add(
                        "\(old).attention.attention.\(part).\(kind)", shape: shape, floats: values)
                    all += values
                }
                timm.add(
                    "\(new).attn.qkv.\(kind)", shape: [24] + shape.dropFirst(), floats: all)
            }
            both("\(new).attn.proj", "\(old).attention.output.dense", [8, 8])
            both("\(new).norm1", scaled ? "\(old).norm1" : "\(old).layernorm_before", [8])
            both("\(new).norm2", scaled ? "\(old).norm2" : "\(old).layernorm_after", [8])
            both(
                "\(new).mlp.fc1", scaled ? "\(old).mlp.fc1" : "\(old).intermediate.dense", [32, 8])
            both("\(new).mlp.fc2", scaled ? "\(old).mlp.fc2" : "\(old).output.dense", [8, 32])
            for scale in [1, 2] where scaled {
                add("\(new).ls\(scale).gamma", "\(old).layer_scale\(scale).lambda1", [8])
            }
        }
        let paths = (folder.file("timm.safetensors"), folder.file("theirs.safetensors"))
        try timm.write(to: paths.0)
        try theirs.write(to: paths.1)
        return paths
    }

    @Test(arguments: [false, true])
    func `give the network that timm's names give`(scaled: Bool) throws {
        let folder = try TemporaryFolder()
        let (timm, theirs) = try files(scaled: scaled, in: folder)
        let pixels = (0..<(2 * 32 * 32 * 3)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let first = try TransformerEncoder(preset(scaled), weights: timm)
            .encode(pixels, tiles: 2)
        let second = try TransformerEncoder(preset(scaled), weights: theirs)
            .encode(pixels, tiles: 2)
        #expect(first == second)
        #expect(Set(first).count >= 8)
    }

    @Test func `places are interpolated as PyTorch does`() throws {
        // torch.nn.functional.interpolate of arange(25)¹·³ from 5 x 5 to 3 x 3, bicubic, torch 2.13.
        let expected: [Float] = [
            2.2209, 4.9301, 8.3404, 20.6309, 25.2892, 30.1612, 45.8876, 51.4285, 57.115,
        ]
        let numbers = [-1.0] + (0..<25).map { pow(Double($0), 1.3) }
        let places = try Tensor(numbers, shape: [1, 26, 1], type: .float32)
        let found = try HuggingFaceNames.resized(places, to: 3).floats()
        #expect(found.count == 10 && found[0] == -1)
        for (a, b) in zip(found.dropFirst(), expected) { #expect(abs(a - b) < 1e-3) }
        #expect(try HuggingFaceNames.resized(places, to: 5).floats() == places.floats())
    }
}
