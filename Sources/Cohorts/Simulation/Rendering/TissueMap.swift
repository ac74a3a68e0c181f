internal import Foundation
internal import Survival

/// Where on a slide what kind of tissue lies: slowly varying fields, in micrometres, from which
/// the painters take their bearings.
struct TissueMap {
    /// The slide's size in micrometres.
    let width: Float, height: Float
    /// Micrometres to the edge of the tissue; above 0 inside.
    private(set) var tissue: ScalarField
    /// Micrometres, roughly, to the border of a tumour nest; above 0 inside.
    private(set) var nest: ScalarField
    /// Above 0 where nest tissue is dead; rises by about 1 per 10 micrometres.
    private(set) var necrosis: ScalarField
    /// Micrometres to the wall of a lumen or vessel; above 0 in the hollow.
    private(set) var hollow: ScalarField
    /// Above 0 where the stroma is fat; rises by about 1 per 10 micrometres.
    private(set) var fat: ScalarField
    /// The direction of the fibres as the cosine and sine of twice its angle, not normalised.
    private(set) var fiberCosine: ScalarField
    private(set) var fiberSine: ScalarField
    /// The thickness of the section: mean 1.
    private(set) var thickness: ScalarField
    /// The hollows: where, how wide, and whether blood flows in them.
    private(set) var hollows: [Hollow] = []

    /// Lays out one slide.
    init(width: Float, height: Float, morphology: TissueMorphology, stream: RandomStream) {
        self.width = width
        self.height = height
        let spacing: Float = 4
        let noise = NoiseTexture(stream.child("layout noise"))
        func field(_ body: (Float, Float) -> Float) -> ScalarField {
            ScalarField(width: width, height: height, spacing: spacing, body)
        }

        let pieces = TissuePiece.draw(width: width, height: height, stream.child("pieces"))
        tissue = field { x, y in
            let rough = 26 * noise.fractal(x / 140, y / 140, octaves: 4)
            return (pieces.map { $0.depth(x, y) }.max() ?? -1) + rough
        }

        // Nests are the cells of a coarse irregular grid, bent and merged by noise, cut at the
        // level that gives them their share of the tissue.
        let scale = Float(morphology.nestMicrometers)
        let cells = CellGrid(
            width: width * 1.3 + 400, height: height * 1.3 + 400, spacing: scale, jitter: 0.9,
            stream.child("nests"))
        let ragged = Float(morphology.invasiveness)
        var depth = field { x, y in
            let bentX = x + 200 + scale * 0.35 * noise.fractal(x / scale, y / scale, octaves: 2)
            let sway = noise.fractal(y / scale + 91, x / scale, octaves: 2)
            let bentY = y + 200 + scale * 0.35 * sway
            let cell = cells.borderDistance(bentX, bentY) / scale
            let region = noise.fractal(x / 420 + 17, y / 420, octaves: 2)
            let fringe = noise.fractal(x / 45, y / 45 + 53, octaves: 3)
            return scale * (cell + 0.16 * region + (0.04 + 0.20 * ragged) * fringe)
        }
        let level = depth.quantile(1 - Float(morphology.tumorFraction), where: tissue)
        for index in depth.values.indices { depth.values[index] -= level }
        nest = depth

        // The middle of nests dies first.
        var dead = field { x, y in noise.fractal(x / 160 + 7, y / 160 + 29, octaves: 3) * 12 }
        for index in dead.values.indices { dead.values[index] += 0.22 * depth.values[index] }
        var living = depth
        for index in living.values.indices {
            living.values[index] = min(living.values[index] - 6, tissue.values[index])
        }
        let deadly = dead.quantile(1 - Float(morphology.necrosisFraction), where: living)
        for index in dead.values.indices {
            let inside = min(living.values[index] * 0.2, dead.values[index] - deadly)
            dead.values[index] = morphology.necrosisFraction < 0.012 ? -1 : inside
        }
        necrosis = dead

        // Fat keeps away from the tumour and mostly to one side.
        var draws = stream.child("fat")
        let amount = Float(draws.uniform())
        fat = field { x, y in noise.fractal(x / 300 + 61, y / 300 + 3, octaves: 2) * 14 }
        for index in fat.values.indices {
            let away = min(-depth.values[index] - 14, tissue.values[index] - 5) * 0.1
            fat.values[index] = min(away, fat.values[index] - 9 + 5 * amount)
        }

        // Fibres run along the borders of nests, elsewhere where they please.
        let turn = Float(draws.uniform()) * 3
        let turns = field { x, y in
            turn + 2.2 * noise.fractal(x / 330, y / 330 + 11, octaves: 2)
        }
        fiberCosine = turns
        fiberSine = turns
        for index in turns.values.indices {
            fiberCosine.values[index] = cos(turns.values[index])
            fiberSine.values[index] = sin(turns.values[index])
        }
        thickness = field { x, y in
            1 + 0.10 * noise.fractal(x / 260 + 5, y / 260 + 5, octaves: 3)
        }
        hollow = field { _, _ in -1000 }
        bendFibers()
        placeHollows(morphology: morphology, stream: stream.child("hollows"))
    }

