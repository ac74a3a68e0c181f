import Omics
import TestSupport
import Testing

@Suite struct `Standardising of columns` {
    private func table(_ columns: [[Double]]) -> OmicsTable {
        let rows = columns[0].count
        return OmicsTable(
            patients: (0..<rows).map { "p\($0)" },
            columns: columns.indices.map { "G\($0)_rnaseq" },
            values: (0..<rows).flatMap { row in columns.map { $0[row] } })
    }

    private func fit(
        _ table: OmicsTable, rows: [Int]? = nil, _ options: Standardizer.Options = .init()
    ) throws -> Standardizer {
        try Standardizer(
            table, rows: rows ?? Array(table.patients.indices), columns: table.columns,
            options: options)
    }

    @Test func `learns mean and population deviation from the training rows only`() throws {
        let table = table([[1, 3, 5, 100], [2, 2, 2, 7]])
        let standardizer = try fit(table, rows: [0, 1, 2])
        #expect(standardizer.means == [3, 2])
        #expect(abs(standardizer.scales[0] - (8.0 / 3).squareRoot()) < 1e-15)
        #expect(standardizer.isConstant == [false, true])
        #expect(standardizer.scales[1] == 1)
        let held = standardizer.standardize(row: 3, of: table)
        #expect(abs(held[0] - 97 / (8.0 / 3).squareRoot()) < 1e-12)
        #expect(held[1] == 5)
    }

    @Test func `a column that varies by rounding only counts as constant`() throws {
        // 0.1 + 0.2 and 0.3 differ in the last bit: the variance is about 1e-33, not 0.
        let noisy = (0..<300).map { $0 % 2 == 0 ? 0.3 : 0.1 + 0.2 }
        let small = (0..<300).map { $0 % 2 == 0 ? 1e-9 : 2e-9 }
        let standardizer = try fit(table([noisy, small]))
        #expect(standardizer.isConstant == [true, false])
        #expect(abs(standardizer.standardize(0.3, column: 0)) < 1e-14)
    }

    @Test func `clips, and leaves what is absent absent`() throws {
        let table = table([[-1, 1, -1, 1, .nan]])
        let standardizer = try fit(table, .init(clip: 5))
        #expect(standardizer.means == [0] && standardizer.scales == [1])
        #expect(standardizer.standardize(1000, column: 0) == 5)
        #expect(standardizer.standardize(-1000, column: 0) == -5)
        #expect(standardizer.standardize(.nan, column: 0).isNaN)
    }

    @Test func `ranks become normal quantiles, learned on the training rows`() throws {
        let table = table([[10, 1, 1, 1e6, 5], [0, 0, 1, 1, 0]])
        let standardizer = try fit(table, .init(rankNormal: true))
        func value(_ x: Double) -> Double { standardizer.standardize(x, column: 0) }
        // Ranks 1.5, 1.5, 3, 4, 5 of 5 give shares 0.2, 0.5, 0.7, 0.9: the middle is 0.
        let spread = standardizer.scales[0]
        let mean = standardizer.means[0]
        #expect(abs(value(5) * spread + mean) < 1e-12)
        #expect(abs(value(1e6) * spread + mean - 1.2815515655446004) < 1e-12)
        #expect(abs(value(10) * spread + mean - 0.5244005127080407) < 1e-12)
        #expect(value(1e9) == value(1e6))
        #expect(value(-1e9) == value(1))
        #expect(value(1) < value(3) && value(3) < value(5))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `training values have mean 0 and deviation 1`(seed: UInt64) throws {
        var state = seed &+ 1
        let columns = (0..<4).map { column in
            (0..<50).map { _ -> Double in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(state >> 40) * Double(column + 1) - 1e7
            }
        }
        let table = table(columns)
        for options in [Standardizer.Options(), .init(rankNormal: true)] {
            let standardizer = try fit(table, options)
            for column in 0..<4 {
                let values = (0..<50).map {
                    standardizer.standardize(row: $0, of: table)[column]
                }
                let mean = values.reduce(0, +) / 50
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50
                #expect(abs(mean) < 1e-9 && abs(variance - 1) < 1e-9)
            }
        }
    }

    @Test func `a part of the columns behaves as in the whole`() throws {
        let table = table([[1, 2, 4], [0, 5, 1], [3, 3, 9]])
        let whole = try fit(table, .init(clip: 2, rankNormal: true))
        let part = whole.restricted(to: ["G2_rnaseq", "G0_rnaseq"])
        for row in 0..<3 {
            let all = whole.standardize(row: row, of: table)
            #expect(part.standardize(row: row, of: table) == [all[2], all[0]])
        }
    }

    @Test func `a column that nobody has is refused`() throws {
        let table = table([[.nan, .nan, 1]])
        let error = #expect(throws: OmicsError.self) { try fit(table, rows: [0, 1]) }
        #expect(
            error?.description == "none of the 2 training patients has the column 'G0_rnaseq'")
    }

    @Test(
        .enabled(if: PublishedCohort.isPresent, "\(SharedFolder.absence)"),
        arguments: [(3, "CDX4_rnaseq"), (4, "GSC2_rnaseq")])
    func `finds the two columns of bladder cancer that vary by rounding only`(
        fold: Int, column: String
    ) throws {
        let cohort = try PublishedCohort.read("blca")
        let rows = try cohort.training("blca", fold: fold).compactMap { cohort.table.row(of: $0) }
        let standardizer = try Standardizer(cohort.table, rows: rows, columns: [column])
        #expect(standardizer.isConstant == [true])
        let values = cohort.table.patients.indices.map {
            standardizer.standardize(row: $0, of: cohort.table)[0]
        }
        #expect(values.allSatisfy { abs($0) < 100 })
    }
}
