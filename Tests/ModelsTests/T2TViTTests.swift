import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("t2t_vit/t2t_vit_7")

@Suite struct `T2T-ViT` {
    private func image() throws -> Tensor {
        let means: [Float] = [0.485, 0.456, 0.406]
        let deviations: [Float] = [0.229, 0.224, 0.225]
        let pixels = try Tensor(
            FormulaWeights.image(224).map { Double($0) / 255 }, shape: [1, 3, 224, 224])
        let mean = try Tensor(means.map { Double("\($0)") ?? 0 }, shape: [1, 3, 1, 1])
        let deviation = try Tensor(deviations.map { Double("\($0)") ?? 1 }, shape: [1, 3, 1, 1])
        return try ((pixels - mean) / deviation).converted(to: .float32)
    }

    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: ["t2t_vit_7", "t2t_vit_14", "t2t_vit_14_released_scale"])
    func `gives the numbers of the authors' code`(file: String) throws {
        let golden = try GoldenFile("t2t_vit/\(file)")
        var c = file.contains("_14") ? T2TViT.Configuration.medium : .small
        c.scale = file.hasSuffix("released_scale") ? .width : .head
        c.classes = 1000
        let model = try T2TViT(c, in: GHANetGoldens.scope(golden))
        let output = try inference { try model(image()) }
        func rows(_ tensor: Tensor, every step: Int) throws -> Tensor {
            let places = Array(stride(from: 0, to: tensor.shape[1], by: step))
            return try tensor.squeezed(0).indexed(Tensor(places, shape: [places.count]))
        }
        for (name, tensor) in [
            ("cls", output.features), ("logits", try #require(output.logits)),
            ("performer1", try rows(output.folded[0], every: 97)),
            ("performer2", try rows(output.folded[1], every: 41)),
            ("tokens", try rows(output.folded[2], every: 14)),
        ] {
            #expect(try golden.difference(tensor.doubles(), from: name) == nil)
        }
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `knows its parameters by the authors' names`() throws {
        let golden = try GoldenFile("t2t_vit/t2t_vit_7")
        let scope = ParameterScope { (_, shape, _) throws(TensorError) in try Tensor.zeros(shape) }
        var c = T2TViT.Configuration.small
        c.classes = 1000
        _ = try T2TViT(c, in: scope)
        // The table of places follows from a formula and is no parameter here.
        let expected = golden.parameters.filter { $0.kind != "given" }.map(\.name)
        #expect(Set(scope.all.map(\.name)) == Set(expected))
    }

    @Test func `draws random features at right angles`() throws {
        let scope = ParameterScope(seed: 2)
        _ = try T2TViT(.init(width: 8, blocks: 1, heads: 2, ratio: 2), in: scope)
        let features = try #require(
            scope.all.first { $0.name == "tokens_to_token.attention1.w" }?.tensor)
        let products = try features.matmul(features.transposed())  // [32, 32]
        let wanted = try Tensor.identity(32) * 32
        #expect(try (products - wanted).absolute().max().item() < 1e-4)
        #expect(!scope.trainable.contains { $0.name.hasSuffix("attention1.w") })
    }

    @Test func `takes square images of sixteen's multiples`() throws {
        let model = try T2TViT(
            .init(width: 8, blocks: 1, heads: 2, ratio: 2), in: ParameterScope(seed: 2))
        let output = try model(Tensor.zeros([2, 3, 32, 32]))
        #expect(output.features.shape == [2, 8])
        #expect(output.folded.map(\.shape) == [[2, 64, 64], [2, 16, 64], [2, 4, 8]])
        let error = #expect(throws: ModelError.self) {
            _ = try model(Tensor.zeros([1, 3, 40, 40]))
        }
        #expect(
            error?.description
                == "the images have shape [1, 3, 40, 40], but the model needs [images, 3, side, "
                + "side] with a side that is a multiple of 16")
    }
}
