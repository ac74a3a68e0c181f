import TestSupport
import Testing

@testable import Omics

@Suite struct `Gene selection` {
    /// Four patients of each risk; `A` differs much, `B` a little, `C` not, `D` does not vary.
    private var table: OmicsTable {
        let rows: [[Double]] = [
            [9.0, 5.0, 1, 7], [9.5, 5.6, 2, 7], [10, 4.8, 3, 7], [8.5, 5.9, 4, 7],
            [1.0, 4.1, 1, 7], [1.5, 4.9, 2, 7], [0.5, 4.6, 3, 7], [2.0, 5.3, 4, 7],
        ]
        return OmicsTable(
            patients: rows.indices.map { "p\($0)" },
            columns: ["A_cnv", "B_cnv", "C_cnv", "D_cnv"], values: rows.flatMap(\.self))
    }

    private func select(
        _ groups: [[String]], rule: GeneSelection.Rule = .pValue(below: 0.05),
        emptyGroup: GeneSelection.EmptyGroup = .strongest(1)
    ) throws -> GeneSelection {
        let table = table
        let standardizer = try Standardizer(table, rows: Array(0..<8), columns: table.columns)
        return try GeneSelection(
            GeneGroups(
                groups.enumerated().map {
                    GeneGroups.Group(name: "g\($0.offset)", columns: $0.element)
                }),
            standardizer: standardizer, table: table, highRisk: [0, 1, 2, 3],
            lowRisk: [4, 5, 6, 7], rule: rule, emptyGroup: emptyGroup)
    }

    @Test func `keeps what differs and falls back to the strongest of an empty group`() throws {
        let selection = try select([["A_cnv", "C_cnv"], ["B_cnv", "C_cnv", "D_cnv"]])
        #expect(selection.groups.groups.map(\.columns) == [["A_cnv"], ["B_cnv"]])
        #expect(selection.emptyGroups == [1])
        #expect(Set(selection.pValues.keys) == ["A_cnv", "B_cnv", "C_cnv"])
        let two = try select([["A_cnv"], ["D_cnv", "C_cnv", "B_cnv"]], emptyGroup: .strongest(2))
        #expect(two.groups.groups[1].columns == ["C_cnv", "B_cnv"])
    }

