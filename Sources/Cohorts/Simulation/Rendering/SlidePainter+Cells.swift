internal import Foundation
internal import Survival

extension SlidePainter {
    private var area: Double { Double(map.width * map.height) / 1e6 }

    /// Paints a nucleus in each cell of the living nests, and mitoses.
    mutating func paintTumorCells(_ stream: RandomStream) {
        var stream = stream
        let radius = Float(morphology.nuclearRadius)
        let pleomorphism = Float(morphology.pleomorphism)
        let darkness = Float(morphology.hyperchromasia)
        let mitosis =
            morphology.mitosesPerSquareMillimeter / morphology.nucleiPerSquareMillimeter
        let open = smoothStep(4.0, 5.2, radius)
        for center in cells.centers {
            // Every cell draws the same number of times, so no cell's look depends on another's.
            let sizeDraw = stream.spread(pleomorphism)
            let shapeDraw = stream.float(0.62, 1)
            let angleDraw = stream.float(0, .pi)
            let toneDraw = stream.spread(0.12 + 0.3 * pleomorphism)
            let fate = stream.uniform()
            let extra = stream.float(0, 1)
            let (x, y) = center
            guard map.nest.value(x, y) > 1.5, map.tissue.value(x, y) > 3 else { continue }
            let death = map.necrosis.value(x, y)
            if death > -0.2 {
                paintDebris(x, y, fate: Float(fate), tone: extra, angle: angleDraw)
                continue
            }
            guard map.hollow.value(x, y) < -15 else { continue }
            let long = min(radius * (1 + sizeDraw), cells.spacing * 0.55)
            var nucleus = Nucleus(
                x: x, y: y, long: long, short: long * shapeDraw,
                angle: angleDraw, darkness: max(darkness * (1 + toneDraw), 0.3),
                vesicular: open * (0.35 + 0.6 * extra), irregularity: 0.2 + 1.3 * pleomorphism,
                nucleoli: open > 0.4 && extra > 0.35 ? (extra > 0.8 ? 2 : 1) : 0)
            if fate < mitosis {
                paintMitosis(x, y, angleDraw, anaphase: extra > 0.6)
            } else if fate > 0.97, pleomorphism > 0.22 {
                nucleus.long *= 1.7
                nucleus.short *= 1.6
                nucleus.darkness *= 1.1
                paint(nucleus)
            } else {
                paint(nucleus)
            }
        }
    }

    /// Paints the cells that line the glands: a row of tall nuclei around each lumen.
    mutating func paintGlands(_ stream: RandomStream) {
        var stream = stream
        let radius = Float(morphology.nuclearRadius)
        let pleomorphism = Float(morphology.pleomorphism)
        let darkness = Float(morphology.hyperchromasia)
        for gland in map.hollows where !gland.isVessel {
            let reach = radius + 4.5
            let perimeter = Float.pi * (gland.long + gland.short + 2 * reach)
            let around = max(Int(perimeter / (1.75 * radius)), 5)
            for number in 0..<around {
                let turn = (Float(number) + stream.spread(0.12)) / Float(around) * 2 * .pi
                let size = 1 + stream.spread(0.6 * pleomorphism)
                let out = reach + stream.spread(1 + 4 * pleomorphism)
                let tone = 1 + stream.spread(0.1 + 0.3 * pleomorphism)
                let tilt = stream.spread(0.12)
                let u = cos(turn) * (gland.long + out)
                let v = sin(turn) * (gland.short + out)
                let c = cos(gland.angle)
                let s = sin(gland.angle)
                let x = gland.x + u * c - v * s
                let y = gland.y + u * s + v * c
                guard map.nest.value(x, y) > 0, map.hollow.value(x, y) < -2 else { continue }
                guard map.tissue.value(x, y) > 3 else { continue }
                let outward = atan2(sin(turn) * gland.long, cos(turn) * gland.short)
                paint(
                    Nucleus(
                        x: x, y: y, long: radius * 1.3 * size, short: radius * 0.74 * size,
                        angle: gland.angle + outward + tilt, darkness: darkness * tone,
                        vesicular: 0.25, irregularity: 0.2 + pleomorphism))
            }
        }
    }

    // What is left of a nucleus: a ghost, a shrunken dark ball, or dust.
    private mutating func paintDebris(
        _ x: Float, _ y: Float, fate: Float, tone: Float, angle: Float
    ) {
        if fate < 0.25 {
            paint(
                Nucleus(
                    x: x, y: y, long: 3.4, short: 2.9, angle: angle, darkness: 0.22,
                    irregularity: 0.8, eosin: 0.4))
        } else if fate < 0.4 {
            paint(
                Nucleus(
                    x: x, y: y, long: 2, short: 1.7, angle: angle, darkness: 0.6 + 0.7 * tone,
                    irregularity: 0.8, eosin: 0.4))
        } else if fate < 0.7 {
            for piece in 0..<5 {
                let turn = angle * Float(3 * piece + 1) + Float(piece)
                let share = tone * Float(7 * piece + 3)
                let out = 4.5 * (share - share.rounded(.down))
                paint(
                    Nucleus(
                        x: x + cos(turn) * out, y: y + sin(turn) * out, long: 0.9, short: 0.7,
                        angle: turn, darkness: 0.9, eosin: 0.4))
            }
        }
    }

