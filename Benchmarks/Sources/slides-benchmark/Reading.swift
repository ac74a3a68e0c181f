import Encoding
import Foundation
import Slides
import SystemPackage
import Tensors

/// Slide to mask and tiles, slide to features, features to memory.
enum Reading {
    /// An encoder that costs nothing, so that only reading is measured.
    private struct Nothing: TileEncoder {
        let name = "nothing"
        let width = 8
        let tilePixels: Int
        let weightsHash = "none"
        let preprocessing = "none"

        func encode(_ pixels: [UInt8], tiles: Int) throws -> [Float] {
            let size = pixels.count / tiles
            return (0..<(tiles * 8)).map { Float(pixels[$0 / 8 * size + $0 % 8]) }
        }
    }

    private static let worker = SlideWorker(
        executable: "/proc/self/exe", arguments: ["read-slide"])

    static func tiles(_ options: Options) throws {
        let start = ContinuousClock.now
        let slide = try WholeSlide(
            FilePath(options.words[0]), micrometersPerPixel: options.number("--stated"),
            in: options.has("--worker") ? worker : nil)
        let side = options.whole("--tile", 256)
        let mask = try TissueMask.detect(in: slide.source)
        let masked = ContinuousClock.now
        let wanted = options.number("--mpp") ?? slide.layout.micrometersPerPixel
        let grid = try TileGrid(
            of: slide.source, mask: mask,
            settings: TileSettings(micrometersPerPixel: wanted, outputPixels: side))
        let reader = TileReader(slide.source, grid: grid)
        var checksum = 0
        while let batch = try reader.next() {
            for index in stride(from: 0, to: batch.pixels.count, by: 768) {
                checksum += Int(batch.pixels[index])
            }
        }
        Main.report([
            "what": "mask_and_tiles", "engine": "morphogen", "tiles": grid.count,
            "mask_seconds": (masked - start) / .seconds(1),
            "seconds": (ContinuousClock.now - start) / .seconds(1), "checksum": checksum,
            "megabytes": Main.peakMegabytes,
        ])
    }

    static func extract(_ options: Options) throws {
        let folder = FilePath(options.words[1])
        try? FileManager.default.removeItem(atPath: folder.string)
        var settings = FeatureExtraction.Settings(
            tiles: TileSettings(
                micrometersPerPixel: options.number("--mpp") ?? 0.5, outputPixels: 224),
            micrometersPerPixel: options.number("--stated"))
        settings.worker = options.has("--worker") ? worker : nil
        let extraction = try FeatureExtraction(
            Nothing(tilePixels: 224), settings: settings, version: "benchmark")
        var outcomes: [FeatureExtraction.Outcome] = []
        let time = try seconds {
            outcomes = try extraction.extract([FilePath(options.words[0])], into: folder) { _ in }
        }
        Main.report([
            "what": "extract", "tiles": try outcomes[0].result.get().tiles, "seconds": time,
            "megabytes": Main.peakMegabytes,
        ])
    }

    static func bag(_ options: Options) throws {
        let path = FilePath(options.words[0])
        let (tiles, width) = (options.whole("--tiles", 12_000), options.whole("--width", 1_024))
        try? FileManager.default.removeItem(atPath: path.string)
        let provenance = FeatureProvenance(
            encoder: "nothing", encoderHash: "none", width: width, micrometersPerPixel: 0.5,
            tileMicrometers: 112, tilePixels: 224, preprocessingHash: "none", slide: "none",
            slideHash: "none", version: "benchmark", slideMicrometersPerPixel: 0.5,
            slideWidth: 100_000, slideHeight: 100_000, tileSlidePixels: 224)
        var writer = try FeatureWriter(
            path, provenance: provenance,
            coordinates: (0..<tiles).map { SlidePoint(x: 224 * ($0 % 400), y: 224 * ($0 / 400)) })
        for _ in 0..<tiles {
            try writer.append((0..<width).map { _ in Float.random(in: -2...2) })
        }
        try writer.finish()
        // Reading checks that every number is finite, so it touches every page.
        let times = try (0..<31).map { _ in
            try seconds { precondition(try readBag(path).count == tiles) }
        }
        Main.report([
            "what": "bag", "tiles": tiles, "width": width, "milliseconds": 1000 * median(times),
            "least_milliseconds": 1000 * (times.min() ?? 0),
        ])
    }
}
