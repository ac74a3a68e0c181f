import Cohorts
import Foundation
import Testing

@Suite struct `Simulation configuration` {
    private func sentence(_ change: (inout SimulationConfiguration) -> Void) -> String {
        var configuration = SimulationConfiguration()
        change(&configuration)
        do throws(CohortError) {
            try configuration.validate()
            return "no error"
        } catch {
            return error.description
        }
    }

    @Test func `the defaults can be used`() {
        #expect(sentence { _ in } == "no error")
        #expect(SimulationConfiguration().slidePixels == 3000)
    }

    @Test func `each impossible value has its sentence`() {
        #expect(sentence { $0.patients = 1 } == "patients is 1; it must be 2 to 100000")
        #expect(sentence { $0.slidesPerPatient = 0 } == "slidesPerPatient is 0; it must be 1 to 20")
        #expect(
            sentence { $0.slideMillimeters = 0.05 }
                == "slideMillimeters is 0.05; it must be 0.1 to 20")
        #expect(
            sentence { $0.micrometersPerPixel = 0 }
                == "micrometersPerPixel is 0; it must be 0.2 to 4")
        #expect(
            sentence { $0.effects.immune = .nan } == "effects.immune is nan; it must be -10 to 10")
        #expect(sentence { $0.eventRate = 1.5 } == "eventRate is 1.5; it must be 0.01 to 1")
        #expect(sentence { $0.eventRate = 0 } == "eventRate is 0; it must be 0.01 to 1")
        #expect(
            sentence { $0.geneMissingness = -0.1 } == "geneMissingness is -0.1; it must be 0 to 1")
        #expect(sentence { $0.expressionNoise = -1 } == "expressionNoise is -1; it must be 0 to 10")
        #expect(
            sentence { $0.medianMonths = .infinity }
                == "medianMonths is inf; it must be 0.1 to 1200")
        #expect(sentence { $0.weibullShape = 0 } == "weibullShape is 0; it must be 0.2 to 10")
        #expect(sentence { $0.jpegQuality = 0 } == "jpegQuality is 0; it must be 1 to 100")
    }

    @Test func `a slide too large to paint is refused`() {
        #expect(
            sentence {
                $0.slideMillimeters = 10
                $0.micrometersPerPixel = 0.25
            }
                == """
                a slide of 10.0 mm at 0.25 micrometers per pixel has 40000 pixels a side; at most \
                20480 can be painted
                """)
    }

    @Test func `it survives being written as JSON`() throws {
        var configuration = SimulationConfiguration()
        configuration.seed = .max
        configuration.effects.growth = 0.125
        let data = try JSONEncoder().encode(configuration)
        #expect(
            try JSONDecoder().decode(SimulationConfiguration.self, from: data) == configuration)
    }
}
