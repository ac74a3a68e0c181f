import Files
import SystemPackage
import TestSupport
import Testing

@testable import Cohorts

@Suite struct `Interaction cohort` {
    private func drawn(_ interaction: Double, seed: UInt64 = 1) throws -> InteractionCohort {
        var configuration = InteractionCohort.Configuration()
        configuration.interaction = interaction
        configuration.patients = 300
        configuration.seed = seed
        return try InteractionCohort(configuration)
    }

    @Test(arguments: [(1.0, 0.5), (0.0, 1.0), (0.5, 0.75)])
    func `hides the class from each side as far as asked`(interaction: Double, share: Double) throws
    {
        let cohort = try drawn(interaction)
        let patients = (0..<300).map(cohort.patient)
        let bySlide = patients.count { $0.isPositive == $0.a }
        #expect(abs(Double(bySlide) / 300 - share) < 0.1)
        #expect(abs(Double(patients.count { $0.isPositive == $0.b }) / 300 - 0.5) < 0.1)
        if interaction == 1 { #expect(patients.allSatisfy { $0.isPositive == ($0.a != $0.b) }) }
    }

    @Test func `shifts eight genes of two groups by b`() throws {
        let cohort = try drawn(1)
        let patients = (0..<300).map(cohort.patient)
        func mean(_ gene: Int, _ b: Bool) -> Double {
            let values = patients.filter { $0.b == b }.map { $0.expression[gene] }
            return values.reduce(0, +) / Double(values.count)
        }
        let informative = Set(cohort.informativeGroups)
        #expect(informative.count == 2)
        #expect(informative.isDisjoint(with: cohort.batchGroups))
        for group in 0..<8 {
            let shifts = (0..<16).map { mean(group * 16 + $0, true) - mean(group * 16 + $0, false) }
            let planted = shifts[..<8].reduce(0, +) / 8
            #expect(abs(planted - (informative.contains(group) ? 0.8 : 0)) < 0.2)
            #expect(abs(shifts[8...].reduce(0, +) / 8) < 0.2)
        }
    }

    @Test func `shows a in one run of a tenth of the patches`() throws {
        let cohort = try drawn(1)
        let patients = (0..<300).map(cohort.patient)
        #expect(patients[0].features.count == 40 * 16)
        // Neighbours are correlated by 0.8, apart from the shift.
        var sum = 0.0
        var count = 0.0
        var plain = cohort.configuration
        plain.patchShift = 0
        let unshifted = try InteractionCohort(plain)
        for patient in (0..<300).map(unshifted.patient) {
            for index in 16..<patient.features.count {
                sum += Double(patient.features[index] * patient.features[index - 16])
                count += 1
            }
        }
        #expect(abs(sum / count - 0.8) < 0.05)
        func mean(_ a: Bool) -> [Double] {
            let chosen = patients.filter { $0.a == a }
            return (0..<16).map { feature in
                chosen.reduce(0) { total, patient in
                    total
                        + stride(from: feature, to: 640, by: 16).reduce(0) {
                            $0 + Double(patient.features[$1])
                        }
                } / Double(chosen.count * 40)
            }
        }
        // A tenth of a vector of length 8.
        for a in [true, false] {
            let length = mean(a).reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(length - 0.8) < 0.15)
        }
        #expect(zip(mean(true), mean(false)).map { abs($0 - $1) }.reduce(0, +) > 0.3)
    }

    @Test func `depends on seed and number only`() throws {
        #expect(try drawn(1).patient(7) == drawn(1).patient(7))
        #expect(try drawn(1).patient(7) != drawn(1, seed: 2).patient(7))
        #expect(try drawn(1).genes == drawn(1).genes.sorted())
    }

    @Test func `refuses sizes that carry nothing`() {
        var configuration = InteractionCohort.Configuration()
        configuration.groups = 3
        let error = #expect(throws: CohortError.self) {
            _ = try InteractionCohort(configuration)
        }
        #expect(
            error?.description
                == "the cohort has 3 groups of 16 genes; at least 4 groups of 8 are needed")
    }
}
