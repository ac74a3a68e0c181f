public import SystemPackage
public import Tensors

/// The encoders that can be named in a command or a study.
public enum EncoderName: String, Sendable, CaseIterable {
    /// ``EfficientNetLite0``.
    case efficientNetLite0 = "efficientnet-lite0"
    /// ``ResNet50``.
    case resNet50 = "resnet50-layer3"
    /// ``TransformerEncoder/Preset/uni``.
    case uni
    /// ``TransformerEncoder/Preset/uni2``.
    case uni2 = "uni2-h"
    /// ``TransformerEncoder/Preset/virchow``.
    case virchow
    /// ``TransformerEncoder/Preset/virchow2``.
    case virchow2
    /// ``TransformerEncoder/Preset/hOptimus0``.
    case hOptimus0 = "h-optimus-0"
    /// ``TransformerEncoder/Preset/gigaPath``.
    case gigaPath = "prov-gigapath"
    /// ``TransformerEncoder/Preset/phikon``.
    case phikon
    /// ``TransformerEncoder/Preset/phikon2``.
    case phikon2 = "phikon-v2"
    /// ``TransformerEncoder/Preset/dinov2``.
    case dinov2 = "dinov2-base"
    /// ``TorchScriptEncoder``: any module.
    case torchScript = "torchscript"

    /// Loads the encoder.
    ///
    /// - Parameters:
    ///   - path: The file of weights, or the TorchScript module.
    ///   - precision: The precision of the products.
    ///   - device: Where to compute.
    /// - Returns: The encoder, whose name is this one.
    /// - Throws: `FileError` if the file cannot be read, `TensorError` if a weight is absent or has the wrong shape,
    ///   ``EncodingError`` if a TorchScript module cannot be a tile encoder.
    public func load(
        weights path: FilePath, precision: EncoderPrecision = .float32, device: Device = .cpu
    ) throws -> any TileEncoder {
        func transformer(_ preset: TransformerEncoder.Preset) throws -> any TileEncoder {
            try TransformerEncoder(preset, weights: path, precision: precision, device: device)
        }
        return switch self {
        case .efficientNetLite0:
            try EfficientNetLite0(weights: path, precision: precision, device: device)
        case .resNet50: try ResNet50(weights: path, precision: precision, device: device)
        case .uni: try transformer(.uni)
        case .uni2: try transformer(.uni2)
        case .virchow: try transformer(.virchow)
        case .virchow2: try transformer(.virchow2)
        case .hOptimus0: try transformer(.hOptimus0)
        case .gigaPath: try transformer(.gigaPath)
        case .phikon: try transformer(.phikon)
        case .phikon2: try transformer(.phikon2)
        case .dinov2: try transformer(.dinov2)
        case .torchScript:
            try TorchScriptEncoder(module: path, precision: precision, device: device)
        }
    }
}
