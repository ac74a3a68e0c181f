import Foundation
import Omics
import TestSupport
import Testing

@Suite struct `Transforms` {
    /// Patients of two sites, the second shifted, with a gap.
    private static func table(poisoned: Bool = false) -> OmicsTable {
        var values: [Double] = []
        for patient in 0..<12 {
            for gene in 0..<6 {
                var value = Double((patient * 7 + gene * 5) % 11) + Double(gene)
                if patient % 2 == 1 { value += 3 }
                if gene == 5 { value = patient == 0 ? 1 : 0 }
                // The last four are held out.
                if poisoned, patient >= 8 { value = value * -1e6 + 12_345 }
                values.append(patient == 3 && gene == 1 ? .nan : value)
            }
        }
        return OmicsTable(
            patients: (0..<12).map { "p\($0)" }, columns: (0..<6).map { "G\($0)_rnaseq" },
            values: values)
    }

    private static let training = Array(0..<8)
    private static let sites: [String?] = (0..<12).map { $0 % 2 == 0 ? "A" : "B" }

    static let chains: [[Transform]] = [
        [.imputeMedian, .logarithm(pseudocount: 1), .standardize],
        [.imputeNearest(count: 2), .rankNormal], [.imputeMedian, .quantile, .standardize],
        [.imputeMedian, .perMillion, .highestVariance(count: 3), .clip(lowest: 0, highest: 5e5)],
        [.dropNearConstant(share: 0.8), .imputeMedian, .adjustSites, .standardize],
        [.imputeMedian, .undoLogarithm(pseudocount: 0.001), .standardize],
    ]

    private func fit(_ chain: [Transform], _ table: OmicsTable) throws -> FittedTransforms {
        try FittedTransforms(
            chain, table: table, training: Self.training, columns: table.columns,
            sites: Self.sites)
    }

