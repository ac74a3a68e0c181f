import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `Import from portals` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `GDC's STAR counts become patients by the sample sheet`() throws {
        let (download, sheetPath) = try PortalFiles.gdc(in: folder)
        let sheet = try SampleSheet(sheetPath)
        let imported = try importGDC(download, sheet: sheet)
        #expect(imported.matrix.samples.count == 4)
        #expect(imported.matrix.genes == ["TP53", "KRAS", "MALAT1", "WASH6P"])
        let patients = try imported.mappingGenes(with: GeneNames())
            .selectingPatients(patients: sheet.origins)
        #expect(patients.matrix.samples == ["TCGA-02-0001", "TCGA-08-0002"])
        // TPM of vial A, not of B and not of the normal.
        #expect(patients.matrix.genes[2] == "TP53" && patients.matrix[0, 2] == 5)
        let fates = patients.report.entries.map {
            "\($0.count) \($0.fate) \($0.subject): \($0.reason)"
        }
        #expect(
            fates == [
                "4 dropped genes: lines of totals",
                "1 noted samples: files of the sheet that are not in the folder",
                "1 noted samples: rows of the sheet that are no gene counts",
                "1 dropped samples: normal tissue or blood",
                "1 dropped samples: further samples of a patient; the first is used",
            ])
    }

    @Test func `counts, types of genes and Ensembl identifiers can be chosen`() throws {
        let (download, sheet) = try PortalFiles.gdc(in: folder)
        let imported = try importGDC(
            download, sheet: SampleSheet(sheet), column: .counts, geneTypes: ["protein_coding"],
            useEnsembl: true)
        #expect(imported.matrix.genes == ["ENSG00000141510.18", "ENSG00000133703.14"])
        #expect(imported.matrix[0, 1] == 20 && imported.matrix.unit == .counts)
        let means = try imported.selectingPatients(
            {
                var rule = SampleRule(); rule.tissue = .all; rule.several = .mean; return rule
            }())
        #expect(abs(means.matrix[0, 0] - 22.0 / 3) < 1e-6)
    }

    @Test func `files of different releases are not put together`() throws {
        let (download, sheet) = try PortalFiles.gdc(in: folder)
        try folder.write(
            "download/f4/d.rna_seq.augmented_star_gene_counts.tsv",
            PortalFiles.star([1], genes: [("ENSG00000000003.15", "TSPAN6", "protein_coding")]))
        #expect(
            throws: OmicsError(
                .contradiction,
                "\(download) holds files with different genes: 8 in the first and 5 in that of sample number 4; download them from one release"
            )
        ) { try importGDC(download, sheet: SampleSheet(sheet)) }
    }

    @Test func `a sheet without gene counts, and a folder without its files, are refused`() throws {
        let header = "File ID\tFile Name\tCase ID\tSample ID\n"
        let empty = try folder.write("s.tsv", header + "a\tx.svs\tc\ts\n")
        #expect(
            throws: OmicsError(
                .table,
                "\(empty) lists no file of gene counts (…star_gene_counts.tsv) among its 1 rows")
        ) { try SampleSheet(empty) }
        let manifest = try folder.write("MANIFEST.txt", "id\tfilename\tmd5\tsize\tstate\n")
        #expect(
            throws: OmicsError(
                .table,
                "\(manifest) is the manifest of gdc-client, which names no samples; the cart offers the sample sheet beside it"
            )
        ) { try SampleSheet(manifest) }
        let other = try folder.write("o.tsv", header + "a\tx.star_gene_counts.tsv\tc\ts\n")
        #expect(
            throws: OmicsError(
                .table,
                "\(folder.path) has none of the 1 files of the sample sheet; it must be the folder that gdc-client wrote to"
            )
        ) { try importGDC(folder.path, sheet: SampleSheet(other)) }
    }

    @Test func `Xena's joined cohort leaves healthy tissue out and merges nothing silently`() throws
    {
        let path = try folder.write(
            "TcgaTargetGtex_rsem_gene_tpm",
            "sample\tTCGA-02-0001-01\tTCGA-02-0001-11\tGTEX-1117F-0226-SM-5GZZ7\tTARGET-20-PABGKN-09A-01R\nENSG00000141510.18\t3.5\t3\t2\t1\nENSG00000133703.14\t-9.9658\t0\t0\t0\n"
        )
        let imported = try importXena(path).selectingPatients()
        #expect(imported.matrix.samples == ["TARGET-20-PABGKN", "TCGA-02-0001"])
        #expect(imported.matrix.unit == .log2TPM && imported.matrix[1, 0] == 3.5)
        #expect(imported.report.entries.map(\.count) == [2])
        // 2^-9.9658 - 0.001 is nought but for rounding.
        #expect(ExpressionUnit.log2TPM.linear(-9.9658) < 1e-7)
    }

    @Test(arguments: [
        ("HiSeqV2.gz", ExpressionUnit.log2NormCount),
        ("TCGA-BLCA.star_tpm.tsv.gz", .log2TPMPlusOne),
        ("TCGA-BLCA.star_counts.tsv.gz", .log2Counts),
        ("tcga_RSEM_gene_tpm.gz", .log2TPM),
        ("EB++AdjustPANCAN_IlluminaHiSeq_RNASeqV2.geneExp.xena.gz", nil),
    ])
    func `names of Xena's files say what they hold`(_ name: String, _ unit: ExpressionUnit?) {
        #expect(xenaUnit(ofFileNamed: name) == unit)
    }

    @Test func `a matrix whose name says nothing needs a unit`() throws {
        let path = try folder.write("m.tsv", "sample\tTCGA-02-0001-01\nTP53\t1\n")
        #expect(
            throws: OmicsError(
                .table,
                "\(path) does not say by its name what its numbers are; say so with --unit, for example --unit 'log2(tpm+0.001)'; the data set's page at Xena tells"
            )
        ) { try importXena(path) }
    }

    @Test func `a study of cBioPortal gives expression, copy number and mutations`() throws {
        let study = try CBioPortalStudy(PortalFiles.cBioPortal(in: folder))
        #expect(study.files.count == 4 && study.absent == ["data_hm450.txt"])
        let rsem = try study.matrix(study.file("RSEM") { $0.identifier == "rna_seq_v2_mrna" })
        #expect(rsem.matrix.genes == ["TP53|7157", "KRAS|3845", "100130426"])
        #expect(rsem.matrix.unit == .rsem && rsem.matrix[1, 1].isNaN)
        let scores = try study.matrix(study.file("z-scores") { $0.datatype == "Z-SCORE" })
        #expect(
            scores.matrix.unit == .zScore && scores.report.notes[0].contains("held-out ones too"))
        let copies = try study.matrix(
            study.file("copy number") { $0.alteration == "COPY_NUMBER_ALTERATION" })
        #expect(copies.matrix.unit == .copyNumberSteps && copies.matrix[0, 0] == -2)
        let changes = try study.mutations(
            study.file("mutations") { $0.datatype == "MAF" })
        #expect(changes.matrix.samples == ["TCGA-02-0001-01", "TCGA-08-0002-01"])
        #expect(changes.matrix.genes == ["EGFR|1956", "TP53|7157"])
        #expect(changes.matrix[0, 1] == 1 && changes.matrix[1, 1] == 0 && changes.matrix[0, 0] == 0)
        #expect(
            changes.report.entries.map { "\($0.count) \($0.reason)" } == [
                "1 mutations that do not alter the protein",
                "1 further mutations of a gene in the same sample",
                "1 samples with mutations that are not among the sequenced",
            ])
    }

    @Test func `what a study lacks or has twice is said`() throws {
        let path = try PortalFiles.cBioPortal(in: folder)
        let study = try CBioPortalStudy(path)
        #expect(
            throws: OmicsError(
                .contradiction,
                "\(path) has several files of expression: rna_seq_v2_mrna, rna_seq_v2_mrna_median_Zscores; choose with --profile"
            )
        ) { try study.file("expression") { $0.alteration == "MRNA_EXPRESSION" } }
        #expect(
            throws: OmicsError(
                .table, "\(path) has no file of methylation; absent are data_hm450.txt")
        ) { try study.file("methylation") { $0.alteration == "METHYLATION" } }
        #expect(
            throws: OmicsError(
                .table, "\(folder.path) is no study of cBioPortal: it has no file meta_study.txt")
        ) { try CBioPortalStudy(folder.path) }
    }

    /// Patients and columns of each modality, as the tables' README and headers state them.
    @Test(
        .enabled(if: SharedFolder.has("data/tcga"), "\(SharedFolder.absence)"),
        arguments: [
            ("tcga/tcga_kirc", 345), ("tcga/tcga_ucec", 480), ("tcga_sig/tcga_ucec", 480),
        ])
    func `published tables of genes import with their patients`(
        _ name: String, _ patients: Int
    ) throws {
        let imported = try importCombinedTable(
            SharedFolder.path("data/\(name)_all_clean.csv.zip"))
        #expect(imported.matrix.samples.count == patients)
        #expect(imported.report.patientsOut == patients)
        #expect(imported.report.notes.contains { $0.contains("columns of cnv") })
    }
}
