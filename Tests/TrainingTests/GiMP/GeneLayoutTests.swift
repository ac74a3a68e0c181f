import Cohorts
import Files
import Models
import Omics
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct `Gene layout` {
    private func table() -> OmicsTable {
        // Genes 0–3 rise together, 4–7 fall with them; gene 8 does not vary.
        let patients = (0..<6).map { "P\($0)" }
        let values = patients.indices.flatMap { row -> [Double] in
            let level = Double(row * row % 7)
            let noise = { (gene: Int) in Double((row * 5 + gene * 3) % 4) / 100 }
            return (0..<4).map { level + noise($0) } + (4..<8).map { noise($0 * 7) * 10 } + [1]
        }
        return OmicsTable(
            patients: patients, columns: (0..<9).map { "G\($0)" }, values: values)
    }

    private func layout(
        _ grouping: GeneLayout.Grouping, sets: GeneSets? = nil, groups: Int = 2
    ) throws -> GeneLayout {
        try GeneLayout(
            table(), training: (0..<6).map { "P\($0)" }, grouping: grouping, groups: groups,
            fragment: 3, sets: sets, seed: 1)
    }

    @Test func `leaves out genes that do not vary and pads groups to whole fragments`() throws {
        let ordered = try layout(.order)
        #expect(ordered.genes == (0..<8).map { "G\($0)" })
        #expect(ordered.slots == [0, 1, 2, 3, 4, 5, 6, 7, nil, nil, nil, nil])
        #expect(ordered.members == [["G0", "G1", "G2", "G3", "G4", "G5"], ["G6", "G7"]])
        #expect(ordered.names == ["G0 to G5", "G6 to G7"])
        let values = try ordered.values(row: 2, of: table())
        #expect(values[8...] == [0, 0, 0, 0])
        #expect(abs(values.reduce(0, +)) > 0)
        let random = try layout(.random)
        #expect(random.slots != ordered.slots)
        #expect(Set(random.slots.compactMap(\.self)) == Set(0..<8))
    }

    @Test func `puts genes of a set, or genes that move together, into one group`() throws {
        let sets = GeneSets([
            .init(name: "large", symbols: ["G0", "G1", "G2", "G5"]),
            .init(name: "small", symbols: ["G1", "G7"]),
        ])
        let pathway = try layout(.pathway, sets: sets)
        #expect(pathway.names == ["large", "small", "other genes 1"])
        #expect(pathway.members == [["G0", "G2", "G5"], ["G1", "G7"], ["G3", "G4", "G6"]])
        let together = try layout(.coexpression)
        #expect(Set(together.members.map(Set.init)).contains(["G0", "G1", "G2", "G3"]))
    }

    @Test func `finds the symbols of sets in columns that say what was measured`() throws {
        let columns = ["AKT1_cnv", "AKT1_rnaseq", "TP53_rnaseq", "MYC_rnaseq", "KRAS_rnaseq"]
        let table = OmicsTable(
            patients: ["P", "Q", "R"], columns: columns,
            values: (0..<15).map { Double($0 * $0 % 11) })
        let sets = GeneSets([
            .init(name: "growth", symbols: ["MYC", "AKT1"]), .init(name: "absent", symbols: ["X"]),
        ])
        let layout = try GeneLayout(
            table, training: ["P", "Q", "R"], grouping: .pathway, groups: 5, fragment: 2,
            sets: sets, seed: 1)
        #expect(layout.names == ["growth", "other genes 1"])
        #expect(
            layout.members == [
                ["AKT1_cnv", "AKT1_rnaseq", "MYC_rnaseq"], ["KRAS_rnaseq", "TP53_rnaseq"],
            ])
        // The encoder has the groups of the layout, not those that were asked for.
        var options = TinyGiMP.options
        options.network.groups = 5
        options.network.fragment = 2
        let encoder = options.configuration(layout: layout, features: nil, outputs: 2).genes
        #expect(encoder?.groups == 2)
        #expect(encoder?.fragmentsPerGroup == 2)
    }

    @Test func `says what is missing`() throws {
        var error = #expect(throws: TrainingError.self) { _ = try layout(.pathway) }
        #expect(
            error?.description
                == "the grouping 'pathway' needs gene sets; name a file of them")
        let foreign = GeneSets([.init(name: "other", symbols: ["TP53", "MYC"])])
        error = #expect(throws: TrainingError.self) { _ = try layout(.pathway, sets: foreign) }
        #expect(
            error?.description
                == "none of the 8 genes is in one of the 1 gene sets; both need the same kind of names"
        )
        error = #expect(throws: TrainingError.self) { _ = try layout(.order, groups: 9) }
        #expect(
            error?.description
                == "8 genes vary among 6 training patients; 9 groups need at least as many")
        let few = OmicsTable(
            patients: ["X"], columns: (0..<6).map { "G\($0)" }, values: [1, 2, 3, 4, 5, 6])
        error = #expect(throws: TrainingError.self) {
            _ = try layout(.order).values(row: 0, of: few)
        }
        #expect(
            error?.description
                == "the table of genes lacks 2 of the 8 genes that the model reads; at most a fifth may be missing"
        )
    }

    @Test func `learns from the training patients only`() throws {
        let some = (0..<4).map { "P\($0)" }
        let sealed = try GeneLayout(
            table(), training: some, grouping: .coexpression, groups: 2, fragment: 3, seed: 1)
        let table = table()
        var values = (0..<6).flatMap { Array(table.values(row: $0)) }
        for index in (4 * 9)..<values.count { values[index] *= -50 }
        let poisoned = OmicsTable(
            patients: table.patients, columns: table.columns, values: values)
        #expect(
            try sealed
                == GeneLayout(
                    poisoned, training: some, grouping: .coexpression, groups: 2, fragment: 3,
                    seed: 1))
    }
}
