import Files
public import SystemPackage
public import Tensors

/// ResNet-50 without its last stage as a tile encoder: 1024 numbers per tile, the encoder of CLAM, MCAT and G-HANet.
///
/// - Input: 256 x 256 RGB tiles, fed as they are.
/// - Output: `[tiles, 1024]`, the mean of the third stage's map.
///
/// For inference only: batch normalisation is folded into the convolutions when the weights are loaded. Weights are those
/// of torchvision under its names; `layer4` and `fc` may be there and are not read.
///
/// ### Reference
/// He K. *et al.* *Deep residual learning for image recognition*, CVPR 2016, with the stride in the 3 x 3 convolution.
public struct ResNet50: NetworkEncoder {
    /// `resnet50-layer3`.
    public let name = "resnet50-layer3"
    /// 1024.
    public let width = 1024
    /// 256.
    public let tilePixels = 256
    /// SHA-256 of the file of weights.
    public let weightsHash: String
    /// The normalisation that the weights were trained with.
    public let channels = ChannelScale.imageNet
    /// Where the network computes.
    public let device: Device

    private let stem: FoldedConvolution
    private let blocks: [Bottleneck]
    private let type: ScalarType

    /// Loads the weights.
    ///
    /// - Parameters:
    ///   - path: A `.safetensors` file, or torchvision's `.pth`.
    ///   - precision: The precision of the convolutions.
    ///   - device: Where to compute.
    /// - Throws: `FileError` if the file cannot be read, `TensorError` if a weight is absent or has the wrong shape.
    public init(
        weights path: FilePath, precision: EncoderPrecision = .float32, device: Device = .cpu
    ) throws {
        try requireEngine()
        weightsHash = try sha256(of: path)
        self.device = device
        type = precision.scalarType
        let loader = FoldedConvolution.Loader(
            state: try StateDictionary(weights: path), type: type, device: device, epsilon: 1e-5,
            padding: .even)
        stem = try loader.convolution("conv1", norm: "bn1", 3, 64, kernel: 7, stride: 2)
        var blocks: [Bottleneck] = []
        var channels = 64
        for (stage, (width, count)) in [(64, 3), (128, 4), (256, 6)].enumerated() {
            for block in 0..<count {
                blocks.append(
                    try Bottleneck(
                        loader, "layer\(stage + 1).\(block)", channels, width,
                        stride: stage > 0 && block == 0 ? 2 : 1))
                channels = 4 * width
            }
        }
        self.blocks = blocks
    }

    /// The features of normalised images.
    ///
    /// - Parameter images: `[tiles, 3, side, side]`, float32.
    /// - Returns: `[tiles, 1024]`, float32.
    /// - Throws: `TensorError` if the shape is another one.
    public func features(_ images: Tensor) throws(TensorError) -> Tensor {
        try inference { () throws(TensorError) in
            // [n, 64, side / 2, side / 2]
            var x = try stem(images.converted(to: type), bend: .relu)
            x = try x.maxPooled(3, stride: 2, padding: 1)  // [n, 64, side / 4, side / 4]
            for block in blocks { x = try block(x) }  // [n, 1024, side / 16, side / 16]
            return try x.converted(to: .float32).mean([2, 3])  // [n, 1024]
        }
    }
}

/// Narrow, filter, widen by four; the input is added, through a convolution where its shape differs.
private struct Bottleneck {
    let narrow: FoldedConvolution
    let filter: FoldedConvolution
    let widen: FoldedConvolution
    let shortcut: FoldedConvolution?

    init(
        _ loader: FoldedConvolution.Loader, _ name: String, _ input: Int, _ width: Int, stride: Int
    ) throws(TensorError) {
        narrow = try loader.convolution(
            "\(name).conv1", norm: "\(name).bn1", input, width, kernel: 1)
        filter = try loader.convolution(
            "\(name).conv2", norm: "\(name).bn2", width, width, kernel: 3, stride: stride)
        widen = try loader.convolution(
            "\(name).conv3", norm: "\(name).bn3", width, 4 * width, kernel: 1)
        shortcut =
            input == 4 * width
            ? nil
            : try loader.convolution(
                "\(name).downsample.0", norm: "\(name).downsample.1", input, 4 * width, kernel: 1,
                stride: stride)
    }

    func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        let straight = try shortcut.map { shortcut throws(TensorError) in try shortcut(x) } ?? x
        let y = try filter(narrow(x, bend: .relu), bend: .relu)
        return try widen(y, adding: straight, bend: .relu)
    }
}
