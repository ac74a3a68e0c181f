internal import Foundation
internal import Survival

/// How two stains on glass become the colours a scanner sees.
///
/// Light is lost exponentially along its way (the law of Beer and Lambert): with a unit of
/// haematoxylin and a unit of eosin each taking their own share of red, green and blue, a pixel is
/// the light of the lamp times `exp(-(h · H + e · E))`.
struct StainMixture {
    /// Optical density per unit of stain, for red, green and blue.
    let haematoxylin: (Float, Float, Float)
    /// The same of eosin.
    let eosin: (Float, Float, Float)
    /// What the scanner sees through bare glass, 0 to 255.
    let glass: (Float, Float, Float)
    /// `exp(-d)` for d from 0 to 4 in steps of 1/1024.
    private let transmission: [Float]

    /// The stains of one slide: the usual ones, drifted a little in strength and hue, mostly by
    /// laboratory.
    ///
    /// - Parameters:
    ///   - variation: 0 for the same stain everywhere, 1 for what is common.
    ///   - laboratory: Where the drift of the laboratory is drawn from.
    ///   - slide: Where the slide's own drift is drawn from.
    init(variation: Double, laboratory: RandomStream, slide: RandomStream) {
        var laboratory = laboratory
        var slide = slide
        func drift(_ spread: Double) -> Float {
            Float(1 + variation * spread * (laboratory.normal() + 0.4 * slide.normal()))
        }
        let blue = drift(0.05)
        let pink = drift(0.05)
        haematoxylin = (0.60 * drift(0.03) * blue, 0.75 * blue, 0.35 * drift(0.04) * blue)
        eosin = (0.14 * drift(0.08) * pink, 0.84 * pink, 0.44 * drift(0.05) * pink)
        glass = (243.5 * drift(0.004), 242 * drift(0.004), 243 * drift(0.004))
        transmission = (0...4096).map { Float(exp(-Double($0) / 1024)) }
    }

    /// The share of light that passes a density of 0 to 4.
    @inline(__always) func passes(_ density: Float) -> Float {
        transmission[Int(min(max(density, 0), 3.999) * 1024)]
    }

    /// The colour of a pixel, 0 to 255 per channel.
    @inline(__always) func color(haematoxylin h: Float, eosin e: Float) -> (Float, Float, Float) {
        (
            glass.0 * passes(h * haematoxylin.0 + e * eosin.0),
            glass.1 * passes(h * haematoxylin.1 + e * eosin.1),
            glass.2 * passes(h * haematoxylin.2 + e * eosin.2)
        )
    }
}
