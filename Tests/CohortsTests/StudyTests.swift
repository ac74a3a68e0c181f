import Cohorts
import Files
import Omics
import SystemPackage
import TestSupport
import Testing

@Suite struct `A study as a whole` {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Twelve patients of whom every third has the event, with a slide and a few genes each.
    private func writeStudy(extra: String = "", genes: Bool = true) throws -> FilePath {
        var clinical = "case_id,slide_id,survival_months,event\n"
        var omics = "case_id,A_rnaseq,B_rnaseq,C_cnv\n"
        try makeFolder(folder.file("features"))
        for patient in 0..<12 {
            clinical += "p\(patient),s\(patient).svs,\(patient + 1),\(patient % 3 == 0 ? 1 : 0)\n"
            omics += "p\(patient),\(patient * 5 % 7),\(patient),\(patient % 2)\n"
            try folder.write("features/s\(patient).safetensors", "")
        }
        try folder.write("clinical.csv", clinical)
        try folder.write("genes.csv", omics)
        try folder.write("groups.csv", "one,two\nA,B\nC,A\n")
        let genesText = genes ? "  omics: genes.csv\n  geneGroups: groups.csv\n" : ""
        return try folder.write(
            "study.yaml",
            "name: test\ncohort:\n  clinical: clinical.csv\n  features: features\n  folds: 3\n"
                + genesText + extra)
    }

    @Test func `is loaded whole from its configuration`() throws {
        let study = try Study(writeStudy())
        #expect(study.cohort.patients.count == 12)
        #expect(study.cohort.patients.allSatisfy { $0.hasGenes && $0.features.count == 1 })
        #expect(
            study.groups?.groups.map(\.columns) == [
                ["A_rnaseq", "C_cnv"], ["A_rnaseq", "B_rnaseq"],
            ])
        #expect(study.folds.folds.count == 3)
        #expect(study.folds.folds.flatMap(\.heldOut).count == 12)
        #expect(Set(study.inputHashes.keys) == ["clinical", "omics", "geneGroups"])
        #expect(study.warnings == [])
    }

    @Test func `genes without groups are refused`() throws {
        let path = try writeStudy(extra: "  omics: genes.csv\n", genes: false)
        let error = #expect(throws: CohortError.self) { try Study(path) }
        #expect(
            error?.description
                == "the study has a table of genes but no gene groups; name a file with cohort.geneGroups"
        )
    }

    @Test func `a table of genes that lies on its side is refused`() throws {
        let path = try writeStudy()
        let patients = (0..<12).map { "p\($0)" }.joined(separator: ",")
        let row = Array(repeating: "1", count: 12).joined(separator: ",")
        try folder.write("genes.csv", "gene,\(patients)\nA,\(row)\nB,\(row)\n")
        let error = #expect(throws: OmicsError.self) { try Study(path) }
        #expect(error?.code == .transposed)
    }

    @Test func `splits that do not fit the cohort are remarked upon`() throws {
        let path = try writeStudy(extra: "  splits: splits\n")
        try makeFolder(folder.file("splits"))
        let early = ["p0", "p1", "p2", "p3", "p4"]
        let late = ["p5", "p6", "p7", "p8", "p9", "p10"]
        for (fold, sides) in [(early, late), (late, early)].enumerated() {
            var text = ",train,val\n"
            for row in 0..<6 {
                let cells = [sides.0, sides.1].map { row < $0.count ? $0[row] : "" }
                text += "\(row),\(cells[0]),\(cells[1])\n"
            }
            try folder.write("splits/splits_\(fold).csv", text + "6,stranger,\n")
        }
        let study = try Study(path)
        #expect(
            study.warnings == [
                "splits names 1 patient that the cohort does not have with features",
                "1 patient with features is in no fold of splits and takes no part",
            ])
    }

    @Test func `splits that overlap are refused`() throws {
        let path = try writeStudy(extra: "  splits: splits\n")
        try makeFolder(folder.file("splits"))
        try folder.write("splits/splits_0.csv", ",train,val\n0,p0,p1\n1,p3,p3\n2,p2,p0\n")
        let error = #expect(throws: CohortError.self) { try Study(path) }
        #expect(
            error?.description
                == "fold 0 has 2 patients both in training and held out; nobody may be on both sides"
        )
    }

    @Test func `a study whose features have other names is refused`() throws {
        let path = try writeStudy()
        try makeFolder(folder.file("empty"))
        try folder.write("empty/other.safetensors", "")
        let text = try readText(of: path).replacing("features: features", with: "features: empty")
        try folder.write("study.yaml", text)
        let error = #expect(throws: CohortError.self) { try Study(path) }
        #expect(
            error?.description
                == "no patient of clinical.csv has a feature file in empty; files must be named after the slides"
        )
    }

    @Test(
        .enabled(if: SharedFolder.has("data/tcga_sig"), "\(SharedFolder.absence)"))
    func `published genes, outcomes and splits make a semi-synthetic study`() throws {
        let clinical = try SharedFolder.path("data/tcga_sig/tcga_ucec_all_clean.csv.zip")
        let signatures = try SharedFolder.path("data/tcga_sig/signatures.csv")
        let splits = try SharedFolder.path("data/tcga/splits/tcga_ucec")
        let table = try ClinicalTable(clinical)
        let omics = try OmicsTable(clinical, labels: table.labelColumns)
        let groups = try GeneGroups(GeneSets(signatures), columns: omics.columns)
        var planting = PlantedBags.Configuration()
        (planting.width, planting.fewestPatches, planting.mostPatches) = (4, 1, 2)
        let bags = try PlantedBags(omics, groups: groups, configuration: planting)
        let slides = table.patients.flatMap { patient in
            patient.slides.prefix(1).map { ($0, patient.id) }
        }
        #expect(try bags.write(slides, to: folder.file("features")) == [])
        let path = try folder.write(
            "study.yaml",
            """
            name: ucec
            data: semi-synthetic
            cohort:
              clinical: \(clinical)
              omics: \(clinical)
              geneGroups: \(signatures)
              features: features
              splits: \(splits)
            """)
        let study = try Study(path)
        #expect(study.cohort.patients.count == 480)
        #expect(study.folds.folds.map(\.heldOut.count) == [96, 96, 96, 96, 96])
        #expect(study.groups?.sizes == [3, 24, 21, 22, 65, 15])
        #expect(study.configuration.data == .semiSynthetic)
        #expect(study.warnings == [])

        try folder.write("study.yaml", readText(of: path).replacing("semi-synthetic", with: "real"))
        let error = #expect(throws: CohortError.self) { try Study(path) }
        #expect(
            error?.description
                == "the features in features were planted from genes; the study must say 'data: semi-synthetic'"
        )
    }
}
