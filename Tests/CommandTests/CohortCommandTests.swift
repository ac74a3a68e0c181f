import Files
import Foundation
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
        #expect(again.output.contains("on both sides: nobody, no slide name"))
    }

    @Test func `a study of classes is looked at, divided and dealt anew like any other`() throws {
        var clinical = "case_id,slide_id,site,kind\n"
        for patient in 0..<12 {
            let kind = patient == 11 ? "" : patient % 3 == 0 ? "LUSC" : "LUAD"
            clinical += "P\(patient),P\(patient).svs,\(patient % 2),\(kind)\n"
        }
        try folder.write("clinical.csv", clinical)
        let study = try folder.write(
            "study.yaml",
            """
            name: lung
            model: gimp
            cohort: {clinical: clinical.csv, features: features, label: kind, folds: 2}
            """
        ).string
        let check = try Program.run(["cohort", "check", study])
        #expect(check.code == 0, "\(check.errors)")
        for line in [
            "  LUAD                                7 (58 %)",
            "  LUSC                                4 (33 %)",
            "  held out                6     6", "  LUAD                    3     4",
            "note        1 of 12 patients have no class; they are neither learned from nor\n            judged",
        ] {
            #expect(check.output.contains(line), "\(check.output)")
        }
        #expect(!check.output.contains("events  ") && !check.output.contains("median"))
        let splits = folder.file("splits").string
        let made = try Program.run(["splits", "make", study, "-o", splits])
        #expect(
            made.output.hasPrefix(
                """
                fold   patients   sites   shared sites   LUAD   LUSC
                   0          6       2              2      4      2
                   1          6       2              2      3      2
                this division: 50 % to 67 % LUAD, 33 % to 33 % LUSC, 6 to 6 patients
                """), "\(made.output) \(made.errors)")
        let table = folder.file("dealt.csv").string
        #expect(try Program.run(["cohort", "permute", study, "-o", table]).code == 0)
        let dealt = try readText(of: FilePath(table)).split(separator: "\n")
        #expect(dealt[0] == "case_id,slide_id,site,kind")
        #expect(dealt.count { $0.hasSuffix(",LUSC") } == 4 && dealt[12] == "P11,P11.svs,1,")
        let again = try Program.run(["cohort", "check", folder.file("dealt.yaml").string])
        #expect(again.output.hasPrefix("lung, outcomes permuted: 12 patients\n"))
    }

    /// A study of two hospitals with features of twelve patients.
    private func study(_ more: String = "") throws -> FilePath {
        var clinical = "case_id,slide_id,site,survival_months,event\n"
        try FileManager.default.createDirectory(
            atPath: folder.file("features").string, withIntermediateDirectories: true)
        for patient in 0..<12 {
            clinical += "p\(patient),s\(patient),\(patient % 3),\(patient + 1),\(patient % 2)\n"
            var writer = HDF5Writer()
            let source = patient == 9 ? 0 : patient
            writer.add(
                "features", shape: [5, 8],
                floats: (0..<40).map { Float(($0 * 7919 + source * 104_729) % 101) })
            try writer.write(to: folder.file("features/s\(patient).h5"))
        }
        try folder.write("clinical.csv", clinical)
        return try folder.write(
            "study.yaml",
            "name: leaky\ncohort: {clinical: clinical.csv, features: features, folds: 3\(more)}\n")
    }

    @Test func `a slide under two names is found across the sides of splits`() throws {
        let study = try study().string
        let splits = folder.file("splits").string
        let made = try Program.run(["splits", "make", study, "-o", splits])
        #expect(made.code == 0, "\(made.errors)")
        // The study's own number of folds.
        #expect(folder.contents.contains("splits"))
        #expect(FilePath(splits).appending("splits_2.csv").exists)
        #expect(!FilePath(splits).appending("splits_3.csv").exists)
        let check = try Program.run(["splits", "check", splits, "--cohort", study, "--quiet"])
        #expect(check.code == 1)
        let lines = check.output.split(separator: "\n").filter { $0.hasPrefix("features: ") }
        #expect(
            lines.first?.hasSuffix(
                "has 1 pair of patients across its sides whose slides are almost the same") == true)
        #expect(check.output.contains("not looked at: genes; name them with --omics\n"))
        let page = try Program.run(["cohort", "check", study])
        #expect(page.output.contains("1 pair of patients has slides that share patches"))
    }

    @Test func `outcomes are dealt anew with a study that trains on them`() throws {
        let study = try study(", outcome: {horizon: 6}").string
        let table = folder.file("permuted.csv").string
        let result = try Program.run(["cohort", "permute", study, "-o", table])
        #expect(result.code == 0, "\(result.errors)")
        let copy = folder.file("permuted.yaml").string
        #expect(
            result.output.hasPrefix("Wrote \(table) and \(copy). Next: morphogen train \(copy)"))
        let check = try Program.run(["cohort", "check", copy])
        #expect(check.code == 0, "\(check.output)")
        #expect(check.output.hasPrefix("leaky, outcomes permuted: 12 patients\n"))
        #expect(check.output.contains("longest follow-up                   6.0 months"))
        let again = try Program.run(["cohort", "permute", study, "-o", table])
        #expect(again.code == 1 && again.errors.contains("\(copy) exists already"))
    }

    @Test func `sites of a plain table are named, those of a study are its own`() throws {
        let path = try folder.write(
            "c.csv",
            "case_id,hospital,survival_months,event\n"
                + (0..<8).map { "p\($0),h\($0 % 4),\($0 + 1),\($0 % 2)\n" }.joined())
        let splits = folder.file("splits").string
        let arguments = [
            "splits", "make", path.string, "--scheme", "site-preserved", "--folds", "2", "-o",
            splits,
        ]
        let unknown = try Program.run(arguments)
        #expect(
            unknown.errors
                == "Error: 8 of 8 patients have no site; name its column with --site, or in a study with cohort.columns.site\n"
        )
        #expect(try Program.run(arguments + ["--site", "hospital"]).code == 0)
    }
}
