internal import Foundation
internal import Survival

/// A smooth step from 0 at `low` to 1 at `high`.
@inline(__always) func smoothStep(_ low: Float, _ high: Float, _ x: Float) -> Float {
    let t = min(max((x - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
}

/// The fields of a map along one row of pixels.
private struct GroundLines {
    var tissue: [Float], nest: [Float], necrosis: [Float], hollow: [Float], fat: [Float]
    var cosine: [Float], sine: [Float]

    init(_ map: TissueMap) {
        let empty = [Float](repeating: 0, count: map.tissue.columns)
        (tissue, nest, necrosis, hollow, fat) = (empty, empty, empty, empty, empty)
        (cosine, sine) = (empty, empty)
    }

    mutating func read(_ map: TissueMap, _ y: Float) {
        map.tissue.readLine(y, into: &tissue)
        map.nest.readLine(y, into: &nest)
        map.necrosis.readLine(y, into: &necrosis)
        map.hollow.readLine(y, into: &hollow)
        map.fat.readLine(y, into: &fat)
        map.fiberCosine.readLine(y, into: &cosine)
        map.fiberSine.readLine(y, into: &sine)
    }
}

@inline(__always)
private func between(_ line: [Float], _ index: Int, _ fraction: Float) -> Float {
    line[index] + (line[index + 1] - line[index]) * fraction
}

/// Fibres in eight directions: texture that is long along a direction and narrow across it.
private struct FiberTexture {
    private let cosines: [Float], sines: [Float]

    init() {
        var cosines: [Float] = []
        var sines: [Float] = []
        for step in 0..<8 {
            // Steps of an angle that is cheap to find: see `direction`.
            let (c, s) = FiberTexture.unit(Float(step) * 0.5)
            let half = 0.5 * atan2(s, c)
            cosines.append(cos(half))
            sines.append(sin(half))
        }
        self.cosines = cosines
        self.sines = sines
    }

    /// The point at "diamond angle" 0 to 4 on |x| + |y| = 1.
    private static func unit(_ turn: Float) -> (Float, Float) {
        switch turn {
        case ..<1: (1 - turn, turn)
        case ..<2: (1 - turn, 2 - turn)
        case ..<3: (turn - 3, 2 - turn)
        default: (turn - 3, turn - 4)
        }
    }

    /// The diamond angle of a direction, 0 to 4: rises with the true angle.
    @inline(__always) private func direction(_ c: Float, _ s: Float) -> Float {
        let sum = abs(c) + abs(s) + 1e-6
        if s >= 0 { return c >= 0 ? s / sum : 1 - c / sum }
        return c < 0 ? 2 - s / sum : 3 + c / sum
    }

    @inline(__always)
    private func streak(_ step: Int, _ x: Float, _ y: Float, _ noise: NoiseTexture) -> Float {
        let u = x * cosines[step] + y * sines[step]
        let v = y * cosines[step] - x * sines[step]
        // Bundles undulate slowly and crimp quickly.
        let bend = noise.value(u * 0.016, v * 0.007 + Float(step) * 9)
        let crimp = noise.value(u * 0.07 + 51, v * 0.02)
        let wave = v + 26 * bend + 5 * crimp
        let broad = noise.value(u * 0.013, wave * 0.11)
        let fine = noise.value(u * 0.03 + 31, wave * 0.42)
        return broad * 0.55 + fine * 0.45
    }

    /// The strength of the fibres at a place, mostly 0.2 to 0.8, given twice the angle of theirs.
    @inline(__always)
    func value(_ x: Float, _ y: Float, _ c: Float, _ s: Float, _ noise: NoiseTexture) -> Float {
        let turn = direction(c, s) * 2
        let step = Int(turn)
        let blend = smoothStep(0.2, 0.8, turn - Float(step))
        if blend <= 0 { return streak(step & 7, x, y, noise) }
        if blend >= 1 { return streak((step + 1) & 7, x, y, noise) }
        let one = streak(step & 7, x, y, noise) - 0.5
        let other = streak((step + 1) & 7, x, y, noise) - 0.5
        let loss = ((1 - blend) * (1 - blend) + blend * blend).squareRoot()
        return 0.5 + (one * (1 - blend) + other * blend) / loss
    }
}

extension SlidePainter {
    /// Paints everything that is not a nucleus.
    mutating func paintGround() {
        let fibers = FiberTexture()
        let fatCells = CellGrid(
            width: map.width + 20, height: map.height + 20, spacing: 46, jitter: 0.6,
            .init(seed: 46, stream: "fat cells"))
        var lines = GroundLines(map)
        let scale = micrometersPerPixel / map.tissue.spacing
        let collagen = Float(morphology.collagen)
        let basophilia = 0.10 + 0.16 * Float(morphology.hyperchromasia)
        for row in 0..<rows {
            let y = (Float(row) + 0.5) * micrometersPerPixel
            lines.read(map, y)
            for column in 0..<columns {
                let place = (Float(column) + 0.5) * scale
                let left = Int(place)
                let fraction = place - Float(left)
                let inside = between(lines.tissue, left, fraction)
                guard inside > -4 else { continue }
                let x = (Float(column) + 0.5) * micrometersPerPixel
                // Turned, so that the lattice of the noise does not show as rows and columns.
                let turnedX = x * 0.8 - y * 0.6 + 600
                let turnedY = x * 0.6 + y * 0.8
                let grain = noise.value(turnedX * 0.45, turnedY * 0.45)
                let cover = smoothStep(-1.5, 1.5, inside + 5 * (grain - 0.5))
                guard cover > 0 else { continue }

                let rough = noise.value(turnedX * 0.16, turnedY * 0.16) - 0.5
                let depth = between(lines.nest, left, fraction) + 5 * rough + 2 * (grain - 0.5)
                let nestShare = smoothStep(-0.8, 0.8, depth)
                var h: Float = 0
                var e: Float = 0

                if nestShare < 1 {
                    let c = between(lines.cosine, left, fraction)
                    let s = between(lines.sine, left, fraction)
                    let fiber = fibers.value(x, y, c, s, noise)
                    // Loose stroma is pale with gaps, dense stroma is red bundles edge to edge.
                    let bundle = smoothStep(0.22, 0.78, fiber)
                    let gap = smoothStep(0.40 - 0.16 * collagen, 0.28 - 0.16 * collagen, fiber)
                    var stromaE = (0.22 + 0.24 * collagen) * (0.50 + 0.95 * bundle)
                    stromaE *= (0.84 + 0.32 * grain) * (1 - 0.8 * gap)
                    var stromaH = (0.035 + 0.05 * (1 - collagen)) * (1 - 0.7 * gap)
                    let fatness = between(lines.fat, left, fraction)
                    if fatness > -0.4 {
                        let bentX = x + 14 * noise.value(turnedX * 0.04, turnedY * 0.04)
                        let bentY = y + 14 * noise.value(turnedX * 0.04 + 9, turnedY * 0.04 + 90)
                        let wall = fatCells.borderDistance(bentX, bentY)
                        let open = smoothStep(0.5, 1.3, wall) * smoothStep(-0.4, 0.1, fatness)
                        stromaE *= 1 - 0.97 * open
                        stromaH *= 1 - open
                    }
                    h += stromaH * (1 - nestShare)
                    e += stromaE * (1 - nestShare)
                }
                if nestShare > 0 {
                    let border = cells.borderDistance(x, y)
                    let membrane = (1 - smoothStep(0.1, 1.3, border)) * (0.4 + 1.2 * (rough + 0.5))
                    var cellE = 0.22 + 0.16 * grain + 0.07 * membrane
                    var cellH = basophilia * (0.7 + 0.6 * (rough + 0.5)) + 0.03 * membrane
                    let death = between(lines.necrosis, left, fraction) + 0.8 * rough
                    if death > -0.3 {
                        let dead = smoothStep(-0.3, 0.3, death)
                        let clot = noise.value(turnedX * 0.28 + 77, turnedY * 0.28)
                        cellE += (0.28 + 0.30 * clot * (0.5 + grain) - cellE) * dead
                        cellH += (0.04 + 0.10 * clot - cellH) * dead
                    }
                    // Nests shrink away from their stroma here and there.
                    let gape = 3.2 * cleft(x, y)
                    let slit = gape > 0.3 ? smoothStep(gape, gape - 0.9, abs(depth - 0.6)) : 0
                    h += cellH * nestShare * (1 - slit)
                    e += cellE * nestShare * (1 - slit)
                }
                let hollow = between(lines.hollow, left, fraction)
                if hollow > -6 {
                    let open = smoothStep(-0.7, 0.7, hollow + 2.4 * rough + (grain - 0.5))
                    let secretion: Float = hollow > 5 ? 0.07 * smoothStep(0.4, 0.75, grain) : 0
                    let wall = smoothStep(-4.5, -1.5, hollow) * (1 - nestShare)
                    h *= 1 - open
                    e = (e + (0.42 - e) * wall) * (1 - open) + secretion * open
                }
                let index = row * columns + column
                haematoxylin[index] = h * cover
                eosin[index] = e * cover
            }
        }
    }

    /// How wide nest and stroma gape at a place, 0 to 1: mostly not at all.
    @inline(__always) private func cleft(_ x: Float, _ y: Float) -> Float {
        smoothStep(0.55, 0.95, noise.value(x * 0.03 + 3, y * 0.03 + 71))
    }
}
