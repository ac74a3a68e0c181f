import Encoding
import Files
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

    private static let worker = WorkerProgram(
        executable: "/proc/self/exe", arguments: ["read-slide"])

    static func tiles(_ options: Options) throws {
        let (start, processor) = (ContinuousClock.now, processorSeconds)
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
        var kept: [UInt8] = []
        var shown: [RGBImage] = []
        while let batch = try reader.next() {
            if options.has("--dump") { kept += batch.pixels }
            if options.has("--montage") { shown += (0..<batch.count).map(batch.image) }
            for index in stride(from: 0, to: batch.pixels.count, by: 768) {
                checksum += Int(batch.pixels[index])
            }
        }
        if let file = options.text("--dump") { try dump(kept, grid, slide.layout, to: file) }
        if let file = options.text("--montage") { try montage(shown).write(png: FilePath(file)) }
        Main.report([
            "what": "mask_and_tiles",
            "engine": options.has("--worker") ? "Morphogen, in a process of its own" : "Morphogen",
            "path": options.words[0], "tiles": grid.count,
            "mask_seconds": (masked - start) / .seconds(1),
            "seconds": (ContinuousClock.now - start) / .seconds(1),
            "processor_seconds": processorSeconds - processor, "checksum": checksum,
            "megabytes": Main.peakMegabytes,
        ])
    }

    /// The tiles' bytes, and beside them where they lie and how large they are on the slide.
    private static func dump(
        _ pixels: [UInt8], _ grid: TileGrid, _ layout: SlideLayout, to file: String
    ) throws {
        try Data(pixels).write(to: URL(filePath: file))
        let corners = grid.coordinates.map { "[\($0.x), \($0.y)]" }.joined(separator: ", ")
        let text = """
            {"side": \(grid.outputPixels), "level": \(grid.level), "factor": \(grid.factor),
            "downsample": \(layout.levels[grid.level].downsample),
            "coordinates": [\(corners)]}
            """
        try text.write(toFile: file + ".json", atomically: true, encoding: .utf8)
    }

    /// Up to 48 tiles from all over the slide, eight in a row.
    private static func montage(_ tiles: [RGBImage]) -> RGBImage {
        let side = tiles[0].width
        let step = max(1, tiles.count / 48)
        let chosen = stride(from: 0, to: tiles.count, by: step).prefix(48).map { tiles[$0] }
        let rows = (chosen.count + 7) / 8
        var result = RGBImage(width: 8 * (side + 4), height: rows * (side + 4))
        for (index, tile) in chosen.enumerated() {
            for y in 0..<side {
                for x in 0..<side {
                    result[index % 8 * (side + 4) + x, index / 8 * (side + 4) + y] = tile[x, y]
                }
            }
        }
        return result
    }

    static func pyramid(_ options: Options) throws {
        let image = try RGBImage.read(FilePath(options.words[0]))
        try image.write(
            pyramid: FilePath(options.words[1]),
            micrometersPerPixel: options.number("--stated") ?? 0.5, quality: 90)
    }

    static func extract(_ options: Options) throws {
        let folder = FilePath(options.words[1])
        var settings = FeatureExtraction.Settings(
            tiles: TileSettings(
                micrometersPerPixel: options.number("--mpp") ?? 0.5, outputPixels: 224),
            micrometersPerPixel: options.number("--stated"))
        settings.worker = options.has("--worker") ? worker : nil
        let extraction = try FeatureExtraction(
            Nothing(tilePixels: 224), settings: settings, version: "benchmark")
        var outcomes: [FeatureExtraction.Outcome] = []
        let time = try seconds {
            outcomes = try extraction.extract(
                FeatureExtraction.slides(at: FilePath(options.words[0])), into: folder
            ) { _ in }
        }
        Main.report([
            "what": "extract", "path": options.words[0],
            "tiles": try outcomes.reduce(0) { $0 + (try $1.result.get().tiles) },
            "seconds": time,
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
        // Reading checks that every number is finite, so it touches every page of the file.
        let times = try (0..<31).map { _ in
            try seconds { _ = try readBag(path) }
        }
        Main.report([
            "what": "bag", "tiles": tiles, "width": width, "milliseconds": 1000 * median(times),
            "least_milliseconds": 1000 * (times.min() ?? 0),
        ])
    }
}
