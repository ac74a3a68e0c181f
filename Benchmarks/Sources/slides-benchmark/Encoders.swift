import Encoding
import Foundation
import SystemPackage
import Tensors

/// Tiles to features.
enum Encoders {
    static func measure(_ options: Options) throws {
        guard let name = EncoderName(rawValue: options.words[0]),
            let precision = EncoderPrecision(rawValue: options.text("--precision") ?? "float32")
        else { return FileHandle.standardError.write(Data("no such encoder\n".utf8)) }
        let encoder = try name.load(weights: FilePath(options.words[1]), precision: precision)
        let batch = options.whole("--batch", 16)
        let tiles = options.whole("--tiles", 128) / batch * batch
        let side = encoder.tilePixels
        var state: UInt64 = 1
        let pixels = (0..<(batch * side * side * 3)).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        _ = try encoder.encode(pixels, tiles: batch)
        let times = try (0..<options.whole("--rounds", 3)).map { _ in
            try seconds {
                for _ in 0..<(tiles / batch) { _ = try encoder.encode(pixels, tiles: batch) }
            }
        }
        Main.report([
            "what": "encode", "engine": "morphogen", "encoder": name.rawValue,
            "precision": precision.rawValue, "batch": batch,
            "tiles_per_second": Double(tiles) / median(times),
        ])
    }
}
