import Cohorts
import Foundation
import Survival
import Testing

@Suite struct `Simulated cohort` {
    private func cohort(
        _ patients: Int, seed: UInt64, _ change: (inout SimulationConfiguration) -> Void = { _ in }
    ) throws -> SimulatedCohort {
        var configuration = SimulationConfiguration()
        configuration.patients = patients
        configuration.seed = seed
        change(&configuration)
        return try SimulatedCohort(configuration)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `the oracle's concordance index is high but not perfect`(seed: UInt64) throws {
        let cohort = try cohort(300, seed: seed)
        let index = try ConcordanceIndex(risks: cohort.oracleRisks, outcome: cohort.outcome)
        #expect(index.value > 0.78 && index.value < 0.87)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `without effects no risk can be known`(seed: UInt64) throws {
        let flat = try cohort(300, seed: seed) {
            $0.effects = ProgramValues { _ in 0 }
            $0.ageEffect = 0
        }
        #expect(flat.oracleRisks.allSatisfy { $0 == 0 })
        let proliferation = flat.patients.map(\.programs.proliferation)
        let index = try ConcordanceIndex(risks: proliferation, outcome: flat.outcome)
        #expect(abs(index.value - 0.5) < 0.09)
    }

    @Test func `the log-hazard is the sum of the effects`() throws {
        for patient in try cohort(20, seed: 4, { $0.ageEffect = 0 }).patients {
            let p = patient.programs
            let first = 1.3 * p.proliferation + 0.6 * p.stroma - 0.9 * p.immune
            let second = -0.6 * p.differentiation + 0.3 * p.growth + 0.4 * p.suppressorLoss
            #expect(abs(patient.oracleRisk - first - second) < 1e-12)
        }
    }

    @Test(arguments: [0.2, 0.5, 0.65, 1])
    func `just the wanted share of events is seen`(rate: Double) throws {
        let cohort = try cohort(80, seed: 7) { $0.eventRate = rate }
        #expect(cohort.outcome.eventCount == Int((rate * 80).rounded()))
        #expect(cohort.outcome.times.allSatisfy { $0 > 0 })
        for (index, patient) in cohort.patients.enumerated() {
            let seen = cohort.outcome.times[index]
            if cohort.outcome.events[index] {
                #expect(abs(seen - max(patient.eventMonths, 0.03)) <= 0.0051)
            } else {
                #expect(seen <= patient.eventMonths + 0.0051)
            }
        }
    }

    @Test func `the median time of average patients is the one asked for`() throws {
        let flat = try cohort(4000, seed: 3) {
            $0.effects = ProgramValues { _ in 0 }
            $0.ageEffect = 0
            $0.medianMonths = 24
        }
        let sorted = flat.patients.map(\.eventMonths).sorted()
        #expect(abs(sorted[2000] - 24) < 1.5)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `genes follow their programme and no other`(seed: UInt64) throws {
        let cohort = try cohort(200, seed: seed)
        let genes = GenePanel.standard.genes
        for program in GeneProgram.allCases {
            let levels = cohort.patients.map { $0.programs[program] }
            for (index, gene) in genes.enumerated() where abs(gene.loading) > 0.8 {
                let values = cohort.patients.compactMap { $0.expression?[index] }
                let found = correlation(levels, values) * (gene.loading < 0 ? -1 : 1)
                if gene.program == program {
                    #expect(found > 0.45, "\(gene.symbol)")
                } else {
                    #expect(abs(found) < 0.32, "\(gene.symbol)")
                }
            }
        }
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `the look of the tissue follows the programmes`(seed: UInt64) throws {
        let patients = try cohort(200, seed: seed).patients
        func link(_ program: GeneProgram, _ look: (TissueMorphology) -> Double) -> Double {
            correlation(patients.map { $0.programs[program] }, patients.map { look($0.morphology) })
        }
        #expect(link(.proliferation) { $0.nucleiPerSquareMillimeter } > 0.85)
        #expect(link(.proliferation) { $0.hyperchromasia } > 0.8)
        #expect(link(.stroma) { $0.collagen } > 0.85)
        #expect(link(.stroma) { $0.tumorFraction } < -0.4)
        #expect(link(.immune) { $0.lymphocytesPerSquareMillimeter } > 0.7)
        #expect(link(.differentiation) { $0.glandFraction } > 0.8)
        #expect(link(.differentiation) { $0.pleomorphism } < -0.2)
        #expect(link(.growth) { $0.nestMicrometers } > 0.85)
        #expect(link(.suppressorLoss) { $0.nuclearRadius } > 0.85)
        #expect(abs(link(.immune) { $0.nuclearRadius }) < 0.25)
    }

    @Test func `without noise equal programmes look equal`() throws {
        let patients = try cohort(30, seed: 1) { $0.morphologyNoise = 0 }.patients
        for patient in patients {
            // 1.3 is the slope of the curve that maps levels to looks.
            let p = patient.programs
            let expected = 3000 + 5200 * logistic(1.3 * p.proliferation)
            #expect(abs(patient.morphology.nucleiPerSquareMillimeter - expected) < 1e-6)
        }
    }

    @Test func `a patient does not depend on how many there are`() throws {
        let few = try cohort(5, seed: 2).patients
        let many = try cohort(50, seed: 2).patients
        #expect(few == Array(many.prefix(5)))
        #expect(try cohort(5, seed: 3).patients != few)
    }

    @Test func `the asked share of patients has no genes`() throws {
        #expect(try cohort(50, seed: 1).patients.allSatisfy { $0.expression != nil })
        let half = try cohort(400, seed: 1) { $0.geneMissingness = 0.5 }.patients
        let missing = half.count { $0.expression == nil }
        #expect(missing > 160 && missing < 240)
        // Who is missing does not change what the others have.
        let all = try cohort(400, seed: 1).patients
        for (patient, same) in zip(half, all) where patient.expression != nil {
            #expect(patient.expression == same.expression)
        }
    }

    @Test func `clinical columns look like a clinic's`() throws {
        let patients = try cohort(500, seed: 8).patients
        #expect(patients[0].id == "SIM-0001" && patients[499].id == "SIM-0500")
        #expect(patients.allSatisfy { (25...95).contains($0.age) })
        #expect(Set(patients.map(\.sex)) == ["female", "male"])
        #expect(Set(patients.map(\.site)) == ["A", "B", "C", "D"])
        #expect(Set(patients.map(\.grade)) == [1, 2, 3])
        let grades = correlation(
            patients.map { Double($0.grade) }, patients.map(\.programs.differentiation))
        #expect(grades < -0.6)
    }
}

@Suite struct `Simulation gene panel` {
    @Test func `six families of a few dozen real symbols, in the reference's order`() {
        let families = GenePanel.standard.families
        #expect(
            families.map(\.name) == [
                "Tumor Suppressor Genes", "Oncogenes", "Protein Kinases",
                "Cell Differentiation Markers", "Transcription Factors",
                "Cytokines and Growth Factors",
            ])
        for family in families {
            #expect((24...80).contains(family.symbols.count), "\(family.name)")
            #expect(family.symbols == Set(family.symbols).sorted())
        }
    }

    @Test func `every gene is in a family, once in the panel, and has sane numbers`() {
        let panel = GenePanel.standard
        let symbols = panel.genes.map(\.symbol)
        #expect(symbols == Set(symbols).sorted())
        #expect(Set(symbols) == Set(panel.families.flatMap(\.symbols)))
        for gene in panel.genes {
            #expect((2.5...8).contains(gene.baseline))
            let size = abs(gene.loading)
            #expect(gene.program == nil ? size == 0 : (0.5...1.5).contains(size))
        }
        #expect(panel.genes.contains { $0.symbol == "TP53" && $0.loading < 0 })
        for program in GeneProgram.allCases {
            #expect(panel.genes.count { $0.program == program } >= 20, "\(program)")
        }
    }
}

private func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    var xy = 0.0
    var xx = 0.0
    var yy = 0.0
    for (a, b) in zip(x, y) {
        xy += (a - meanX) * (b - meanY)
        xx += (a - meanX) * (a - meanX)
        yy += (b - meanY) * (b - meanY)
    }
    return xy / (xx * yy).squareRoot()
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
