internal import Foundation

/// A lumen of a gland, or a small vessel.
struct Hollow {
    let x: Float, y: Float
    /// Half axes in micrometres.
    let long: Float, short: Float
    let angle: Float
    let isVessel: Bool

    /// Micrometres to the wall, roughly; above 0 inside.
    func depth(_ px: Float, _ py: Float) -> Float {
        let dx = px - x
        let dy = py - y
        let u = dx * cos(angle) + dy * sin(angle)
        let v = dy * cos(angle) - dx * sin(angle)
        let relative = ((u / long) * (u / long) + (v / short) * (v / short)).squareRoot()
        return (1 - relative) * short
    }
}
