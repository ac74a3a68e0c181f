import Cohorts
import SimulationSupport
import Slides
import Testing

@Suite struct `Simulated slides` {
    /// How much of a slide is what, by colour.
    private struct Look {
        var glass = 0.0
        var tissue = 0.0
        /// Of the tissue: darkly blue, as nuclei are.
        var nuclei = 0.0
        /// Of the tissue: mean red, green and blue.
        var color = (0.0, 0.0, 0.0)

        init(_ patient: Int) throws {
            let slide = try WholeSlide(TinyStudy.shared().slide(patient))
            let image = try slide.region(
                at: SlidePoint(x: 0, y: 0), micrometersPerPixel: 1, width: 360, height: 360)
            for pixel in 0..<(360 * 360) {
                let red = Double(image.pixels[pixel * 3])
                let green = Double(image.pixels[pixel * 3 + 1])
                let blue = Double(image.pixels[pixel * 3 + 2])
                if green > 225 {
                    glass += 1
                } else {
                    tissue += 1
                    if red < 150 && blue > red { nuclei += 1 }
                    color = (color.0 + red, color.1 + green, color.2 + blue)
                }
            }
            nuclei /= tissue
            color = (color.0 / tissue, color.1 / tissue, color.2 / tissue)
            glass /= 360 * 360
            tissue /= 360 * 360
        }
    }

    @Test func `OpenSlide opens each with levels and the stated pixel size`() throws {
        let study = try TinyStudy.shared()
        for patient in study.cohort.patients.indices {
            let slide = try WholeSlide(study.slide(patient))
            #expect(slide.layout.format == "generic-tiff")
            #expect(slide.layout.width == 360 && slide.layout.height == 360)
            #expect(slide.layout.micrometersPerPixel == 1)
        }
    }

    @Test func `each is tissue in purple and pink on off-white glass`() throws {
        for patient in 0..<12 {
            let look = try Look(patient)
            #expect(look.glass > 0.15 && look.tissue > 0.25, "patient \(patient)")
            // Both stains take green most; eosin spares red and haematoxylin blue.
            #expect(look.color.1 < look.color.0 && look.color.1 < look.color.2)
            #expect(look.nuclei > 0.01 && look.nuclei < 0.6)
        }
    }

    @Test func `nuclei cover more of the slides whose tumours are crowded and dark`() throws {
        let patients = try TinyStudy.shared().cohort.patients
        let seen = try patients.indices.map { try Look($0).nuclei }
        let planted = patients.map { patient -> Double in
            let look = patient.morphology
            let area = look.nucleiPerSquareMillimeter * look.nuclearRadius * look.nuclearRadius
            return area * look.tumorFraction * look.hyperchromasia
        }
        #expect(rankCorrelation(seen, planted) > 0.6)
    }

    private func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double {
        func ranks(_ values: [Double]) -> [Double] {
            values.map { value in Double(values.count { $0 < value }) }
        }
        let n = Double(x.count)
        let differences = zip(ranks(x), ranks(y)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return 1 - 6 * differences / (n * (n * n - 1))
    }
}
