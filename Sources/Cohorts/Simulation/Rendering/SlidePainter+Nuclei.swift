internal import Foundation
internal import Survival

/// The look of one nucleus.
struct Nucleus {
    /// The centre in micrometres.
    var x: Float, y: Float
    /// Half axes in micrometres.
    var long: Float, short: Float
    /// The direction of the long axis in radians.
    var angle: Float
    /// Optical density of haematoxylin.
    var darkness: Float
    /// 0 for chromatin that fills the nucleus evenly, 1 for a pale middle and a dark rim.
    var vesicular: Float = 0
    /// How lumpy the outline is: 0 for an ellipse.
    var irregularity: Float = 0
    /// Number of dark nucleoli.
    var nucleoli: Int = 0
    /// Eosin of the cell body seen over the nucleus.
    var eosin: Float = 0.12
}

extension SlidePainter {
    /// Paints one nucleus over what is there.
    mutating func paint(_ nucleus: Nucleus) {
        let reach = nucleus.long * 1.35 + micrometersPerPixel
        let scale = 1 / micrometersPerPixel
        let firstColumn = max(Int((nucleus.x - reach) * scale), 0)
        let lastColumn = min(Int((nucleus.x + reach) * scale), columns - 1)
        let firstRow = max(Int((nucleus.y - reach) * scale), 0)
        let lastRow = min(Int((nucleus.y + reach) * scale), rows - 1)
        guard firstColumn <= lastColumn, firstRow <= lastRow else { return }
        let c = cos(nucleus.angle)
        let s = sin(nucleus.angle)
        let soft = 0.5 + 0.5 * micrometersPerPixel
        for row in firstRow...lastRow {
            let dy = (Float(row) + 0.5) * micrometersPerPixel - nucleus.y
            for column in firstColumn...lastColumn {
                let dx = (Float(column) + 0.5) * micrometersPerPixel - nucleus.x
                let u = (dx * c + dy * s) / nucleus.long
                let v = (dy * c - dx * s) / nucleus.short
                var distance = (u * u + v * v).squareRoot()
                guard distance < 1.35 else { continue }
                let x = dx + nucleus.x
                let y = dy + nucleus.y
                if nucleus.irregularity > 0 {
                    let lump = noise.value(x * 0.17 + 40, y * 0.17) - 0.5
                    distance *= 1 + nucleus.irregularity * lump
                }
                let margin = (1 - distance) * nucleus.short
                let cover = smoothStep(-soft, soft, margin)
                guard cover > 0 else { continue }
                let clumps = noise.value(x * 0.6 - y * 0.45 + 300, x * 0.45 + y * 0.6)
                let rim = smoothStep(1.3, 0.2, margin)
                var density = nucleus.darkness * (0.70 + 0.60 * clumps)
                density *= 1 - nucleus.vesicular * (0.50 * (1 - rim) - 0.10 * rim)
                if nucleus.nucleoli > 0 { density += nucleolus(nucleus, u, v) }
                let index = row * columns + column
                haematoxylin[index] += (density - haematoxylin[index] * 0.75) * cover
                eosin[index] += (nucleus.eosin - eosin[index]) * 0.65 * cover
            }
        }
    }

    @inline(__always)
    private func nucleolus(_ nucleus: Nucleus, _ u: Float, _ v: Float) -> Float {
        let size = 0.75 / nucleus.short
        var density: Float = 0
        for number in 0..<nucleus.nucleoli {
            let du = u - (number == 0 ? 0.12 : -0.4)
            let dv = v - (number == 0 ? -0.1 : 0.25)
            density = max(density, smoothStep(size, size * 0.4, (du * du + dv * dv).squareRoot()))
        }
        return density * 0.5
    }
}

extension RandomStream {
    /// An even draw between two numbers.
    mutating func float(_ low: Float, _ high: Float) -> Float {
        low + (high - low) * Float(uniform())
    }

    /// A normal draw, cut at two deviations.
    mutating func spread(_ deviation: Float) -> Float {
        deviation * min(max(Float(normal()), -2), 2)
    }

    /// A whole number whose mean is `expected`: its floor or the number above.
    mutating func count(_ expected: Double) -> Int { Int(expected + uniform()) }
}
