import Foundation
import Reports

/// Two drawn slides: tissue as a blob, attention as a few bumps.
enum DemoSlides {
    static let side = 512

    static let panels: [SlidePanel] = [
        panel(patient: "SIM-0042", group: "High risk", rank: 0.98, seed: 3, event: true),
        panel(patient: "SIM-0017", group: "Low risk", rank: 0.03, seed: 8, event: false),
    ]

    static func panel(
        patient: String, group: String, rank: Double, seed: UInt64, event: Bool,
        thumbnail: EmbeddedImage? = nil, columns: Int = 44, rows: Int = 30
    ) -> SlidePanel {
        var stream = DemoReport.Stream(state: seed)
        let phase = stream.uniform() * 6
        func radius(_ angle: Double) -> Double {
            0.78 + 0.1 * sin(3 * angle + phase) + 0.06 * sin(7 * angle + 2 * phase)
        }
        func isTissue(_ x: Double, _ y: Double) -> Bool {
            let dx = (x / Double(columns) - 0.5) * 2
            let dy = (y / Double(rows) - 0.5) * 2
            return hypot(dx, dy) < radius(atan2(dy, dx))
        }
        var tiles: [SlidePanel.Point] = []
        for row in 0..<rows {
            for column in 0..<columns where isTissue(Double(column) + 0.5, Double(row) + 0.5) {
                tiles.append(.init(x: column * side, y: row * side))
            }
        }
        let outline = (0..<120).map { step -> SlidePanel.Point in
            let angle = Double(step) / 120 * 2 * .pi
            let r = radius(angle)
            return .init(
                x: Int((0.5 + r * cos(angle) / 2) * Double(columns * side)),
                y: Int((0.5 + r * sin(angle) / 2) * Double(rows * side)))
        }
        let maps = (["all groups"] + DemoReport.groups).map { name -> SlidePanel.Attention in
            let bumps = (0..<3).map { _ in (stream.uniform(), stream.uniform()) }
            return .init(
                name: name,
                values: tiles.map { tile in
                    let x = Double(tile.x) / Double(columns * side)
                    let y = Double(tile.y) / Double(rows * side)
                    let sum = bumps.reduce(0.0) { sum, bump in
                        sum + exp(-(pow(x - bump.0, 2) + pow(y - bump.1, 2)) * 24)
                    }
                    return Float(sum + 0.12 * stream.normal())
                })
        }
        let order = tiles.indices.sorted { maps[0].values[$0] > maps[0].values[$1] }
        let picked = stride(from: 0, to: 36, by: 6).map { order[$0] }
        let image =
            thumbnail
            ?? picture(columns * 16, rows * 16, seed: seed) { x, y in
                isTissue(x / 16, y / 16)
            }
        return SlidePanel(
            patient: patient, riskGroup: group, riskRank: rank, time: event ? 11.3 : 61.0,
            event: event, thumbnail: image, width: columns * side, height: rows * side,
            micrometersPerPixel: 0.5, outline: [outline], tiles: tiles, tileSide: side,
            attention: maps,
            patches: picked.enumerated().map { index, tile in
                .init(
                    tile: tile, attention: maps[index % maps.count].name,
                    image: picture(112, 112, seed: seed &+ UInt64(index)) { _, _ in true })
            },
            curve: .init(
                months: [9.6, 18.2, 31.5, 68.0],
                survival: event ? [0.71, 0.46, 0.24, 0.13] : [0.95, 0.89, 0.78, 0.66]))
    }

    static func picture(
        _ width: Int, _ height: Int, seed: UInt64, isTissue: (Double, Double) -> Bool
    ) -> EmbeddedImage {
        var stream = DemoReport.Stream(state: seed)
        let palette: [(color: RGB, opacity: Double)] =
            [(RGB(0xf6f3f4), 1)]
            + (0..<63).map { step in
                let share = Double(step) / 62
                return (
                    RGB(
                        red: 0.45 + 0.47 * share, green: 0.28 + 0.42 * share,
                        blue: 0.58 + 0.26 * share), 1
                )
            }
        let spots = (0..<width * height / 60).map { _ in
            (stream.uniform() * Double(width), stream.uniform() * Double(height))
        }
        var ink = [Double](repeating: 0, count: width * height)
        for spot in spots {
            for dy in -2...2 {
                for dx in -2...2 {
                    let x = Int(spot.0) + dx
                    let y = Int(spot.1) + dy
                    guard x >= 0, y >= 0, x < width, y < height else { continue }
                    ink[y * width + x] += max(0, 1 - hypot(Double(dx), Double(dy)) / 2.6)
                }
            }
        }
        var pixels = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width where isTissue(Double(x), Double(y)) {
                let wave = sin(Double(x) / 19 + sin(Double(y) / 23)) * 8
                let level = 46 + wave + 5 * stream.normal() - 40 * min(ink[y * width + x], 1)
                pixels[y * width + x] = UInt8(min(max(level, 1), 63))
            }
        }
        let png = IndexedPNG(width: width, height: height, pixels: pixels, palette: palette)
        return EmbeddedImage(data: png.data(), encoding: .png, width: width, height: height)
    }
}