    private mutating func bendFibers() {
        for row in 1..<(nest.rows - 1) {
            for column in 1..<(nest.columns - 1) {
                let index = row * nest.columns + column
                let depth = nest.values[index]
                guard depth < 12, depth > -60 else { continue }
                let dx = nest.values[index + 1] - nest.values[index - 1]
                let dy = nest.values[index + nest.columns] - nest.values[index - nest.columns]
                let square = dx * dx + dy * dy + 1e-6
                let pull = 2.2 * (1 - max(-depth, 0) / 60)
                // Twice the angle of the tangent (-dy, dx).
                fiberCosine.values[index] += pull * (dy * dy - dx * dx) / square
                fiberSine.values[index] += pull * (-2 * dx * dy) / square
            }
        }
    }

    private mutating func placeHollows(morphology: TissueMorphology, stream: RandomStream) {
        var stream = stream
        let area = Double(width * height) / 1e6
        // A gland serves a disk of about 45 micrometres.
        let glands = Int(area * 420 * morphology.glandFraction)
        for _ in 0..<glands {
            let x = Float(stream.uniform()) * width
            let y = Float(stream.uniform()) * height
            let radius = 7 + 20 * Float(stream.uniform() * stream.uniform())
            let slender = 0.45 + 0.5 * Float(stream.uniform())
            let angle = Float(stream.uniform()) * .pi
            let room = nest.value(x, y)
            guard room > 13, tissue.value(x, y) > 20, necrosis.value(x, y) < 0 else { continue }
            guard hollows.allSatisfy({ $0.depth(x, y) < -($0.isVessel ? 10 : 24) - radius }) else {
                continue
            }
            let long = min(radius, room * 0.7)
            hollows.append(
                Hollow(
                    x: x, y: y, long: long, short: long * slender, angle: angle, isVessel: false))
        }
        let vessels = Int(area * morphology.vesselsPerSquareMillimeter)
        for _ in 0..<vessels {
            let x = Float(stream.uniform()) * width
            let y = Float(stream.uniform()) * height
            let radius = 5 + 12 * Float(stream.uniform() * stream.uniform())
            let slender = 0.4 + 0.5 * Float(stream.uniform())
            guard nest.value(x, y) < -4, tissue.value(x, y) > 20, fat.value(x, y) < 0 else {
                continue
            }
            hollows.append(
                Hollow(
                    x: x, y: y, long: radius, short: radius * slender,
                    angle: fiberAngle(x, y), isVessel: true))
        }
        for found in hollows {
            let reach = found.long + 20
            let spacing = hollow.spacing
            let columns = Int(max(found.x - reach, 0) / spacing)...Int((found.x + reach) / spacing)
            let rows = Int(max(found.y - reach, 0) / spacing)...Int((found.y + reach) / spacing)
            for row in rows where row < hollow.rows {
                for column in columns where column < hollow.columns {
                    let depth = found.depth(Float(column) * spacing, Float(row) * spacing)
                    let index = row * hollow.columns + column
                    hollow.values[index] = max(hollow.values[index], depth)
                }
            }
        }
    }

    /// The direction of the fibres at a place, in radians.
    func fiberAngle(_ x: Float, _ y: Float) -> Float {
        0.5 * atan2(fiberSine.value(x, y), fiberCosine.value(x, y))
    }
}
