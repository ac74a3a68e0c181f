import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `Import of plain tables` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `both orientations give the same numbers`() throws {
        let rows = try importTable(
            folder.write(
                "rows.tsv",
                "gene\tTCGA-02-0001-01\tTCGA-02-0002-01\nTP53\t1\t2\nKRAS\t3\t4\nEGFR\t5\t6\n"))
        let columns = try importTable(
            folder.write(
                "columns.csv", ",TP53,KRAS,EGFR\nTCGA-02-0001-01,1,3,5\nTCGA-02-0002-01,2,4,6\n"))
        #expect(rows.matrix.samples == columns.matrix.samples)
        #expect(rows.matrix.genes == columns.matrix.genes)
        for sample in 0..<2 {
            for gene in 0..<3 {
                #expect(rows.matrix[sample, gene] == columns.matrix[sample, gene])
            }
        }
        #expect(
            rows.report.orientation
                == "genes are in rows: 3 of the first 3 row names are genes, 2 of 2 column names are samples"
        )
    }

    @Test func `a table that could lie either way is not guessed`() throws {
        let path = try folder.write("t.csv", "id,a1,b2\nx,1,2\ny,3,4\n")
        #expect(
            throws: OmicsError(
                .table,
                "\(path) does not say whether genes are its rows or its columns: known as genes are 0 of the first 2 row names and 0 of 2 column names; say which with --genes-in rows or --genes-in columns"
            )
        ) { try importTable(path) }
        var options = TableImportOptions()
        options.orientation = .genesInColumns
        #expect(try importTable(path, options).matrix.genes == ["a1", "b2"])
    }

    @Test func `damage, renamed, repeated and total rows are all accounted for`() throws {
        let path = try folder.write(
            "t.tsv",
            """
            gene\tTCGA-02-0001-01A\tTCGA-02-0001-01B\tTCGA-02-0002-11A\tTCGA-02-0003-02A
            N_unmapped\t100\t100\t100\t100
            TP53\t1\t2\t3\t4
            TP53\t10\t20\t30\t40
            SEPT2\t5\t5\t5\t5
            2-Sep\t7\t7\t7\t7
            1-Mar\t9\t9\t9\t9
            KRAS\t1\t\t1\t1
            """)
        let imported = try importTable(path).mappingGenes(with: GeneNames())
            .selectingPatients()
        #expect(imported.matrix.genes == ["KRAS", "SEPTIN2", "TP53"])
        #expect(imported.matrix.samples == ["TCGA-02-0001"])
        #expect(imported.matrix[0, 2] == 10 && imported.matrix[0, 1] == 7)
        #expect(
            imported.report.text == """
                t.tsv, read as a plain table; numbers are unknown
                genes are in rows: 7 of the first 7 row names are genes, 4 of 4 column names are
                samples

                  genes             7 in         3 out
                  samples           4 in         1 patients out

                  noted cells              1  cells without a number
                  mapped genes             1  earlier symbols: SEPT2 → SEPTIN2
                  mapped genes             1  symbols that a spreadsheet had turned into dates:
                                              2-Sep → SEPTIN2
                  dropped genes            1  names that several genes have: 1-Mar (MARCHF1 or
                                              MTARC1)
                  dropped genes            1  lines of totals and blank names: N_unmapped
                  merged genes             2  rows of a gene that another row has with a higher
                                              mean: SEPTIN2, TP53
                  dropped samples          1  normal tissue or blood
                  dropped samples          1  recurrences, metastases and other tumours that are
                                              not the primary
                  dropped samples          1  further samples of a patient; the first is used

                  note: numbers go from 1.0 to 100.0: no logarithm was taken

                """)
    }

    @Test func `sums undo the logarithm first`() throws {
        var options = TableImportOptions()
        options.unit = .log2TPMPlusOne
        let path = try folder.write(
            "t.tsv", "gene\tTCGA-02-0001\nTP53\t1\nTP53\t2\nKRAS\t0\nEGFR\t0\n")
        let imported = try importTable(path, options).mappingGenes(
            with: GeneNames(), duplicates: .sum)
        // 2^1 - 1 + 2^2 - 1 = 4 TPM, and log2(4 + 1).
        #expect(abs(imported.matrix[0, 2] - 2.321928) < 1e-6)
    }

    @Test func `negative numbers contradict a unit that has none`() throws {
        var options = TableImportOptions()
        options.unit = .tpm
        let path = try folder.write("t.tsv", "gene\tTCGA-02-0001\nTP53\t1\nKRAS\t-2\nEGFR\t0\n")
        #expect(
            throws: OmicsError(
                .notANumber,
                "\(path) holds -2.0, but tpm is never negative; the numbers were transformed, or the unit is another"
            )
        ) { try importTable(path, options) }
    }

    @Test func `what was imported comes back the same from both formats`() throws {
        let path = try folder.write(
            "t.tsv", "gene\tTCGA-02-0001\tTCGA-02-0002\nTP53\t1.25\t\nKRAS\t-3\t0.1\nEGFR\t0\t0\n")
        let imported = try importTable(path).mappingGenes(with: GeneNames()).selectingPatients()
        try imported.write(to: folder.file("m.safetensors"))
        let stored = try OmicsTable(folder.file("m.safetensors"))
        #expect(stored.patients == ["TCGA-02-0001", "TCGA-02-0002"])
        #expect(stored.columns == ["EGFR_rnaseq", "KRAS_rnaseq", "TP53_rnaseq"])
        #expect(stored[0, 2] == 1.25 && stored[1, 2].isNaN && stored[1, 1] == Double(Float(0.1)))
        #expect(folder.contents.contains("m.report.txt"))
        let whole = try folder.write(
            "w.tsv", "gene\tTCGA-02-0001\tTCGA-02-0002\nTP53\t1.25\t7\nKRAS\t-3\t0.1\nEGFR\t0\t0\n")
        let full = try importTable(whole).mappingGenes(with: GeneNames()).selectingPatients()
        for name in ["w.safetensors", "w.csv"] {
            try full.write(to: folder.file(name))
            let table = try OmicsTable(folder.file(name))
            #expect(table.patients == full.matrix.samples)
            for (row, place) in [(0, 0), (0, 1), (1, 1), (1, 2)] {
                #expect(Float(table[row, place]) == full.matrix[row, place])
            }
        }
        #expect(folder.contents.contains("m.report.json"))
    }

    @Test(
        .enabled(if: SharedFolder.has("data/rna_tpm"), "\(SharedFolder.absence)"),
        arguments: [("blca", 360), ("coadread", 320), ("ucec", 148)])
    func `Xena tables of SurvPath have the patients and genes they should`(
        _ cancer: String, _ patients: Int
    ) throws {
        let imported = try importTable(
            SharedFolder.path("data/rna_tpm/tcga_\(cancer)_log2tpm.csv.gz"))
        // Three patients of COADREAD and one of UCEC have two rows that differ.
        #expect(
            try imported.selectingPatients().matrix.samples.count
                == patients - ["blca": 0, "coadread": 3, "ucec": 1][cancer, default: 0])
        #expect(imported.matrix.samples.count == patients && imported.matrix.genes.count == 1_577)
        #expect(imported.report.orientation?.hasPrefix("genes are in columns") == true)
        #expect(imported.report.notes[0].contains("as log2(TPM + 0.001) does"))
    }

    @Test(.enabled(if: SharedFolder.has("data/bulk"), "\(SharedFolder.absence)"))
    func `the table of glioblastomas has 4 samples and 19,062 Ensembl genes`() throws {
        let imported = try importTable(SharedFolder.path("data/bulk/tcga_gbm_tpm_sample.csv"))
        #expect(imported.matrix.genes.count == 19_062 && imported.matrix.samples.count == 4)
        #expect(imported.report.orientation?.hasPrefix("genes are in columns") == true)
    }

    @Test(
        .enabled(if: SharedFolder.has("data/spatial"), "\(SharedFolder.absence)"),
        arguments: [("C1", 176, 15_557), ("C2", 187, 15_706)])
    func `spot tables of her2st import as they are`(
        _ name: String, _ spots: Int, _ genes: Int
    ) throws {
        var options = TableImportOptions()
        options.unit = .counts
        let imported = try importTable(
            SharedFolder.path("data/spatial/her2st/ST-cnts/\(name).tsv.gz"), options)
        #expect(imported.matrix.samples.count == spots)
        #expect(imported.matrix.genes.count == genes)
    }
}
