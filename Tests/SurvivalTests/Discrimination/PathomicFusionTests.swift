import Testing

@testable import Survival

/// The predictions of PathomicFusion on its fifteen splits, and the indices it published.
@Suite struct `PathomicFusion's splits` {
    @Test(arguments: Golden.cases("pathomic_fusion"))
    func `every published index comes out`(_ golden: GoldenCase) throws {
        let expected = golden.expected
        var rows: [Double] = []
        var patients: [Double] = []
        for (split, table) in try Self.splits(golden).enumerated() {
            let risks = try table["risk"]
            let pairs = try ConcordancePairs(risks: risks, outcome: table.outcome())
            rows.append(pairs.index)
            if !expected["counts_rows"].isNull {
                let known = expected["counts_rows"][split].doubles
                #expect([pairs.concordant, pairs.discordant, pairs.tiedRisk] == Array(known[..<3]))
                let means = try Self.meansOfPatients(table)
                #expect(means.count == expected["patients"][split].int)
                patients.append(
                    try ConcordancePairs(risks: means["risk"], outcome: means.outcome()).index)
            }
        }
        #expect(rows.count == 15)
        #expect(agree(rows, expected["c_published_file"].doubles, 1e-15))
        #expect(agree(rows, expected["c_rows"].doubles, 1e-15))
        guard !expected["c_patient"].isNull else { return }
        #expect(agree(patients, expected["c_patient"].doubles, 1e-12))
        for (values, name) in [(rows, "rows_summary"), (patients, "patient_summary")] {
            let mean = try SampleMean(values)
            let interval = mean.interval()
            let half = 0.5 * (interval.upper - interval.lower)
            #expect(agree(mean.mean, expected[name]["mean"].double, 1e-12))
            #expect(agree(mean.standardDeviation, expected[name]["sd"].double, 1e-12))
            #expect(agree(half, expected[name]["t_half_width_95"].double, 1e-12))
        }
    }

    /// The rows of each split, with the column `risk`.
    private static func splits(_ golden: GoldenCase) throws -> [Table] {
        let names = golden.args["files"].strings.map { $0.dropFirst("data/".count).dropLast(4) }
        var table = try Golden.table(String(names[0]))
        if let column = golden.args["column"].string {
            let known = try Golden.table(String(names[1]))
            let patients = try known.integers("patient")
            let rows = Dictionary(uniqueKeysWithValues: zip(patients, patients.indices))
            let joined = try table.integers("patient").compactMap { rows[$0] }
            for name in ["time", "event"] {
                let values = try known[name]
                table.columns[name] = joined.map { values[$0] }
            }
            table.columns["risk"] = try table[column]
        } else {
            for name in names.dropFirst() {
                let part = try Golden.table(String(name))
                for (column, values) in part.columns {
                    table.columns[column]?.append(contentsOf: values)
                }
            }
        }
        return try (1...15).map { try table.rows("split == \($0)") }
    }

    /// One row per patient, with the mean risk.
    private static func meansOfPatients(_ table: Table) throws -> Table {
        let risks = try table["risk"]
        var rows: [Int: [Int]] = [:]
        for (row, patient) in try table.integers("patient").enumerated() {
            rows[patient, default: []].append(row)
        }
        let patients = rows.keys.sorted().compactMap { rows[$0] }
        let times = try table["time"]
        let events = try table["event"]
        return Table(columns: [
            "time": patients.map { times[$0[0]] }, "event": patients.map { events[$0[0]] },
            "risk": patients.map { rows in mean(rows.map { risks[$0] }) },
        ])
    }

    /// The mean with a compensated sum, so that equal risks have exactly that mean.
    private static func mean(_ values: [Double]) -> Double {
        var sum = 0.0
        var lost = 0.0
        for value in values {
            let next = sum + (value - lost)
            lost = (next - sum) - (value - lost)
            sum = next
        }
        return sum / Double(values.count)
    }
}
