import Files
import Foundation
public import SystemPackage
public import Tensors

/// Any TorchScript module as a tile encoder.
///
/// - Input: RGB tiles of a side that is stated.
/// - Output: `[tiles, width]`; the width is what the module gives when it is tried at loading.
///
/// A module does not say what it was trained on, so a file of the same name ending in `.json` does:
///
/// ```json
/// {"pixels": 224, "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225]}
/// ```
///
/// Tiles reach the module as `[tiles, 3, side, side]`. A module is a program that runs in this process: load only
/// those whose makers you trust.
public struct TorchScriptEncoder: NetworkEncoder {
    /// `torchscript`; modules are told apart by ``weightsHash``.
    public let name = "torchscript"
    /// What the module gives.
    public let width: Int
    /// The side that is stated.
    public let tilePixels: Int
    /// SHA-256 of the module's file.
    public let weightsHash: String
    /// The scale that is stated.
    public let channels: ChannelScale
    /// Where the module computes.
    public let device: Device

    private let network: Network

    /// Loads a module and tries it on two tiles.
    ///
    /// - Parameters:
    ///   - path: The module; what it needs is stated in the `.json` beside it.
    ///   - precision: What its parameters are converted to.
    ///   - device: Where to compute.
    /// - Throws: `FileError` if a file cannot be read, `TensorError` if it is no module or the module fails,
    ///   ``EncodingError`` if something is not stated, or the module gives no finite row for each tile by itself.
    public init(
        module path: FilePath, precision: EncoderPrecision = .float32, device: Device = .cpu
    ) throws {
        try requireEngine()
        weightsHash = try sha256(of: path)
        let members = (try? ZipArchive(path))?.entries ?? []
        guard members.contains(where: { $0.name.hasSuffix("/constants.pkl") }) else {
            throw EncodingError(
                "\(path) is no TorchScript module; torch.jit.save writes one, torch.save does not")
        }
        let stated = try Statement(beside: path)
        tilePixels = stated.pixels
        channels = ChannelScale(mean: stated.mean, deviation: stated.deviation)
        self.device = device
        let type = precision.scalarType
        network = Network(
            module: try ScriptModule(path, type: type, device: device), type: type)
        width = try Self.width(
            of: network, path, channels: channels, side: tilePixels, device: device)
        guard stated.width == nil || stated.width == width else {
            throw EncodingError(
                "\(path) gives \(width) numbers per tile, but \(stated.path) states \(stated.width ?? 0)"
            )
        }
    }

    /// The features of normalised pictures.
    ///
    /// - Parameter images: `[tiles, 3, side, side]`, float32.
    /// - Returns: `[tiles, width]`, float32.
    /// - Throws: `TensorError` with the module's own words if it fails.
    public func features(_ images: Tensor) throws(TensorError) -> Tensor {
        try network(images)
    }

    /// The module with its conversions.
    private struct Network {
        let module: ScriptModule
        let type: ScalarType

        /// Channels lie apart in memory here, as modules are written and traced; one that calls `view` fails otherwise.
        func callAsFunction(_ images: Tensor) throws(TensorError) -> Tensor {
            try inference { () throws(TensorError) in
                try module(images.converted(to: type).contiguous()).converted(to: .float32)
            }
        }
    }

    /// Tries a module on two unlike tiles, together and one alone.
    private static func width(
        of network: Network, _ path: FilePath, channels: ChannelScale, side: Int, device: Device
    ) throws -> Int {
        let bytes = side * side * 3
        let pixels = (0..<(2 * bytes)).map {
            UInt8(truncatingIfNeeded: $0 < bytes ? $0 / 7 : 255 - $0 % 101)
        }
        let images = try channels.batch(pixels, tiles: 2, side: side, device: device)
        let together = try network(images)
        guard together.rank == 2, together.shape[0] == 2, together.shape[1] > 0 else {
            throw EncodingError(
                "\(path) gives the shape \(together.shape) for 2 tiles; [tiles, width] is needed")
        }
        let rows = try together.floats()
        guard rows.allSatisfy(\.isFinite) else {
            throw EncodingError("\(path) gives features that are not finite for ordinary tiles")
        }
        let width = together.shape[1]
        let alone = try network(images.narrowed(0, from: 0, count: 1)).floats()
        let scale = rows.map(abs).max() ?? 0
        guard alone.count == width,
            zip(alone, rows).allSatisfy({ abs($0 - $1) <= 0.05 * scale })
        else {
            throw EncodingError(
                "\(path) gives a tile other features when another tile is beside it; it was made in training mode, call eval() before"
            )
        }
        return width
    }
}

/// What a module does not say of itself.
private struct Statement {
    /// The file beside the module.
    let path: FilePath
    let pixels: Int
    let mean: [Double]
    let deviation: [Double]
    let width: Int?

    private struct Keys: Decodable {
        let pixels: Int?
        let mean: [Double]?
        let deviation: [Double]?
        let width: Int?
    }

    init(beside module: FilePath) throws {
        var path = module
        path.extension = "json"
        self.path = path
        let example =
            #"{"pixels": 224, "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225]}"#
        guard path.exists, path != module else {
            throw EncodingError(
                "\(module) does not say what tiles it needs; write it beside it, to \(path), for example \(example)"
            )
        }
        guard let keys = try? JSONDecoder().decode(Keys.self, from: Data(readBytes(of: path)))
        else {
            throw EncodingError("\(path) is not of the form \(example)")
        }
        guard let pixels = keys.pixels, let mean = keys.mean, let deviation = keys.deviation else {
            throw EncodingError(
                "\(path) must state pixels, mean and deviation, for example \(example)")
        }
        guard (1...4096).contains(pixels) else {
            throw EncodingError("\(path) states tiles of \(pixels) pixels; 1 to 4096 are possible")
        }
        guard mean.count == 3, deviation.count == 3, deviation.allSatisfy({ $0 > 0 }) else {
            throw EncodingError(
                "\(path) states the mean \(mean) and the deviation \(deviation); three numbers each are needed, deviations above 0"
            )
        }
        self.pixels = pixels
        self.mean = mean
        self.deviation = deviation
        width = keys.width
    }
}
