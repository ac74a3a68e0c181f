import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Commands of cohorts` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        ["import"], ["import", "table"], ["import", "gdc"], ["import", "clinical"], ["cohort"],
        ["cohort", "check"], ["cohort", "init"], ["splits"], ["splits", "make"],
        ["splits", "check"],
    ])
    func `each explains itself`(_ arguments: [String]) throws {
        let result = try Program.run(arguments + ["--help"])
        #expect(result.code == 0 && result.output.hasPrefix("OVERVIEW: "))
    }

    @Test func `from a table of expression to sealed splits`() throws {
        var genes = "gene"
        var clinical = "case_id,site,OS_months,OS_event\n"
        for patient in 0..<12 {
            genes += "\tTCGA-0\(patient % 4)-00\(10 + patient)-01A"
            clinical += "TCGA-0\(patient % 4)-00\(10 + patient),,\(patient + 1),\(patient % 2)\n"
        }
        for (gene, name) in ["TP53", "SEPT2", "1-Mar", "EGFR"].enumerated() {
            genes += "\n\(name)" + (0..<12).map { "\t\(($0 * 5 + gene * 3) % 7 + 1)" }.joined()
        }
        let table = try folder.write("rna.tsv", genes + "\n")
        try folder.write("clinical.csv", clinical)
        let output = folder.file("genes.safetensors").string
        let imported = try Program.run(["import", "table", table.string, "-o", output])
        #expect(imported.code == 0, "\(imported.errors)")
        #expect(imported.output.contains("  genes             4 in         3 out\n"))
        #expect(imported.output.contains("earlier symbols: SEPT2 → SEPTIN2"))
        #expect(try Program.run(["cohort", "init", folder.path.string]).code == 0)
        let study = folder.file("study.yaml").string
        let html = folder.file("check.html").string
        let check = try Program.run(["cohort", "check", study, "--html", html])
        #expect(check.code == 0, "\(check.errors)")
        #expect(check.output.contains("3 columns of 12 patients"))
        #expect(check.output.contains("\nSites: 4\n"))
        #expect(try readText(of: folder.file("check.html")).contains("Median follow-up"))
        let splits = folder.file("splits").string
        let made = try Program.run([
            "splits", "make", study, "--scheme", "site-preserved", "--folds", "2", "-o", splits,
        ])
        #expect(made.code == 0 && made.output.contains("random by patient:"), "\(made.errors)")
        let again = try Program.run(["splits", "check", splits, "--cohort", study])
        #expect(again.code == 0)
        #expect(again.output.contains("nobody, no slide and no row of numbers is on both sides"))
    }
}
