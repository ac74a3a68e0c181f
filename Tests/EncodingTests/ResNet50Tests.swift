import Encoding
import Files
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite(
    .enabled(if: GoldenFile.has("resnet50/resnet50_layer3"), "\(SharedFolder.absence)"))
struct `ResNet-50` {
    private let golden: GoldenFile
    private let folder: TemporaryFolder

    init() throws {
        golden = try GoldenFile("resnet50/resnet50_layer3")
        folder = try TemporaryFolder()
    }

    /// The weights of the reference's formula as a file, under torchvision's names.
    private func weights(without missing: String? = nil) throws -> FilePath {
        var writer = SafetensorsWriter()
        for parameter in golden.parameters where parameter.name != missing {
            let values = try golden.weights(parameter)
            writer.add(parameter.name, shape: parameter.shape, floats: values)
        }
        let path = folder.file("weights.safetensors")
        try writer.write(to: path)
        return path
    }

    private func picture(_ side: Int, tag: String) throws -> Tensor {
        let pixels = try Tensor(
            FormulaWeights.image(side, tag: tag).map { Double($0) / 255 },
            shape: [1, 3, side, side])
        let mean = try Tensor([0.485, 0.456, 0.406], shape: [1, 3, 1, 1])
        let deviation = try Tensor([0.229, 0.224, 0.225], shape: [1, 3, 1, 1])
        return try ((pixels - mean) / deviation).converted(to: .float32)
    }

    @Test func `gives the numbers of torchvision, cut off after the third stage`() throws {
        let encoder = try ResNet50(weights: weights())
        for (prefix, side, tag) in [("S224", 224, "img"), ("S256", 256, "img256")] {
            let features = try encoder.features(picture(side, tag: tag))
            let difference = try golden.difference(
                features.doubles(), from: "\(prefix).features")
            #expect(difference == nil)
        }
    }

    @Test func `encodes pixels as it encodes the normalised picture`() throws {
        let encoder = try ResNet50(weights: weights())
        let planes = FormulaWeights.image(256, tag: "img256")
        let pixels = (0..<(256 * 256)).flatMap { place in
            (0..<3).map { planes[$0 * 256 * 256 + place] }
        }
        let found = try encoder.encode(pixels, tiles: 1).map { Double($0) }
        #expect(try golden.difference(found, from: "S256.features") == nil)
    }

    @Test func `a missing weight is named`() throws {
        let path = try weights(without: "layer3.5.bn3.bias")
        #expect {
            try ResNet50(weights: path)
        } throws: { error in
            "\(error)".contains("no parameter 'layer3.5.bn3.bias'")
        }
    }

    @Test func `every name of an encoder is known by that name`() {
        #expect(
            EncoderName.allCases.map(\.rawValue) == [
                "efficientnet-lite0", "resnet50-layer3", "uni", "uni2-h", "virchow", "virchow2",
                "h-optimus-0", "prov-gigapath", "phikon", "phikon-v2", "dinov2-base",
                "torchscript",
            ])
        let presets = TransformerEncoder.Preset.all.map(\.name)
        #expect(presets == EncoderName.allCases.dropFirst(2).dropLast().map(\.rawValue))
    }
}