    private mutating func paintMitosis(_ x: Float, _ y: Float, _ angle: Float, anaphase: Bool) {
        // A cleared cell body, then chromosomes in one ragged plate or two.
        paint(
            Nucleus(x: x, y: y, long: 5.4, short: 5, angle: angle, darkness: 0.12, eosin: 0.16))
        let apart: Float = anaphase ? 2.1 : 0
        for side: Float in anaphase ? [-1, 1] : [0] {
            for piece: Float in [-1, 0, 1] {
                let along = piece * 1.5
                paint(
                    Nucleus(
                        x: x - sin(angle) * apart * side + cos(angle) * along,
                        y: y + cos(angle) * apart * side + sin(angle) * along, long: 1.5,
                        short: anaphase ? 0.9 : 1.3, angle: angle + piece * 0.9, darkness: 1.6,
                        irregularity: 0.9))
            }
        }
    }

    /// Paints spindle-shaped nuclei along the fibres of the stroma.
    mutating func paintStromaCells(_ stream: RandomStream) {
        var stream = stream
        for _ in 0..<stream.count(area * morphology.fibroblastsPerSquareMillimeter) {
            let x = stream.float(0, map.width)
            let y = stream.float(0, map.height)
            let long = stream.float(4.5, 9)
            let short = stream.float(0.9, 1.9)
            let tilt = stream.spread(0.18)
            let tone = stream.float(0.55, 0.95)
            guard isStroma(x, y), map.fat.value(x, y) < -0.3 else { continue }
            paint(
                Nucleus(
                    x: x, y: y, long: long, short: short, angle: map.fiberAngle(x, y) + tilt,
                    darkness: tone, irregularity: 0.5, eosin: 0.2))
        }
    }

    private func isStroma(_ x: Float, _ y: Float) -> Bool {
        map.nest.value(x, y) < -2 && map.tissue.value(x, y) > 3 && map.hollow.value(x, y) < -2
    }

    /// Paints the walls of the vessels and the blood in them.
    mutating func paintVessels(_ stream: RandomStream) {
        var stream = stream
        for vessel in map.hollows where vessel.isVessel {
            let around = Int(6.3 * vessel.long / 12) + 2
            for number in 0..<around {
                let turn = Float(number) / Float(around) * 2 * .pi + stream.float(0, 0.5)
                let u = cos(turn) * (vessel.long + 1.2)
                let v = sin(turn) * (vessel.short + 1.2)
                let c = cos(vessel.angle)
                let s = sin(vessel.angle)
                let tangent = atan2(cos(turn) * vessel.short, -sin(turn) * vessel.long)
                paint(
                    Nucleus(
                        x: vessel.x + u * c - v * s, y: vessel.y + u * s + v * c,
                        long: stream.float(3.2, 4.6), short: 1.3, angle: vessel.angle + tangent,
                        darkness: 0.85, eosin: 0.25))
            }
            // Red cells: disks of eosin without a nucleus.
            let cellCount = Int(vessel.long * vessel.short / 11 * stream.float(0, 1))
            for _ in 0..<cellCount {
                let turn = stream.float(0, 2 * .pi)
                let out = Float(stream.uniform()).squareRoot() * 0.82
                let u = cos(turn) * vessel.long * out
                let v = sin(turn) * vessel.short * out
                let c = cos(vessel.angle)
                let s = sin(vessel.angle)
                paint(
                    Nucleus(
                        x: vessel.x + u * c - v * s, y: vessel.y + u * s + v * c, long: 2.9,
                        short: 2.6, angle: turn, darkness: 0.02, eosin: 1.1))
            }
        }
    }

    /// Paints lymphocytes: some anywhere in the stroma, some in aggregates, a few inside nests.
    mutating func paintLymphocytes(_ stream: RandomStream) {
        var stream = stream
        let total = area * morphology.lymphocytesPerSquareMillimeter
        let clustered = total * morphology.lymphocyteClustering
        for _ in 0..<stream.count(total - clustered) {
            let x = stream.float(0, map.width)
            let y = stream.float(0, map.height)
            paintLymphocyte(x, y, mayEnterNests: stream.uniform() < 0.22, &stream)
        }
        var left = stream.count(clustered)
        var attempts = 0
        while left > 0, attempts < 400 {
            attempts += 1
            let x = stream.float(0, map.width)
            let y = stream.float(0, map.height)
            let size = min(left, 25 + Int(120 * stream.uniform() * stream.uniform()))
            // Aggregates lie in the stroma, near the nests.
            let depth = map.nest.value(x, y)
            guard depth < -6, depth > -70, map.tissue.value(x, y) > 15 else { continue }
            left -= size
            let radius = 5.2 * Float(size).squareRoot()
            for _ in 0..<size {
                let turn = stream.float(0, 2 * .pi)
                let out = radius * abs(stream.spread(0.62))
                paintLymphocyte(
                    x + cos(turn) * out, y + sin(turn) * out,
                    mayEnterNests: stream.uniform() < 0.1, &stream)
            }
        }
    }

    private mutating func paintLymphocyte(
        _ x: Float, _ y: Float, mayEnterNests: Bool, _ stream: inout RandomStream
    ) {
        let radius = stream.float(2.5, 3.4)
        let shape = stream.float(0.85, 1)
        let angle = stream.float(0, .pi)
        let tone = stream.float(1.05, 1.45)
        guard map.tissue.value(x, y) > 3, map.hollow.value(x, y) < -1 else { return }
        guard mayEnterNests || map.nest.value(x, y) < 0 else { return }
        guard map.necrosis.value(x, y) < 0, map.fat.value(x, y) < 0 else { return }
        paint(
            Nucleus(
                x: x, y: y, long: radius, short: radius * shape, angle: angle, darkness: tone,
                irregularity: 0.15, eosin: 0.1))
    }
}
