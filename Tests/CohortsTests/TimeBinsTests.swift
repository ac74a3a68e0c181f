import Cohorts
import TestSupport
import Testing

@Suite struct `Time bins` {
    private func outcomes(_ rows: [(Double, Bool)]) -> [Outcome] {
        rows.map { Outcome(time: $0.0, event: $0.1) }
    }

    @Test func `edges are quartiles of the event times`() throws {
        // events at 1, 2, 3, 4, 5: quartiles 2, 3, 4; the censored patient does not count
        let bins = try TimeBins(
            outcomes([(3, true), (1, true), (5, true), (2, true), (4, true), (9, false)]), count: 4)
        #expect(bins.innerEdges == [2, 3, 4])
        #expect(bins.longestFollowUp == 9)
        #expect([0, 1.9, 2, 3.5, 4, 100].map { bins.bin(of: $0) } == [0, 0, 1, 2, 3, 3])
    }

    @Test func `survival is interpolated inside bins and not past the last edge`() throws {
        let bins = try TimeBins(innerEdges: [2, 4], longestFollowUp: 10)
        let survival = [0.8, 0.6, 0.3]
        #expect(bins.survival(at: 0, from: survival) == 1)
        #expect(abs((bins.survival(at: 1, from: survival) ?? 0) - 0.9) < 1e-15)
        #expect(abs((bins.survival(at: 2, from: survival) ?? 0) - 0.8) < 1e-15)
        #expect(abs((bins.survival(at: 3, from: survival) ?? 0) - 0.7) < 1e-15)
        #expect(abs((bins.survival(at: 4, from: survival) ?? 0) - 0.6) < 1e-15)
        #expect(bins.survival(at: 4.1, from: survival) == nil)
    }

    @Test(arguments: [
        (
            [(1.0, false), (2, false)],
            "none of the 2 training patients has an event; time bins and the survival loss need some"
        ),
        (
            [(1, true), (2, true), (3, true)],
            "the training patients have 3 events; 4 time bins need at least 4"
        ),
        (
            [(1, true), (1, true), (1, true), (1, true), (1, true), (2, true)],
            "two edges of the 4 time bins coincide at 1.0 months because so many events share a time; ask for fewer bins"
        ),
    ])
    func `too few or tied events are refused`(rows: [(Double, Bool)], sentence: String) {
        #expect {
            try TimeBins(outcomes(rows), count: 4)
        } throws: {
            "\($0)" == sentence
        }
    }

    @Test(
        .enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"),
        arguments: [
            (
                "tcga_sig/tcga_blca_all_clean.csv.zip", 373, [7.62, 13.57, 21.85],
                [41, 43, 42, 43], [22, 32, 53, 97]
            ),
            (
                "tcga_sig/tcga_luad_all_clean.csv.zip", 453, [10.0975, 20.55, 35.445],
                [40, 39, 39, 40], [37, 94, 84, 80]
            ),
            (
                "tcga_sig/tcga_ucec_all_clean.csv.zip", 480, [12.125, 23.46, 33.855],
                [19, 18, 19, 19], [42, 104, 61, 198]
            ),
            (
                "tcga/tcga_brca_all_clean.csv.zip", 956, [24.005, 45.975, 77.86],
                [33, 32, 32, 33], [388, 188, 132, 118]
            ),
            (
                "tcga/tcga_gbmlgg_all_clean.csv.zip", 569, [9.365, 16.82, 32.815],
                [47, 46, 47, 47], [76, 71, 122, 113]
            ),
        ])
    func `the published cohorts have their published bins`(
        file: String, patients: Int, edges: [Double], events: [Int], censored: [Int]
    ) throws {
        let table = try ClinicalTable(SharedFolder.path("data/\(file)"))
        let outcomes = table.patients.compactMap(\.outcome)
        let bins = try TimeBins(outcomes, count: 4)
        #expect(table.patients.count == patients)
        #expect(zip(bins.innerEdges, edges).allSatisfy { abs($0 - $1) < 1e-9 })
        for (seen, expected) in [(true, events), (false, censored)] {
            var counts = [0, 0, 0, 0]
            for outcome in outcomes where outcome.event == seen {
                counts[bins.bin(of: outcome.time)] += 1
            }
            #expect(counts == expected)
        }
    }
}
