import Cohorts
import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Cohort check` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Twelve patients of three sites: one without genes, one without outcome, one twice under two
    /// names, two with the same numbers.
    private func write(_ change: (inout String) -> Void = { _ in }) throws -> FilePath {
        var clinical = "case_id,slide_id,site,survival_months,event\n"
        var omics =
            "case_id,TP53_rnaseq,KRAS_rnaseq,EGFR_rnaseq,FLAT_rnaseq,A_rnaseq,B_rnaseq,C_rnaseq,D_rnaseq\n"
        for patient in 0..<12 {
            let outcome = patient == 3 ? "," : "\(patient * 3),\(patient % 3 == 0 ? 1 : 0)"
            clinical += "p\(patient),s\(patient),site \(patient % 3),\(outcome)\n"
            if patient == 5 { continue }
            let source = patient == 11 ? 2 : patient
            omics += "p\(patient),\(source * 7 % 5),\(source),\(source * source % 7),1,"
            omics +=
                "\(source * 3 % 11),\(source * 5 % 7),\(source % 4),\(source * source * source % 13)\n"
        }
        clinical += "P0 ,s99,site 0,0,1\n"
        try folder.write("clinical.csv", clinical)
        try folder.write("genes.csv", omics)
        try folder.write("signatures.csv", "Kinases,Nothing\nEGFR,ABC1\nKRAS,ABC2\nXYZ,\n")
        var yaml = """
            name: tiny
            cohort:
              clinical: clinical.csv
              omics: genes.csv
              geneGroups: signatures.csv
              features: features
              folds: 2
            """
        change(&yaml)
        return try folder.write("study.yaml", yaml)
    }

    @Test func `the page says everything that is known, in 80 columns`() throws {
        let check = try cohortCheck(of: write())
        #expect(check.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(check.patients == 13 && check.slidesWithFeatures == nil)
        #expect(check.followUp?.patients == 12 && check.followUp?.events == 4)
        #expect(check.sites.map(\.patients) == [5, 4, 4])
        #expect(check.genes[0].columns == 8 && check.genes[0].patients == 11)
        #expect(check.genes[0].constant == 1)
        #expect(check.coverage.map(\.found) == [2, 0])
        #expect(check.folds.count == 2 && !check.isSound)
        let findings = check.findings.map { "\($0.weight): \($0.sentence)" }
        #expect(findings[0] == "wrong: the gene set 'Nothing' has 0 of its 2 genes in the table")
        #expect(
            findings.contains(
                "suspicious: 1 person stands under several identifiers that differ in case, blanks or a sample's ending only; they may fall on both sides of a fold"
            ))
        #expect(
            findings.contains(
                "suspicious: 1 pair of patients have almost the same numbers in genes.csv; one person may stand twice"
            ))
        #expect(findings.contains { $0.hasPrefix("note: features holds no features yet") })
        #expect(check.text.contains("\nSites: 3\n"))
        #expect(!check.text.contains("p11"))
    }

    @Test func `a broken part is a finding, not the end`() throws {
        let path = try write { $0 = $0.replacing("genes.csv", with: "absent.csv") }
        let check = try cohortCheck(of: path)
        #expect(check.genes.isEmpty && check.findings[0].weight == .wrong)
        #expect(check.findings[0].sentence.hasSuffix("absent.csv does not exist"))
        #expect(check.followUp?.events == 4)
    }

    @Test func `a patients' file of cBioPortal is a clinical table`() throws {
        try folder.write("data_clinical_patient.txt", PortalFiles.clinical)
        let check = try cohortCheck(
            of: folder.write(
                "study.yaml",
                "name: c\ncohort: {clinical: data_clinical_patient.txt, features: f, endpoint: OS, columns: {patient: PATIENT_ID}}\n"
            ))
        #expect(check.patients == 3)
        #expect(check.followUp?.patients == 2 && check.followUp?.events == 1)
        var columns = StudyConfiguration.Columns()
        columns.patient = "PATIENT_ID"
        let table = try ClinicalTable(
            folder.file("data_clinical_patient.txt"), columns: columns, endpoint: .overall)
        #expect(try table.values(of: "SEX").count == 3)
    }

    @Test func `a study of survival in which nobody has an outcome is at fault`() throws {
        try folder.write("c.csv", "case_id,survival_months,event\np1,,\np2,,\n")
        let check = try cohortCheck(
            of: folder.write("study.yaml", "name: c\ncohort: {clinical: c.csv, features: f}\n"))
        #expect(!check.isSound)
        #expect(
            check.findings.first?.sentence
                == "no patient of c.csv has an outcome; nothing can be learned")
    }

    @Test func `a folder is described so that the check can read it`() throws {
        _ = try write()
        try folder.write("study.yaml", "")
        let (yaml, found) = try StudyConfiguration.describing(folder.path)
        let path = try folder.write("study.yaml", yaml)
        let configuration = try StudyConfiguration.read(path)
        #expect(configuration.cohort.clinical == "clinical.csv")
        #expect(configuration.cohort.omics == "genes.csv")
        #expect(configuration.cohort.geneGroups == "signatures.csv")
        #expect(configuration.cohort.endpoint == .overall)
        #expect(found[0] == "clinical: clinical.csv")
        #expect(try cohortCheck(of: path).patients == 13)
    }

    @Test func `an empty folder still gives a study that reads`() throws {
        let (yaml, found) = try StudyConfiguration.describing(folder.path)
        let path = try folder.write("study.yaml", yaml)
        #expect(try StudyConfiguration.read(path).cohort.clinical == "clinical.csv")
        #expect(found.allSatisfy { $0.hasSuffix("none found") })
    }
}

/// The check of a study of G-HANet.
func cohortCheck(of path: FilePath) throws -> CohortCheck {
    let study = try StudyConfiguration.read(path)
    return try CohortCheck(
        StudyOutline(
            name: study.name, data: study.data, cohort: study.cohort, seed: study.training.seed),
        in: path.removingLastComponent())
}
