import Cohorts
import Omics
import Testing

@Suite struct `Near duplicates` {
    /// Sixty patients and forty genes; patient 50 is patient 7 measured again.
    private static func values(absent: (Int, Int) -> Bool = { _, _ in false }) -> [Double] {
        var values: [Double] = []
        for patient in 0..<60 {
            for gene in 0..<40 {
                let source = patient == 50 ? 7 : patient
                let value = (source * 7_919 + gene * 104_729 + source * gene * 31) % 1_009
                values.append(absent(patient, gene) ? .nan : Double(value))
            }
        }
        values[50 * 40] += 0.5
        return values
    }

    private static func table(_ values: [Double], genes: Int = 40) -> OmicsTable {
        OmicsTable(
            patients: (0..<(values.count / genes)).map { "p\($0)" },
            columns: (0..<genes).map { "G\($0)_rnaseq" }, values: values)
    }

    @Test func `they are found among many, and only they`() {
        let near = NearDuplicates(in: Self.table(Self.values()))
        #expect(near.pairs.count == 1 && near.pairs[0] == ("p7", "p50"))
        #expect(near.patients == 60 && near.possible == 1_770 && near.gap == nil)
    }

    @Test func `numbers that are absent all over hide nobody`() {
        // Every gene lacks somebody's number, and the two copies lack different ones.
        let values = Self.values { ($0 * 7 + $1 * 3) % 11 == 0 }
        let near = NearDuplicates(in: Self.table(values))
        #expect(near.pairs.count == 1 && near.pairs[0] == ("p7", "p50"))
        #expect(near.gap == nil)
    }

    @Test func `one patient of whom little is known hides nobody else`() {
        let near = NearDuplicates(in: Self.table(Self.values { $0 == 3 && $1 > 4 }))
        #expect(near.pairs.count == 1 && near.pairs[0] == ("p7", "p50"))
        #expect(near.gap == "59 of 1770 pairs of patients, who have fewer than 8 numbers in common")
    }

    @Test func `a few whole columns do not speak for all the others`() {
        // Nine genes are whole and alike in patients 1 and 2; the other 300 are not.
        var values: [Double] = []
        for patient in 0..<20 {
            for gene in 0..<309 {
                let source = patient == 2 && gene < 9 ? 1 : patient
                let value = (source * 7_919 + gene * 104_729 + source * gene * 31) % 1_009
                values.append(gene >= 9 && (patient + gene) % 10 == 0 ? .nan : Double(value))
            }
        }
        #expect(NearDuplicates(in: Self.table(values, genes: 309)).pairs.isEmpty)
    }

    @Test func `a copy among many columns with gaps is found by a sample and then in full`() {
        var values: [Double] = []
        for patient in 0..<30 {
            for gene in 0..<400 {
                let source = patient == 20 ? 4 : patient
                let value = (source * 7_919 + gene * 104_729 + source * gene * 31) % 1_009
                values.append((patient * 3 + gene) % 7 == 0 ? .nan : Double(value))
            }
        }
        let near = NearDuplicates(in: Self.table(values, genes: 400))
        #expect(near.pairs.count == 1 && near.pairs[0] == ("p4", "p20"))
    }

    @Test func `of seven genes nothing can be said, which is said`() {
        let values = (0..<21).map { Double($0 % 7) }
        let near = NearDuplicates(in: Self.table(values, genes: 7))
        #expect(near.pairs.isEmpty)
        #expect(near.gap == "3 of 3 pairs of patients, who have fewer than 8 numbers in common")
    }
}
