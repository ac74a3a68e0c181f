import Files
import Layers
public import Models
public import SystemPackage
public import Tensors

/// A vision transformer as a tile encoder: the class token of each tile, with the mean of its patches where the model's
/// authors use both.
///
/// - Input: RGB tiles of 224 x 224 pixels.
/// - Output: `[tiles, width]`, or `[tiles, 2 · width]` with the mean of the patches.
///
/// For inference only: LayerScale is folded into the maps before it when the weights are loaded.
public struct TransformerEncoder: NetworkEncoder {
    /// Everything that makes a network of this family one published encoder.
    public struct Preset: Sendable, Hashable {
        /// The name that feature files carry.
        public var name: String
        /// The sizes and the wiring.
        public var network: VisionTransformer.Configuration
        /// Whether the mean of the patches follows the class token.
        public var addsMeanOfPatches = false
        /// How channels are scaled.
        public var channels = ChannelScale.imageNet

        /// States a preset; the rest are the defaults of ``Preset``.
        public init(_ name: String, _ network: VisionTransformer.Configuration) {
            self.name = name
            self.network = network
        }
    }

    /// The name of the preset.
    public var name: String { preset.name }
    /// The width of a token, or twice that with the mean of the patches.
    public var width: Int { preset.network.width * (preset.addsMeanOfPatches ? 2 : 1) }
    /// 224.
    public var tilePixels: Int { preset.network.imagePixels }
    /// SHA-256 of the file of weights.
    public let weightsHash: String
    /// The normalisation that the weights were trained with.
    public var channels: ChannelScale { preset.channels }
    /// Where the network computes.
    public let device: Device

    private let preset: Preset
    private let network: VisionTransformer
    private let type: ScalarType

    /// Loads the weights.
    ///
    /// - Parameters:
    ///   - preset: Which encoder.
    ///   - path: The authors' file: `.safetensors`, or `.bin`, `.pt`, `.pth` with a dictionary of tensors under timm's names or
    ///     Hugging Face's.
    ///   - precision: The precision of the products.
    ///   - device: Where to compute.
    /// - Throws: `FileError` if the file cannot be read, `TensorError` if a weight is absent or has the wrong shape.
    public init(
        _ preset: Preset, weights path: FilePath, precision: EncoderPrecision = .float32,
        device: Device = .cpu
    ) throws {
        try requireEngine()
        self.preset = preset
        self.device = device
        type = precision.scalarType
        weightsHash = try sha256(of: path)
        var state = try HuggingFaceNames.translated(
            StateDictionary(weights: path), depth: preset.network.depth,
            side: preset.network.imagePixels / preset.network.patchPixels)
        var configuration = preset.network
        if configuration.hasLayerScale {
            try Self.foldScales(into: &state, configuration)
            configuration.hasLayerScale = false
        }
        network = try VisionTransformer(
            configuration, in: ParameterScope(state, type: type, device: device))
    }

    /// Multiplies the maps of each block by the scale of what they give: `γ (W x + b) = (γ W) x + γ b`.
    private static func foldScales(
        into state: inout StateDictionary, _ network: VisionTransformer.Configuration
    ) throws(TensorError) {
        for block in 0..<network.depth {
            for (scale, map) in [("ls1", "attn.proj"), ("ls2", "mlp.fc2")] {
                let name = "blocks.\(block)."
                let gamma = try state.tensor(
                    "\(name)\(scale).gamma", shape: [network.width], type: .float32)
                let weight = try state.tensor("\(name)\(map).weight", type: .float32)
                let bias = try state.tensor(
                    "\(name)\(map).bias", shape: [network.width], type: .float32)
                if weight.shape.first != network.width { continue }  // refused by its own name
                state.set("\(name)\(map).weight", try weight * gamma.unsqueezed(1))
                state.set("\(name)\(map).bias", try bias * gamma)
            }
        }
    }

