import Encoding
import Foundation
import SystemPackage
import Tensors

/// Tiles to features.
enum Encoders {
    static func measure(_ options: Options) throws {
        let name = options.words[0]
        guard let precision = EncoderPrecision(rawValue: options.text("--precision") ?? "float32")
        else { return FileHandle.standardError.write(Data("no such precision\n".utf8)) }
        try requireEngine()
        try setThreadCount(options.whole("--threads", 2))
        guard let encoder = try load(name, FilePath(options.words[1]), precision) else {
            return FileHandle.standardError.write(Data("no such encoder\n".utf8))
        }
        let batch = options.whole("--batch", 16)
        let tiles = options.whole("--tiles", 64) / batch * batch
        let side = encoder.tilePixels
        // The bytes that peers/encoders.py makes too.
        let pixels = (0..<(batch * side * side * 3)).map {
            UInt8(truncatingIfNeeded: (($0 &* 2_654_435_761) % (1 << 32)) >> 24)
        }
        let features = try encoder.encode(pixels, tiles: batch)
        let processor = processorSeconds
        let rounds = options.whole("--rounds", 1)
        let times = try (0..<rounds).map { _ in
            try seconds {
                for _ in 0..<(tiles / batch) { _ = try encoder.encode(pixels, tiles: batch) }
            }
        }
        Main.report([
            "what": "encode", "engine": "Morphogen", "way": "", "encoder": name,
            "precision": precision.rawValue, "batch": batch,
            "tiles_per_second": Double(tiles) / median(times),
            "processor_seconds_per_tile": (processorSeconds - processor) / Double(rounds * tiles),
            "mean_magnitude": features.reduce(0) { $0 + Double(abs($1)) } / Double(features.count),
        ])
    }

    private static func load(
        _ name: String, _ weights: FilePath, _ precision: EncoderPrecision
    ) throws -> (any TileEncoder)? {
        // A whole ViT-L takes minutes; its blocks are alike, so four of them tell the speed.
        guard name == "vit-l16-4" else {
            return try EncoderName(rawValue: name)?.load(weights: weights, precision: precision)
        }
        return try TransformerEncoder(
            .init(name, .init(width: 1024, depth: 4, heads: 16)), weights: weights,
            precision: precision)
    }
}

/// Seconds that all processors together have worked for this process.
var processorSeconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
