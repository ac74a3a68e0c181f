import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

@Suite struct `Vision transformers` {
    private struct Described: Decodable {
        struct Config: Decodable {
            let embed_dim: Int
            let depth: Int
            let heads: Int
            let patch: Int
            let num_reg_tokens: Int
            let no_embed_class: Bool
            let layer_scale: Bool
            let row_step: Int
        }
        let config: Config
    }

    /// `image(224)` normalised as ImageNet's pictures.
    private func picture() throws -> Tensor {
        let pixels = try Tensor(
            FormulaWeights.image(224).map { Double($0) / 255 }, shape: [1, 3, 224, 224])
        let mean = try Tensor([0.485, 0.456, 0.406], shape: [1, 3, 1, 1])
        let deviation = try Tensor([0.229, 0.224, 0.225], shape: [1, 3, 1, 1])
        return try ((pixels - mean) / deviation).converted(to: .float32)
    }

    // The network of UNI has 303 million weights, which the formula needs too long for; its small likeness stands in.
    @Test(
        .enabled(if: GoldenFile.has("vit/vit_small_layerscale"), "\(SharedFolder.absence)"),
        arguments: [
            "vit_base_patch16_224", "vit_small_layerscale", "vit_small_registers_dinov2",
            "vit_small_uni2_style",
        ])
    func `give the numbers of timm`(file: String) throws {
        let golden = try GoldenFile("vit/\(file)")
        let c = try golden.describe(as: Described.self).config
        var configuration = VisionTransformer.Configuration(
            width: c.embed_dim, depth: c.depth, heads: c.heads)
        configuration.patchPixels = c.patch
        configuration.registers = c.num_reg_tokens
        configuration.places = c.no_embed_class ? .patches : .all
        configuration.hasLayerScale = c.layer_scale
        if file.hasSuffix("uni2_style") {
            configuration.bend = .gatedSiLU
            configuration.hidden = Int(Double(c.embed_dim) * 5.33334)
        }
        let scope = GHANetGoldens.scope(golden)
        let model = try VisionTransformer(configuration, in: scope)
        #expect(Set(scope.all.map(\.name)) == Set(golden.parameters.map(\.name)))

        let output = try inference { try model(picture()) }
        let feature = try golden.difference(output.classToken.doubles(), from: "feature")
        #expect(feature == nil)
        let rows = Array(stride(from: 0, to: try output.tokens.size(1), by: c.row_step))
        let tokens = try output.tokens.squeezed(0).indexed(Tensor(rows, shape: [rows.count]))
        #expect(try golden.difference(tokens.doubles(), from: "tokens") == nil)
    }

    @Test func `keep registers and class token apart from patches`() throws {
        var configuration = VisionTransformer.Configuration(width: 8, depth: 1, heads: 2)
        configuration.imagePixels = 32
        configuration.patchPixels = 8
        configuration.registers = 3
        let model = try VisionTransformer(configuration, in: ParameterScope(seed: 1))
        let pictures = try Tensor.normal([2, 3, 32, 32], using: Generator(seed: 1))
        let output = try inference { try model(pictures) }
        #expect(output.tokens.shape == [2, 20, 8])
        #expect(output.patches.shape == [2, 16, 8])
        #expect(output.classToken.shape == [2, 8])
        let rest = try output.tokens.narrowed(1, from: 4, count: 16)
        #expect(try rest.doubles() == output.patches.doubles())
        #expect(throws: TensorError.self) {
            try model(Tensor.normal([1, 3, 40, 32], using: Generator(seed: 1)))
        }
    }
}
