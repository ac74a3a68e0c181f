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
public struct TransformerEncoder: TileEncoder {
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
    public var preprocessing: String { preset.channels.words(pixels: tilePixels) }

    private let preset: Preset
    private let network: VisionTransformer
    private let device: Device
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
        let state = try HuggingFaceNames.translated(
            StateDictionary(weights: path), depth: preset.network.depth,
            side: preset.network.imagePixels / preset.network.patchPixels)
        network = try VisionTransformer(
            preset.network, in: ParameterScope(state, type: type, device: device))
    }

    /// Encodes tiles.
    ///
    /// - Parameters:
    ///   - pixels: `[tiles, 224, 224, 3]`, row-major, red first.
    ///   - tiles: How many.
    /// - Returns: ``width`` numbers per tile, tile after tile.
    /// - Throws: ``EncodingError`` if the pixels are not as many, `TensorError` if memory runs out.
    public func encode(_ pixels: [UInt8], tiles: Int) throws -> [Float] {
        let batch = try preset.channels.batch(
            pixels, tiles: tiles, side: tilePixels, device: device)
        return try inference {
            let output = try network(batch.converted(to: type))
            let mean =
                preset.addsMeanOfPatches ? [try output.patches.mean([1])] : []  // [tiles, width]
            return try Tensor.concatenated([output.classToken] + mean, axis: 1).floats()
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