    /// The features of normalised pictures.
    ///
    /// - Parameter images: `[tiles, 3, 224, 224]`, float32.
    /// - Returns: `[tiles, width]`, float32.
    /// - Throws: `TensorError` if the shape is another one.
    public func features(_ images: Tensor) throws(TensorError) -> Tensor {
        try inference { () throws(TensorError) in
            let output = try network(images.converted(to: type))
            var parts = [output.classToken]  // [tiles, width]
            if preset.addsMeanOfPatches { parts.append(try output.patches.mean([1])) }
            return try Tensor.concatenated(parts, axis: 1).converted(to: .float32)
        }
    }
}

extension TransformerEncoder.Preset {
    /// UNI of Chen and others, Nature Medicine 2024: ViT-L/16, 1024 numbers.
    public static let uni = Self("uni", .init(width: 1024, depth: 24, heads: 16))

    /// UNI2-h: ViT-H/14 with 8 registers, 1536 numbers.
    public static let uni2 = Self("uni2-h", .giant(depth: 24, registers: 8))

    /// Virchow of Vorontsov and others, Nature Medicine 2024: ViT-H/14, class token and mean of patches, 2560 numbers.
    public static let virchow = Self.virchow("virchow", registers: 0)

    /// Virchow2: Virchow with 4 registers, 2560 numbers.
    public static let virchow2 = Self.virchow("virchow2", registers: 4)

    /// H-optimus-0 (Bioptimus, 2024): ViT-g/14 with 4 registers and channel scales of its own, 1536 numbers.
    public static let hOptimus0: Self = {
        var preset = Self("h-optimus-0", .giant(depth: 40, registers: 4))
        preset.channels = ChannelScale(
            mean: [0.707223, 0.578729, 0.703617], deviation: [0.211883, 0.230117, 0.177517])
        return preset
    }()

    /// The tile encoder of Prov-GigaPath of Xu and others, Nature 2024: ViT-g/16, 1536 numbers.
    public static let gigaPath: Self = {
        var network = VisionTransformer.Configuration.giant(depth: 40, registers: 0)
        network.patchPixels = 16
        network.places = .all
        return Self("prov-gigapath", network)
    }()

    /// Phikon of Filiot and others, 2023: ViT-B/16 under Hugging Face's names, 768 numbers.
    public static let phikon: Self = {
        var network = VisionTransformer.Configuration(width: 768, depth: 12, heads: 12)
        network.hasLayerScale = false
        network.epsilon = 1e-12
        return Self("phikon", network)
    }()

    /// Phikon-v2 of Filiot and others, 2024: ViT-L/16 under Hugging Face's names, 1024 numbers.
    public static let phikon2 = Self("phikon-v2", .init(width: 1024, depth: 24, heads: 16))

    /// DINOv2 of Oquab and others, 2023: ViT-B/14, natural images; 768 numbers.
    ///
    /// Its places are those of pictures of 518 pixels, interpolated to 224.
    public static let dinov2: Self = {
        var network = VisionTransformer.Configuration(width: 768, depth: 12, heads: 12)
        network.patchPixels = 14
        return Self("dinov2-base", network)
    }()

    /// All presets.
    ///
    /// Their sizes are as published; their weights are given out by their owners only, so none of them was run here with
    /// the real ones.
    public static let all: [Self] = [
        .uni, .uni2, .virchow, .virchow2, .hOptimus0, .gigaPath, .phikon, .phikon2, .dinov2,
    ]

    private static func virchow(_ name: String, registers: Int) -> Self {
        var network = VisionTransformer.Configuration(
            width: 1280, depth: 32, heads: 16, hidden: 6832)
        network.patchPixels = 14
        network.bend = .gatedSiLU
        network.registers = registers
        var preset = Self(name, network)
        preset.addsMeanOfPatches = true
        return preset
    }
}

extension VisionTransformer.Configuration {
    /// 1536 wide with patches of 14 pixels, gated maps, and places for patches only.
    fileprivate static func giant(depth: Int, registers: Int) -> Self {
        var network = Self(width: 1536, depth: depth, heads: 24, hidden: 8192)
        network.patchPixels = 14
        network.bend = .gatedSiLU
        network.registers = registers
        network.places = .patches
        return network
    }
}
