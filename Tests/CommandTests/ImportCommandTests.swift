import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Imports as a user types them, of files in the manner of the portals.
@Suite struct `Import commands` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Runs an import that must succeed; every line of its report fits a terminal.
    private func report(_ arguments: String...) throws -> String {
        let result = try Program.run(["import"] + arguments)
        #expect(result.code == 0, "\(arguments): \(result.errors)")
        let lines = result.output.split(separator: "\n").filter { !$0.hasPrefix("Wrote ") }
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(result.output)")
        return result.output
    }

    private func output(_ name: String) -> String { folder.file(name).string }

    @Test func `gdc: a download becomes patients, and the report says what was lost`() throws {
        let (download, sheet) = try PortalFiles.gdc(in: folder)
        let text = try report(
            "gdc", download.string, "--sheet", sheet.string, "-o", output("genes.safetensors"))
        #expect(
            text == """
                download, read as STAR counts of GDC; numbers are tpm
                genes are in rows, a file per sample

                  genes             4 in         4 out
                  samples           4 in         2 patients out

                  dropped genes            4  lines of totals
                  noted samples            1  files of the sheet that are not in the folder
                  noted samples            1  rows of the sheet that are no gene counts
                  dropped samples          1  normal tissue or blood
                  dropped samples          1  further samples of a patient; the first is used

                  note: symbols are those that the files give

                Wrote \(output("genes.safetensors"))

                """)
        #expect(
            try readText(of: folder.file("genes.report.txt"))
                == String(text.split(separator: "\nWrote")[0]))
        let file = try SafetensorsFile(folder.file("genes.safetensors"))
        #expect(try file.tensor("values").shape == [2, 4])
    }

    @Test func `gdc: counts and HGNC's names`() throws {
        let (download, sheet) = try PortalFiles.gdc(in: folder)
        let hgnc = try folder.write(
            "hgnc.txt",
            "hgnc_id\tsymbol\tstatus\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id\nHGNC:1\tTP53\tApproved\tp53\t\t7157\tENSG00000141510\nHGNC:2\tKRAS\tApproved\t\tKRAS2\t3845\tENSG00000133703\n"
        )
        let text = try report(
            "gdc", download.string, "--sheet", sheet.string, "--column", "unstranded", "--hgnc",
            hgnc.string, "--samples", "mean", "-o", output("counts.csv"))
        #expect(text.contains("numbers are counts\n"))
        #expect(
            text.contains(
                "mapped genes             2  Ensembl identifiers: ENSG00000141510.18 → TP53,"))
        #expect(text.contains("dropped genes            2  names that no gene of the table has:"))
        #expect(
            text.contains("merged samples           1  further samples of a patient, in the mean"))
        #expect(
            try readText(of: folder.file("counts.csv"))
                == "case_id,KRAS_rnaseq,TP53_rnaseq\nTCGA-02-0001,20.5,10.5\nTCGA-08-0002,200.0,100.0\n"
        )
    }

    @Test func `xena: a matrix, its unit by name, and its survival table`() throws {
        let matrix = try folder.write(
            "TCGA-GBM.star_tpm.tsv",
            "Ensembl_ID\tTCGA-02-0001-01A\tTCGA-02-0001-11A\tTCGA-08-0002-01A\nENSG00000141510.18\t3.5\t3\t2\nENSG00000133703.14\t1\t0\t0.5\n"
        )
        let text = try report("xena", matrix.string, "-o", output("x.csv"))
        #expect(text.contains("numbers are log2(tpm+1)\n"))
        #expect(text.contains("samples           3 in         2 patients out"))
        #expect(text.contains("dropped samples          1  normal tissue or blood"))
        let survival = try folder.write(
            "survival.txt",
            "sample\t_PATIENT\tOS\tOS.time\tDSS\tDSS.time\tPFI\tPFI.time\tRedaction\nTCGA-02-0001-01\tTCGA-02-0001\t1\t365.25\t1\t365.25\t1\t100\t\nTCGA-08-0002-01\tTCGA-08-0002\t0\t1000\t\t\t0\t1000\t\nTCGA-08-0009-01\tTCGA-08-0009\t0\t10\t0\t10\t0\t10\tRedacted\n"
        )
        let clinical = try report("clinical", survival.string, "-o", output("clinical.csv"))
        #expect(clinical.contains("note: OS: 2 patients, 1 events\n"))
        #expect(clinical.contains("note: DSS: 1 patients, 1 events\n"))
        #expect(clinical.contains("dropped patients         1  redacted by the source"))
        #expect(
            try readText(of: folder.file("clinical.csv")).hasPrefix(
                "case_id,site,project,age,sex,stage,grade,type,OS_months,OS_event,DSS_months,DSS_event,PFI_months,PFI_event\nTCGA-02-0001,02,,,,,,,12.0,1,12.0,1,"
            ))
    }

    @Test func `cbioportal: expression, copy number, mutations and patients of a study`() throws {
        let study = try PortalFiles.cBioPortal(in: folder)
        let expression = try report(
            "cbioportal", study.string, "--profile", "rna_seq_v2_mrna", "-o",
            output("e.safetensors"))
        #expect(expression.contains("numbers are rsem\n"))
        #expect(expression.contains("noted cells              1  cells without a number"))
        let copies = try report(
            "cbioportal", study.string, "--modality", "cnv", "-o", output("c.csv"))
        #expect(copies.contains("numbers are gistic\n"))
        #expect(try readText(of: folder.file("c.csv")).contains("TP53_cnv"))
        let changes = try report(
            "cbioportal", study.string, "--modality", "mut", "-o", output("m.csv"))
        #expect(
            changes.contains("dropped cells            1  mutations that do not alter the protein"))
        #expect(
            try readText(of: folder.file("m.csv"))
                == "case_id,EGFR_mut,TP53_mut\nTCGA-02-0001,0.0,1.0\nTCGA-08-0002,0.0,0.0\n")
        let ambiguous = try Program.run([
            "import", "cbioportal", study.string, "-o", output("x.csv"),
        ])
        #expect(ambiguous.code == 1)
        #expect(
            ambiguous.errors
                == "Error: \(study) has several files of expression: rna_seq_v2_mrna, rna_seq_v2_mrna_median_Zscores; choose with --profile\n"
        )
        let patients = try report(
            "clinical", study.appending("data_clinical_patient.txt").string, "-o",
            output("p.csv"))
        #expect(patients.contains("note: OS: 2 patients, 1 events\n"))
    }

    @Test func `clinical: GDC's JSON, and tables without outcome`() throws {
        let json = try folder.write(
            "clinical.json",
            #"""
            [{"submitter_id":"TCGA-02-0001","demographic":{"vital_status":"Dead","days_to_death":365.25,"gender":"female"},"diagnoses":[{"ajcc_pathologic_stage":"Stage II"}]},
             {"submitter_id":"TCGA-08-0002","demographic":{"vital_status":"Alive"},"follow_ups":[{"days_to_follow_up":730.5}]},
             {"submitter_id":"TCGA-08-0003","demographic":{"vital_status":"Dead"}}]
            """#)
        let text = try report("clinical", "--gdc", json.string, "-o", output("gdc.csv"))
        #expect(text.contains("note: OS: 2 patients, 1 events\n"))
        #expect(text.contains("without outcome: "))
        #expect(
            try readText(of: folder.file("gdc.csv"))
                == "case_id,site,project,age,sex,stage,grade,type,OS_months,OS_event\nTCGA-02-0001,02,,,female,Stage II,,,12.0,1\nTCGA-08-0002,08,,,,,,,24.0,0\nTCGA-08-0003,08,,,,,,,,\n"
        )
        let stages = try folder.write("s.csv", ",case_id,grade,subtype\n0,TCGA-02-0001,G2,GBM\n")
        let refused = try Program.run(["import", "clinical", stages.string, "-o", output("s.csv")])
        #expect(refused.code == 1 && refused.errors.contains("add --no-outcome"))
        _ = try report("clinical", stages.string, "--no-outcome", "-o", output("t.csv"))
        #expect(
            try readText(of: folder.file("t.csv"))
                == "case_id,site,project,age,sex,stage,grade,type\nTCGA-02-0001,02,,,,,G2,GBM\n")
    }

    @Test func `sets: columns become GMT, with what a table has of them`() throws {
        let sets = try folder.write("s.csv", "A,B\nTP53,KRAS\nEGFR,\n")
        let table = try folder.write("g.csv", "case_id,TP53_rnaseq\np1,1\n")
        let text = try report(
            "sets", sets.string, "--omics", table.string, "-o", output("s.gmt"))
        #expect(
            text == """
                2 sets of 1 to 2 genes, 3 different genes
                  B                                             0 of 1 genes found
                  A                                             1 of 2 genes found
                Wrote \(output("s.gmt"))

                """)
        #expect(try readText(of: folder.file("s.gmt")) == "A\t\tTP53\tEGFR\nB\t\tKRAS\n")
    }

    @Test func `a table that says what it holds is read as it is, or not at all`() throws {
        let table = try folder.write("g.csv", "case_id,TP53_rnaseq,KRAS_rnaseq\np1,1,2\n")
        let result = try Program.run([
            "import", "table", table.string, "--samples", "mean", "-o", output("o.csv"),
        ])
        #expect(
            result.errors
                == "Error: \(table) says by the endings of its columns what they hold and is read as it is; leave out every option but --output\n"
        )
    }
}
