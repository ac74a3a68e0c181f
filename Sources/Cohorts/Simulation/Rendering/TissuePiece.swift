internal import Foundation
internal import Survival

/// One piece of tissue: a disk whose radius wobbles with the angle.
struct TissuePiece {
    private let x: Float, y: Float
    private let radius: Float
    private let stretch: Float, angle: Float
    private let waves: [(height: Float, phase: Float)]

    /// Draws one to three pieces that fill a slide well.
    static func draw(width: Float, height: Float, _ stream: RandomStream) -> [TissuePiece] {
        var stream = stream
        let side = min(width, height)
        let choice = stream.uniform()
        var places: [(Float, Float, Float)] = [(0.5, 0.5, 0.40)]
        if choice > 0.55 { places = [(0.33, 0.35, 0.265), (0.66, 0.66, 0.265)] }
        if choice > 0.88 { places = [(0.3, 0.31, 0.23), (0.72, 0.42, 0.2), (0.4, 0.75, 0.2)] }
        let mirrored = stream.uniform() > 0.5
        return places.map { place in
            TissuePiece(
                x: width * (mirrored ? 1 - place.0 : place.0), y: height * place.1,
                radius: side * place.2 * (0.90 + 0.12 * Float(stream.uniform())), &stream)
        }
    }

    private init(x: Float, y: Float, radius: Float, _ stream: inout RandomStream) {
        self.x = x
        self.y = y
        self.radius = radius
        stretch = 1 + 0.18 * Float(stream.uniform())
        angle = Float(stream.uniform()) * .pi
        var drawn: [(height: Float, phase: Float)] = []
        for order in 2...7 {
            let height = 0.16 * Float(stream.normal()) / Float(order)
            drawn.append((height, Float(stream.uniform()) * 2 * .pi))
        }
        waves = drawn
    }

    /// Micrometres to the edge, roughly; above 0 inside.
    func depth(_ px: Float, _ py: Float) -> Float {
        let dx = px - x
        let dy = py - y
        let u = (dx * cos(angle) + dy * sin(angle)) / stretch
        let v = (dy * cos(angle) - dx * sin(angle)) * stretch
        let distance = (u * u + v * v).squareRoot()
        let direction = atan2(v, u)
        var edge: Float = 1
        for (offset, wave) in waves.enumerated() {
            edge += wave.height * cos(Float(offset + 2) * direction + wave.phase)
        }
        return radius * edge - distance
    }
}