    @Test(arguments: chains)
    func `held-out patients change nothing, however poisoned`(_ chain: [Transform]) throws {
        let clean = try fit(chain, Self.table())
        let poisoned = try fit(chain, Self.table(poisoned: true))
        #expect(clean == poisoned)
        for patient in Self.training {
            let site = Self.sites[patient]
            #expect(
                try clean(row: patient, of: Self.table(), site: site)
                    == poisoned(row: patient, of: Self.table(poisoned: true), site: site))
        }
        // A held-out patient's own numbers do not depend on the other held-out patients.
        let alone = OmicsTable(
            patients: ["p9"], columns: Self.table().columns,
            values: Array(Self.table().values(row: 9)))
        #expect(
            try clean(row: 0, of: alone, site: "B") == clean(row: 9, of: Self.table(), site: "B"))
    }

    @Test(arguments: chains)
    func `what was learned comes back the same from a file`(_ chain: [Transform]) throws {
        let fitted = try fit(chain, Self.table())
        let data = try JSONEncoder().encode(fitted)
        #expect(try JSONDecoder().decode(FittedTransforms.self, from: data) == fitted)
    }

    @Test func `numbers agree with those worked out by hand`() throws {
        let table = OmicsTable(
            patients: ["a", "b", "c"], columns: ["X_rnaseq", "Y_rnaseq"],
            values: [1, 10, 3, 30, 5, .nan])
        func value(_ chain: [Transform], row: Int) throws -> [Double] {
            try FittedTransforms(chain, table: table, training: [0, 1, 2], columns: table.columns)(
                row: row, of: table
            ).values
        }
        #expect(try value([.imputeMedian], row: 2) == [5, 20])
        #expect(try value([.imputeNearest(count: 1)], row: 2) == [5, 30])
        #expect(try value([.logarithm(pseudocount: 1)], row: 1)[0] == 2)
        #expect(try value([.undoLogarithm(pseudocount: 1)], row: 1)[0] == 7)
        #expect(try value([.perMillion], row: 1) == [3e6 / 33, 30e6 / 33])
        #expect(try value([.tpm(kilobases: ["X": 1, "Y": 10])], row: 1) == [5e5, 5e5])
        #expect(try value([.standardize], row: 1)[0] == 0)
        #expect(try value([.clip(lowest: 2, highest: 4)], row: 2)[0] == 4)
        #expect(try value([.highestVariance(count: 1)], row: 0) == [10])
        // Sorted rows are (1, 10), (3, 30), (5, 20): on average (3, 20).
        #expect(try value([.imputeMedian, .quantile], row: 1) == [3, 20])
        #expect(try value([.rankNormal], row: 1)[0] == 0)
    }

    @Test
    func `quantile normalisation refuses a new patient with a gap, and imputes first if asked`()
        throws
    {
        let table = OmicsTable(
            patients: ["a", "b", "new"], columns: ["X_rnaseq", "Y_rnaseq"],
            values: [1, 10, 3, 30, 5, .nan])
        func value(_ chain: [Transform]) throws -> [Double] {
            try FittedTransforms(chain, table: table, training: [0, 1], columns: table.columns)(
                row: 2, of: table
            ).values
        }
        #expect(try value([.imputeMedian, .quantile]) == [2, 20])
        #expect(
            throws: OmicsError(
                .notANumber,
                "a patient has no number in the column 'Y_rnaseq', but quantile normalisation needs "
                    + "every one; fill it in, or put an imputation before it")
        ) { try value([.quantile]) }
    }

    @Test func `sites that differ in mean and spread agree afterwards`() throws {
        let count = 40
        let genes = 30
        var values: [Double] = []
        for patient in 0..<count {
            for gene in 0..<genes {
                let wave = sin(Double(patient * 31 + gene * 17)) + sin(Double(patient * gene))
                values.append(patient % 2 == 0 ? wave : wave * 3 + 5 + 0.01 * Double(gene))
            }
        }
        let table = OmicsTable(
            patients: (0..<count).map(String.init), columns: (0..<genes).map { "G\($0)_rnaseq" },
            values: values)
        let sites: [String?] = (0..<count).map { $0 % 2 == 0 ? "A" : "B" }
        let fitted = try FittedTransforms(
            [.adjustSites], table: table, training: Array(0..<count), columns: table.columns,
            sites: sites)
        func moments(_ site: Int) throws -> (Double, Double) {
            let numbers = try (0..<count).filter { $0 % 2 == site }
                .map { try fitted(row: $0, of: table, site: sites[$0]).values[3] }
            let mean = numbers.reduce(0, +) / Double(numbers.count)
            return (
                mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
            )
        }
        let (a, b) = (try moments(0), try moments(1))
        #expect(abs(a.0 - b.0) < 0.5 && a.1 / b.1 > 0.6 && a.1 / b.1 < 1.7)
        // Of a site that nobody trained on nothing is known.
        #expect(
            try fitted(row: 0, of: table, site: "new").values == Array(table.values(row: 0)))
    }

    /// Numbers of twelve sites whose sums depend on their order in the last digits.
    private static func manySites() throws -> FittedTransforms {
        let (count, genes) = (60, 12)
        let table = OmicsTable(
            patients: (0..<count).map(String.init), columns: (0..<genes).map { "G\($0)_rnaseq" },
            values: (0..<(count * genes)).map { exp(3 * sin(Double($0) * 0.7)) / 3 })
        return try FittedTransforms(
            [.adjustSites], table: table, training: Array(0..<count), columns: table.columns,
            sites: (0..<count).map { "site \($0 % 12)" })
    }

    @Test func `the adjustment of sites is the same to the last bit in every process`() async {
        var seen: Set<String> = []
        for _ in 0..<3 {
            // Each process orders its dictionaries by a seed of its own.
            let child = await #expect(
                processExitsWith: .success, observing: [\.standardOutputContent]
            ) {
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                let text = try encoder.encode(Transforms.manySites())
                print("learned \(String(decoding: text, as: UTF8.self))")
            }
            let output = String(decoding: child?.standardOutputContent ?? [], as: UTF8.self)
            seen.insert(
                output.split(separator: "\n").first { $0.hasPrefix("learned {") }.map(String.init)
                    ?? "nothing")
        }
        #expect(seen.count == 1 && !seen.contains("nothing"))
    }

    @Test func `missing genes are filled and counted, and refused past the limit`() throws {
        let fitted = try fit([.imputeMedian, .standardize], Self.table())
        let five = OmicsTable(
            patients: ["new"], columns: Array(Self.table().columns.dropLast()),
            values: [1, 2, 3, 4, 5])
        let row = try fitted(row: 0, of: five)
        #expect(row.filled == 1 && row.values.count == 6 && !row.values.contains(where: \.isNaN))
        let two = OmicsTable(
            patients: ["new"], columns: Array(Self.table().columns.prefix(2)), values: [1, 2])
        #expect(
            throws: OmicsError(
                .table,
                "the table lacks 4 of the 6 columns that the model was trained with; at most 1 may be filled"
            )
        ) { try fitted(row: 0, of: two) }
    }

    @Test func `a patient without any number stays without, and teaches nothing`() throws {
        var values = Array(Self.table().values(row: 0)) + [Double](repeating: .nan, count: 6)
        values += Self.table().values(row: 1) + Self.table().values(row: 2)
        let table = OmicsTable(
            patients: ["a", "none", "b", "c"], columns: Self.table().columns, values: values)
        let fitted = try FittedTransforms(
            [.imputeMedian, .standardize], table: table, training: [0, 1, 2, 3],
            columns: table.columns)
        #expect(try fitted(row: 1, of: table).values.allSatisfy(\.isNaN))
        let alone = try FittedTransforms(
            [.imputeMedian, .standardize], table: table, training: [0, 2, 3],
            columns: table.columns)
        #expect(fitted == alone)
    }

    @Test func `genes that are not wanted go on only as long as a step needs all`() throws {
        let table = OmicsTable(
            patients: ["a", "b"], columns: ["X_rnaseq", "Y_rnaseq", "Z_rnaseq"],
            values: [1, 2, 7, 2, 2, 6])
        let million = try FittedTransforms(
            [.perMillion, .logarithm(pseudocount: 1)], table: table, training: [0, 1],
            columns: table.columns, outputs: ["X_rnaseq"])
        #expect(million.inputColumns.count == 3 && million.outputColumns == ["X_rnaseq"])
        #expect(abs(try million(row: 0, of: table).values[0] - log2(1e5 + 1)) < 1e-9)
        let alone = try FittedTransforms(
            [.logarithm(pseudocount: 1)], table: table, training: [0, 1], columns: table.columns,
            outputs: ["X_rnaseq"])
        #expect(alone.inputColumns == ["X_rnaseq"])
    }

    @Test func `numbers of which no logarithm can be taken are refused, not lost`() throws {
        let table = OmicsTable(
            patients: ["a", "b", "c"], columns: ["X_rnaseq", "Y_rnaseq"],
            values: [1, 2, 3, 4, 5, -2])
        let sentence = OmicsError(
            .notANumber,
            "the logarithm of -2.0 in the column 'Y_rnaseq' is no number; the table may hold logarithms or z-scores already"
        )
        let chain: [Transform] = [.dropNearConstant(share: 1), .logarithm(pseudocount: 1)]
        #expect(throws: sentence) {
            try FittedTransforms(
                chain, table: table, training: [0, 1, 2], columns: table.columns)
        }
        let fitted = try FittedTransforms(
            chain, table: table, training: [0, 1], columns: table.columns)
        #expect(throws: sentence) { try fitted(row: 2, of: table) }
    }

    @Test(arguments: [
        ("log", Transform.logarithm(pseudocount: 1)), ("log 0.5", .logarithm(pseudocount: 0.5)),
        ("unlog 0.001", .undoLogarithm(pseudocount: 0.001)), ("per-million", .perMillion),
        ("tpm", .tpm(kilobases: [:])), ("clip 5", .clip(lowest: -5, highest: 5)),
        ("clip 0 20", .clip(lowest: 0, highest: 20)),
        ("variance 2000", .highestVariance(count: 2000)),
        ("near-constant", .dropNearConstant(share: 0.95)), ("impute-median", .imputeMedian),
        ("impute-nearest 3", .imputeNearest(count: 3)), ("zscore", .standardize),
        ("rank-normal", .rankNormal), ("quantile", .quantile), ("sites", .adjustSites),
    ])
    func `a study writes its steps as words`(_ text: String, _ step: Transform) throws {
        #expect(try Transform(text) == step)
    }

    @Test(arguments: [
        ("log -1", "log takes what is added before the logarithm, such as 1"),
        ("log 1 2", "log takes what is added before the logarithm, such as 1"),
        ("unlog", "unlog takes what was added before the logarithm, such as 0.001"),
        ("clip", "clip takes one bound above 0, or the lower and the upper one"),
        ("clip -3", "clip takes one bound above 0, or the lower and the upper one"),
        ("variance", "variance takes a whole number from 1"),
        ("variance 2.5", "variance takes a whole number from 1"),
        ("near-constant 2", "near-constant takes a share above 0 and at most 1"),
        ("zscore 3", "zscore takes no number"),
        (
            "z-score",
            "the steps are unlog, log, per-million, tpm, clip, variance, near-constant, impute-median, impute-nearest, zscore, rank-normal, quantile and sites"
        ),
    ])
    func `a step that is not understood is refused`(_ text: String, _ need: String) {
        #expect(throws: OmicsError(.table, "the step '\(text)' is not understood; \(need)")) {
            try Transform(text)
        }
    }

    @Test func `lengths of genes are read in bases or kilobases`() throws {
        let folder = try TemporaryFolder()
        let bases = try folder.write("l.tsv", "gene\tlength\nTP53\t2500\nKRAS\t500\n")
        #expect(try geneLengths(bases) == ["TP53": 2.5, "KRAS": 0.5])
        let short = try folder.write("s.csv", "symbol,kilobases\nTP53,0\n")
        #expect(
            throws: OmicsError(
                .notANumber, "\(short) has the length '0' in row 1; a number above 0 is needed")
        ) { try geneLengths(short) }
    }

    @Test func `what cannot be learned is said`() throws {
        func failure(_ chain: [Transform], training: [Int] = Array(0..<8)) -> String? {
            let error = #expect(throws: OmicsError.self) {
                try FittedTransforms(
                    chain, table: Self.table(), training: training, columns: Self.table().columns)
            }
            return error?.description
        }
        #expect(
            failure([.standardize], training: [])
                == "there is no training patient to learn transforms from")
        #expect(
            failure([.quantile])
                == "quantile normalisation needs every number; put an imputation before it")
        #expect(
            failure([.imputeMedian, .adjustSites])
                == "a training patient has no site; the adjustment of sites needs all of them")
        #expect(
            failure([.tpm(kilobases: [:])])
                == "the gene 'G0_rnaseq' has no length; TPM needs one of every gene")
        #expect(failure([.dropNearConstant(share: 0)]) == "the transforms leave no column of 6")
    }
}