    @Test func `an empty group can be masked, but not all of them`() throws {
        let selection = try select([["A_cnv"], ["C_cnv"]], emptyGroup: .mask)
        #expect(selection.groups.groups.map(\.columns) == [["A_cnv"], []])
        let error = #expect(throws: OmicsError.self) {
            try select([["C_cnv"]], emptyGroup: .mask)
        }
        #expect(error?.description == "no gene of any group passes the selection")
    }

    @Test func `all columns that vary are kept without a test`() throws {
        let selection = try select([["A_cnv", "C_cnv", "D_cnv"]], rule: .all)
        #expect(selection.groups.groups[0].columns == ["A_cnv", "C_cnv"])
        #expect(selection.pValues.isEmpty)
    }

    // R: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.9), "BH")
    @Test func `the false discovery rate matches R`() {
        let rates = GeneSelection.benjaminiHochberg([
            "a": 0.01, "b": 0.02, "c": 0.03, "d": 0.04, "e": 0.9,
        ])
        let expected = ["a": 0.05, "b": 0.05, "c": 0.05, "d": 0.05, "e": 0.9]
        for (name, rate) in expected { #expect(abs((rates[name] ?? 0) - rate) < 1e-15) }
    }

    @Test func `one patient on a side is refused`() throws {
        let standardizer = try Standardizer(table, rows: [0, 1], columns: ["A_cnv"])
        let error = #expect(throws: OmicsError.self) {
            try GeneSelection(
                GeneGroups([.init(name: "g", columns: ["A_cnv"])]), standardizer: standardizer,
                table: table, highRisk: [0], lowRisk: [1, 2])
        }
        #expect(
            error?.description
                == "genes are chosen by comparing early events with long survivors, but the "
                + "training fold has 1 of the first and 2 of the second with genes; two of each "
                + "are needed")
    }

    /// Counts per group and fold of an honest pass, whole-cohort bins, all columns kept.
    ///
    /// In fold 0 of BLCA a count by array arithmetic gives 188 in the fifth group: DMRTC1_rnaseq is
    /// the same number in every patient of both sides, and rounding alone makes p = 4e-7.
    static let published: [(String, Int, [Int])] = [
        ("blca", 0, [10, 30, 48, 51, 187, 37]), ("blca", 1, [16, 38, 75, 47, 294, 41]),
        ("blca", 2, [14, 38, 53, 29, 244, 31]), ("blca", 3, [16, 48, 74, 48, 286, 42]),
        ("blca", 4, [11, 44, 70, 95, 259, 42]),
        ("luad", 0, [5, 44, 60, 123, 141, 59]), ("luad", 1, [5, 43, 60, 153, 148, 71]),
        ("luad", 2, [8, 42, 68, 135, 144, 66]), ("luad", 3, [7, 37, 56, 114, 125, 57]),
        ("luad", 4, [5, 57, 81, 174, 179, 89]),
        ("ucec", 0, [0, 2, 0, 0, 4, 0]), ("ucec", 1, [0, 10, 3, 7, 20, 5]),
        ("ucec", 2, [0, 11, 4, 7, 21, 4]), ("ucec", 3, [0, 6, 0, 5, 10, 4]),
        ("ucec", 4, [1, 11, 4, 8, 21, 6]),
    ]

    @Test(
        .enabled(if: PublishedCohort.isPresent, "\(SharedFolder.absence)"), arguments: published)
    func `an honest pass over a published fold keeps as many genes as was counted`(
        cancer: String, fold: Int, sizes: [Int]
    ) throws {
        let cohort = try PublishedCohort.read(cancer)
        let training = try cohort.training(cancer, fold: fold)
        let (high, low) = cohort.contrast(training)
        let masked = try GeneTargets(
            cohort.table, groups: cohort.groups, training: training, highRisk: high,
            lowRisk: low, emptyGroup: .mask)
        #expect(masked.groups.sizes == sizes)
        let targets = try GeneTargets(
            cohort.table, groups: cohort.groups, training: training, highRisk: high, lowRisk: low)
        #expect(targets.groups.sizes == sizes.map { max($0, 1) })
    }
}

@Suite struct `Gene targets` {
    private let table = OmicsTable(
        patients: ["p0", "p1", "p2", "p3", "p4"],
        columns: ["A_rnaseq", "B_rnaseq", "A_cnv"],
        values: [
            1, 5, 0,
            2, 5, 1,
            8, 6, 2,
            9, 7, 2,
            .nan, .nan, 1,
        ])

    private func targets() throws -> GeneTargets {
        try GeneTargets(
            table,
            groups: GeneGroups([
                .init(name: "one", columns: ["A_cnv", "A_rnaseq"]),
                .init(name: "two", columns: ["A_rnaseq", "B_rnaseq"]),
            ]), training: ["p0", "p1", "p2", "p3", "nobody"], highRisk: ["p2", "p3"],
            lowRisk: ["p0", "p1"], rule: .all)
    }

    @Test func `are standardised values per group, absent where a modality is`() throws {
        let targets = try targets()
        let full = try #require(try targets.values(of: "p0", in: table))
        #expect(full.map(\.count) == [2, 2])
        // A_rnaseq: mean 5, deviation √12.5
        #expect(abs(full[0][1] + 4 / Float(12.5).squareRoot()) < 1e-6)
        #expect(full[0][1] == full[1][0])
        let partial = try #require(try targets.values(of: "p4", in: table))
        #expect(partial[0][0].isFinite && partial[0][1].isNaN)
        #expect(partial[1].allSatisfy { $0.isNaN })
        #expect(try targets.values(of: "p5", in: table) == nil)
    }

    @Test func `nobody with genes in training is refused`() {
        let error = #expect(throws: OmicsError.self) {
            try GeneTargets(
                table, groups: GeneGroups([.init(name: "g", columns: ["A_cnv"])]),
                training: ["x", "y"], highRisk: [], lowRisk: [])
        }
        #expect(
            error?.description
                == "no patient of the training fold has genes; train without genes instead")
    }
}
