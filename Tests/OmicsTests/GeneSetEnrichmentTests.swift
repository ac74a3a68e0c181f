import Omics
import Testing

@Suite struct `Gene set enrichment` {
    private let universe = Set((0..<10).map { "g\($0)" })

    @Test func `gives the chances worked out by hand`() throws {
        let sets = GeneSets([
            .init(name: "mixed", symbols: ["g0", "g1", "g2", "g7", "absent"]),
            .init(name: "full", symbols: ["g0", "g1", "g2"]),
            .init(name: "empty", symbols: ["g7", "g8", "g9"]),
            .init(name: "small", symbols: ["g0"]),
        ])
        let enrichment = try GeneSetEnrichment(
            sets, chosen: ["g2", "g0", "g1", "g5"], among: universe, least: 2)
        #expect(enrichment.rows.map(\.name) == ["full", "mixed", "empty"])
        // All three of "full" among four of ten: C(7,1) / C(10,4).
        let full = enrichment.rows[0]
        #expect(abs(full.pValue - 7.0 / 210) < 1e-12)
        #expect(full.chosen == ["g2", "g0", "g1"])
        #expect(full.expected == 1.2)
        // Three or four of the four of "mixed": (C(4,3) · C(6,1) + 1) / C(10,4).
        let mixed = enrichment.rows[1]
        #expect(abs(mixed.pValue - 25.0 / 210) < 1e-12)
        #expect(mixed.size == 4)
        #expect(enrichment.rows[2].pValue == 1)
        // Benjamini and Hochberg: 3p/1, 3p/2, 3p/3.
        #expect(abs(full.adjusted - 0.1) < 1e-12)
        #expect(abs(mixed.adjusted - 1.5 * 25 / 210) < 1e-12)
        #expect(enrichment.universe == 10 && enrichment.chosen == 4)
    }

    @Test func `counts a gene once that is chosen twice`() throws {
        let sets = GeneSets([.init(name: "full", symbols: ["g0", "g1", "g2"])])
        let once = try GeneSetEnrichment(sets, chosen: ["g2", "g0"], among: universe, least: 2)
        let twice = try GeneSetEnrichment(
            sets, chosen: ["g2", "g2", "g0", "g2"], among: universe, least: 2)
        #expect(once == twice)
        // Two of "full" among two of ten: C(3,2) / C(10,2).
        #expect(abs(once.rows[0].pValue - 3.0 / 45) < 1e-12)
    }

    @Test func `refuses a chosen gene that nobody looked at`() {
        let error = #expect(throws: OmicsError.self) {
            _ = try GeneSetEnrichment(GeneSets([]), chosen: ["x"], among: universe)
        }
        #expect(
            error?.description == "the chosen gene 'x' is not among those that were looked at")
    }
}
