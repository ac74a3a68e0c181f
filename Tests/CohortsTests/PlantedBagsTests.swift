import Files
import Omics
import Slides
import SystemPackage
import TestSupport
import Testing

@testable import Cohorts

@Suite struct `Planted bags` {
    /// Forty patients; `A` and `B` follow one programme, `C` and `D` another.
    private let table: OmicsTable = {
        var values: [Double] = []
        for patient in 0..<40 {
            let first = Double(patient) / 10
            let second = Double(patient * 7 % 40) / 10
            values += [first, first * 2 + 1, second, 3 - second]
        }
        return OmicsTable(
            patients: (0..<40).map { "p\($0)" },
            columns: ["A_rnaseq", "B_rnaseq", "C_rnaseq", "D_cnv"], values: values)
    }()
    private let groups = GeneGroups([
        .init(name: "first", columns: ["A_rnaseq", "B_rnaseq"]),
        .init(name: "second", columns: ["C_rnaseq"]),
    ])

    private func planted(
        seed: UInt64 = 1, effect: Double = 1, programme: PlantedBags.Programme = .mean
    ) throws -> PlantedBags {
        var configuration = PlantedBags.Configuration()
        configuration.width = 24
        configuration.seed = seed
        configuration.effect = effect
        configuration.programme = programme
        return try PlantedBags(table, groups: groups, configuration: configuration)
    }

    @Test(arguments: PlantedBags.Programme.allCases)
    func `programmes are standardised group means or components`(
        programme: PlantedBags.Programme
    ) throws {
        let bags = try planted(programme: programme)
        let values = try table.patients.map { try #require(bags.programmes(of: $0)) }
        for group in 0..<2 {
            let mean = values.reduce(0) { $0 + $1[group] } / 40
            let variance = values.reduce(0) { $0 + $1[group] * $1[group] } / 40
            #expect(abs(mean) < 1e-12 && abs(variance - 1) < 1e-12)
        }
        // The first group is one line through all patients, whichever way it is summed up.
        let deviation = (1599.0 / 12).squareRoot()
        for patient in 0..<40 {
            #expect(abs(values[patient][0] - (Double(patient) - 19.5) / deviation) < 1e-9)
        }
        #expect(bags.programmes(of: "nobody") == nil)
    }

    @Test func `the first component is the direction of most variance`() {
        // Points on the line (3, 4) t with a little across: the scores are along it.
        let along = [-2.0, -1, 0, 1, 2]
        let across = [0.01, -0.02, 0.02, -0.02, 0.01]
        let rows = zip(along, across).map { [3 * $0 - 4 * $1, 4 * $0 + 3 * $1] }
        let scores = PlantedBags.firstComponent(rows)
        for (score, value) in zip(scores, along) {
            #expect(abs(score * 10.0.squareRoot() - value) < 0.01)
        }
    }

    @Test func `shares add up and rise with the programme`() throws {
        let bags = try planted()
        for patient in ["p0", "p13", "p39"] {
            let shares = try #require(bags.shares(of: patient))
            #expect(shares.count == 2 + 4)
            #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        }
        let low = try #require(bags.shares(of: "p0"))
        let high = try #require(bags.shares(of: "p39"))
        #expect(high[0] > 5 * low[0])
        let none = try #require(planted(effect: 0).shares(of: "p39"))
        #expect(none.allSatisfy { abs($0 - 1.0 / 6) < 1e-12 })
    }

    @Test(arguments: 1..<6 as Range<UInt64>)
    func `the patches of a bag follow the shares`(seed: UInt64) throws {
        let bags = try planted(seed: seed)
        var correlation = 0.0
        for patient in table.patients {
            let bag = try #require(bags.bag(of: "slide of \(patient)", patient: patient))
            let count = bag.prototypes.count
            #expect((100...400).contains(count))
            #expect(bag.features.count == count * 24 && bag.coordinates.count == count * 2)
            #expect(bag.features.allSatisfy { $0 >= 0 && $0.isFinite })
            let share = Double(bag.prototypes.count { $0 == 0 }) / Double(count)
            correlation += (share - 1.0 / 6) * (bags.programmes(of: patient)?[0] ?? 0)
        }
        #expect(correlation / 40 > 0.08)
    }

    @Test func `a bag depends on the seed and the slide's name alone`() throws {
        let one = try planted().bag(of: "s", patient: "p3")
        #expect(try planted().bag(of: "s", patient: "p3") == one)
        #expect(try planted(seed: 2).bag(of: "s", patient: "p3") != one)
        #expect(try planted().bag(of: "t", patient: "p3") != one)
        #expect(try planted().bag(of: "s", patient: "nobody") == nil)
    }

    @Test func `files say that they are semi-synthetic and have the layout of the store`() throws {
        let folder = try TemporaryFolder()
        let bags = try planted()
        var steps: [Int] = []
        let passedOver = try bags.write(
            [("a.b.svs", "p1"), ("x.svs", "nobody"), ("c", "p2")], to: folder.file("features"),
            progress: { steps.append($0) })
        #expect(passedOver == ["x.svs"])
        #expect(steps == [1, 2, 3])
        let store = try FeatureFolder(folder.file("features"))
        #expect(store.slides == ["a.b", "c"])
        let file = try FeatureFile(folder.file("features/a.b.safetensors"))
        #expect(file.provenance.encoder == "semi-synthetic/planted")
        #expect(file.provenance.slide == "a.b" && file.width == 24)
        try file.provenance.requireCompatible(
            with: FeatureFile(folder.file("features/c.safetensors")).provenance)
        let bag = try #require(bags.bag(of: "a.b.svs", patient: "p1"))
        #expect(
            file.floats()
                == bag.features.map { HalfPrecision.float(float16: HalfPrecision.float16($0)) })

        try bags.write([("a.b.svs", "p1")], to: folder.file("again"))
        #expect(
            try sha256(of: folder.file("again/a.b.safetensors"))
                == sha256(of: folder.file("features/a.b.safetensors")))
    }

    @Test func `the truth is a row per patient`() throws {
        let folder = try TemporaryFolder()
        let bags = try planted()
        try bags.writeTruth(to: folder.file("truth.csv"))
        var reader = try CSVReader(folder.file("truth.csv"))
        #expect(
            reader.columns == [
                "case_id", "programme first", "programme second", "share first", "share second",
                "share background 1", "share background 2", "share background 3",
                "share background 4",
            ])
        let row = try #require(try reader.next())
        #expect(row[0] == "p0")
        #expect(row.number(1) == bags.programmes(of: "p0")?[0])
    }

    @Test(.enabled(if: SharedFolder.has("data/tcga_sig"), "\(SharedFolder.absence)"))
    func `real genes give programmes for every patient`() throws {
        let table = try OmicsTable(
            SharedFolder.path("data/tcga_sig/tcga_ucec_all_clean.csv.zip"))
        let groups = try GeneGroups(
            GeneSets(SharedFolder.path("data/tcga_sig/signatures.csv")), columns: table.columns)
        let bags = try PlantedBags(table, groups: groups)
        #expect(bags.patients.count == 480)
        #expect(bags.groups.count == 6)
        #expect(bags.shares(of: bags.patients[0])?.count == 10)
    }
}
