internal import Foundation
internal import Survival

/// What a simulated tumour looks like under the microscope, in numbers a pathologist could count.
///
/// Every number is a smooth, rising or falling function of the gene programmes, so a slide shows
/// what its genes do.
public struct TissueMorphology: Sendable, Codable, Hashable {
    /// The share of the tissue that is tumour nests, from 0 to 1.
    public var tumorFraction: Double
    /// The distance from the middle of one nest to that of the next, in micrometres.
    public var nestMicrometers: Double
    /// How ragged the borders of the nests are, from 0 (smooth) to 1.
    public var invasiveness: Double
    /// Tumour nuclei in a square millimetre of nest.
    public var nucleiPerSquareMillimeter: Double
    /// The mean radius of a tumour nucleus in micrometres.
    public var nuclearRadius: Double
    /// The spread of nuclear size and shape, as a share of the mean.
    public var pleomorphism: Double
    /// How much haematoxylin the nuclei take up, as optical density.
    public var hyperchromasia: Double
    /// Mitoses in a square millimetre of nest.
    public var mitosesPerSquareMillimeter: Double
    /// The share of nest area that lies within reach of a gland's lumen, from 0 to 1.
    public var glandFraction: Double
    /// How dense the collagen of the stroma is, from 0 (loose, pale) to 1 (thick, red bundles).
    public var collagen: Double
    /// Spindle-shaped nuclei in a square millimetre of stroma.
    public var fibroblastsPerSquareMillimeter: Double
    /// Lymphocytes in a square millimetre of stroma, on average.
    public var lymphocytesPerSquareMillimeter: Double
    /// The share of lymphocytes that lie in aggregates, from 0 to 1.
    public var lymphocyteClustering: Double
    /// The share of nest area that is dead, from 0 to 1.
    public var necrosisFraction: Double
    /// Small vessels in a square millimetre of stroma.
    public var vesselsPerSquareMillimeter: Double

    /// Derives the look of one slide from the programmes of its patient.
    ///
    /// - Parameters:
    ///   - programs: The patient's programme levels.
    ///   - noise: The standard deviation of what the slide adds to each level; 0 makes the look an
    ///     exact function of the programmes.
    ///   - stream: Where that noise is drawn from.
    init(programs: ProgramValues, noise: Double, stream: RandomStream) {
        var stream = stream
        // One draw per number below: what a section happens to show differs feature by feature.
        func range(_ low: Double, _ high: Double, _ level: Double) -> Double {
            low + (high - low) / (1 + exp(-1.3 * (level + noise * stream.normal())))
        }
        let p = programs
        tumorFraction = range(0.25, 0.80, 0.6 * p.proliferation + 0.3 * p.growth - 0.7 * p.stroma)
        nestMicrometers = range(80, 220, p.growth)
        invasiveness = range(0, 1, 0.8 * p.stroma - 0.5 * p.differentiation)
        nucleiPerSquareMillimeter = range(3000, 8200, p.proliferation)
        nuclearRadius = range(3.5, 5.4, 0.9 * p.suppressorLoss)
        pleomorphism = range(0.05, 0.40, 0.9 * p.suppressorLoss - 0.4 * p.differentiation)
        hyperchromasia = range(0.55, 1.15, 0.9 * p.proliferation + 0.3 * p.suppressorLoss)
        mitosesPerSquareMillimeter = range(0, 90, p.proliferation - 0.8)
        glandFraction = range(0, 0.9, 1.3 * p.differentiation - 0.4)
        collagen = range(0, 1, p.stroma)
        fibroblastsPerSquareMillimeter = range(250, 1500, p.stroma)
        lymphocytesPerSquareMillimeter = 90 * exp(range(0, 3.7, p.immune))
        lymphocyteClustering = range(0.05, 0.75, p.immune)
        necrosisFraction = range(0, 0.35, 0.8 * p.growth + 0.3 * p.proliferation - 1.1)
        vesselsPerSquareMillimeter = range(2, 22, 0.8 * p.growth)
    }
}
