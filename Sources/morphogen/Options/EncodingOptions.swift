public import ArgumentParser
public import Encoding
import Foundation
import Slides
import SystemPackage

/// How slides become features.
struct EncodingOptions: ParsableArguments {
    @Option(
        name: .customLong("tile-um"),
        help: "The side of a tile on the glass, micrometres; 112, or the model's, by default.")
    var tileMicrometers: Double?

    @Option(
        name: .customLong("mpp"),
        help:
            "Micrometres per pixel of slides that do not state theirs; without it they are refused."
    )
    var micrometersPerPixel: Double?

    @Option(help: "The least share of tissue in a tile.")
    var minimumTissue = 0.5

    @Option(help: "The encoder.")
    var encoder: EncoderName?

    @Option(help: "The file of the encoder's weights; EfficientNet-Lite0 comes with its own.")
    var weights: String?

    @Option(help: "float32, or bfloat16: faster where the processor has it.")
    var precision = EncoderPrecision.float32

    func extraction() throws -> FeatureExtraction {
        let name = encoder ?? .efficientNetLite0
        let path = try weights.map { FilePath($0) } ?? defaultWeights(of: name)
        guard FileManager.default.fileExists(atPath: path.string) else {
            throw CommandError(
                "the encoder's weights \(path) are not there; run Scripts/build, or name a file with --weights"
            )
        }
        let encoder = try name.load(weights: path, precision: precision)
        var tiles = TileSettings(
            tileMicrometers: Micrometers(tileMicrometers ?? 112), outputPixels: encoder.tilePixels)
        tiles.minimumTissueShare = minimumTissue
        return try FeatureExtraction(
            encoder, settings: .init(tiles: tiles, micrometersPerPixel: micrometersPerPixel),
            version: morphogenVersion)
    }

    private func defaultWeights(of name: EncoderName) throws -> FilePath {
        guard name == .efficientNetLite0 else {
            throw CommandError(
                "the weights of \(name.rawValue) must be named with --weights; its owners give them out"
            )
        }
        return DefaultPlaces.encoderWeights
    }
}

extension EncoderPrecision: ExpressibleByArgument {}
extension EncoderName: ExpressibleByArgument {}
