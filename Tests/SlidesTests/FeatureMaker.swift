import Slides
import SystemPackage

/// Features and what describes them, made for tests.
enum FeatureMaker {
    static func provenance(
        encoder: String = "efficientnet-lite0", width: Int = 6, micrometersPerPixel: Double = 0.5
    ) -> FeatureProvenance {
        FeatureProvenance(
            encoder: encoder, encoderHash: "5793442400aa", width: width,
            micrometersPerPixel: micrometersPerPixel, tileMicrometers: micrometersPerPixel * 224,
            tilePixels: 224, preprocessingHash: "aa", slide: "biopsy.svs", slideHash: "bb",
            version: "0.1.0", slideMicrometersPerPixel: 0.25, slideWidth: 4000, slideHeight: 3000,
            tileSlidePixels: 448)
    }

    static func coordinates(_ count: Int) -> [SlidePoint] {
        (0..<count).map { SlidePoint(x: 448 * ($0 % 5), y: 448 * ($0 / 5)) }
    }

    static func features(_ count: Int, width: Int = 6, seed: UInt64 = 1) -> [Float] {
        var random = Draws(seed: seed)
        return (0..<(count * width)).map { _ in Float.random(in: -3...3, using: &random) }
    }

    /// A finished file.
    static func write(
        _ path: FilePath, count: Int, width: Int = 6, seed: UInt64 = 1
    ) throws -> [Float] {
        let features = features(count, width: width, seed: seed)
        var writer = try FeatureWriter(
            path, provenance: provenance(width: width), coordinates: coordinates(count))
        try writer.append(features)
        try writer.finish()
        return features
    }
}
