public import ArgumentParser
public import Encoding
import Foundation
public import Slides
import SystemPackage
import Tensors

/// How slides become features.
struct EncodingOptions: ParsableArguments {
    @OptionGroup var tile: TileSideOptions

    @Option(
        name: .customLong("slide-mpp"),
        help:
            "Micrometres per pixel of slides that do not state theirs; without it they are refused."
    )
    var slideMicrometersPerPixel: Double?

    @Option(
        name: .customLong("slide-mpp-table"),
        help:
            "A table with the columns slide and mpp; what it states replaces what the slides say.")
    var slideResolutions: String?

    @Option(
        help:
            "A folder of masks drawn by hand, NAME.geojson (as QuPath exports) or NAME.png; otherwise tissue is found."
    )
    var masks: String?

    @Option(help: "How tissue is told from glass: by saturation, or by entropy for pale stains.")
    var tissue = TissueSettings.Method.saturation

    @Flag(help: "Keep what has the colours of pen marks.")
    var keepPen = false

    @Flag(help: "Keep what has colour but no structure, such as smears and heavy blur.")
    var keepBlur = false

    @Option(help: "How much of its side a tile shares with the next one, from 0 to 0.95.")
    var overlap = 0.0

    @Option(help: "The least share of tissue in a tile.")
    var minimumTissue = 0.5

    @Option(help: "The encoder; efficientnet-lite0, or the model's, by default.")
    var encoder: EncoderName?

    @Option(
        help:
            "The file of the encoder's weights; EfficientNet-Lite0 comes with its own. For torchscript a module, with its pixels, mean and deviation in a .json beside it."
    )
    var weights: String?

    @Option(help: "float32, or bfloat16: faster where the processor has it.")
    var precision = EncoderPrecision.float32

    @Option(
        help:
            "Where to encode: cpu, cuda:0, mps, or several with commas, to which batches are dealt."
    )
    var device = "cpu"

    @Option(
        help:
            "Make the colours of slides alike: macenko, or reinhard with a target; off by default.")
    var stain: StainNormalization.Method?

    @Option(help: "A picture of tissue with the colours to reach; Macenko's has its own.")
    var stainTarget: String?

    @Flag(
        help:
            "Also show haematoxylin and eosin alone, as pictures beside those of tissue and tiles.")
    var separateStains = false

    func extraction() throws -> FeatureExtraction {
        let devices = try availableDevices()
        let name = encoder ?? .efficientNetLite0
        let path = try weights.map { FilePath($0) } ?? defaultWeights(of: name)
        guard FileManager.default.fileExists(atPath: path.string) else {
            throw CommandError(
                "the encoder's weights \(path) are not there; run Scripts/build, or name a file with --weights"
            )
        }
        let encoders = try devices.map {
            try name.load(weights: path, precision: precision, device: $0)
        }
        let encoder = encoders[0]
        let side = tile.micrometers(shownAs: encoder.tilePixels)
        var tiles = TileSettings(
            tileMicrometers: Micrometers(side ?? 0.5 * Double(encoder.tilePixels)),
            outputPixels: encoder.tilePixels)
        tiles.minimumTissueShare = minimumTissue
        tiles.overlap = overlap
        var settings = FeatureExtraction.Settings(
            tiles: tiles, micrometersPerPixel: slideMicrometersPerPixel)
        settings.tissue.method = tissue
        settings.tissue.rejectsPen = !keepPen
        settings.tissue.rejectsSmooth = !keepBlur
        settings.resolutions = try slideResolutions.map { try ResolutionTable(FilePath($0)) }
        settings.masks = masks.map { FilePath($0) }
        let target = try stainTarget.map { try RGBImage.read(FilePath($0)) }
        guard stain != nil || target == nil else {
            throw ValidationError("--stain-target needs --stain macenko or --stain reinhard")
        }
        settings.stain = try stain.map { try StainNormalization($0, target: target) }
        settings.separatesStains = separateStains
        settings.worker = ReadSlide.worker
        return try FeatureExtraction(
            encoder, copies: Array(encoders.dropFirst()), settings: settings,
            version: morphogenVersion)
    }

    /// The devices that were named; all must be there.
    private func availableDevices() throws -> [Device] {
        try requireEngine()
        let devices = device.split(separator: ",", omittingEmptySubsequences: false)
            .map { Device(String($0)) }
        for device in devices where !device.isAvailable {
            throw CommandError(
                "there is no device '\(device)' here; there is \(Device.available.map(\.name).joined(separator: ", "))"
            )
        }
        return devices
    }

    private func defaultWeights(of name: EncoderName) throws -> FilePath {
        guard name == .efficientNetLite0 else {
            throw CommandError(
                name == .torchScript
                    ? "the TorchScript module must be named with --weights"
                    : "the weights of \(name.rawValue) must be named with --weights; its owners give them out"
            )
        }
        return DefaultPlaces.encoderWeights
    }
}

extension EncoderPrecision: ExpressibleByArgument {}
extension EncoderName: ExpressibleByArgument {}
extension TissueSettings.Method: ExpressibleByArgument {}
extension StainNormalization.Method: ExpressibleByArgument {}
