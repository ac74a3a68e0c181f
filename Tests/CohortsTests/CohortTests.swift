import Cohorts
import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct `Joined cohort` {
    private func cohort(genes: Set<String>?) throws -> (Cohort, TemporaryFolder) {
        let folder = try TemporaryFolder()
        try makeFolder(folder.path.appending("features"))
        for name in [
            "a1.safetensors", "a2.h5", "b1.pt", "stray.safetensors", "D-01-x.h5", "notes.txt",
        ] {
            _ = try folder.write("features/\(name)", "")
        }
        let table = try folder.write(
            "clinical.csv",
            """
            case_id,slide_id,survival_months,event
            B,b1.svs,30,0
            A,a1.svs,12.5,1
            A,a2.svs,12.5,1
            C,c1.svs,7,1
            D,,,
            """)
        let features = try FeatureFolder(folder.path.appending("features"))
        return (try Cohort(ClinicalTable(table), features: features, genes: genes), folder)
    }

    @Test func `slides, genes and outcomes are joined by patient`() throws {
        let (cohort, _) = try cohort(genes: ["A", "C"])
        #expect(cohort.patients.map(\.id) == ["A", "B", "C", "D"])
        #expect(cohort.patients.map(\.features.count) == [2, 1, 0, 1])
        #expect(cohort.patients.map(\.hasGenes) == [true, false, true, false])
        #expect(cohort.patients[3].features.first?.stem == "D-01-x")
    }

    @Test func `the report says who is missing what, without names`() throws {
        let (cohort, _) = try cohort(genes: ["A", "C"])
        #expect(cohort.report.slidesWithoutFeatures == ["c1.svs"])
        #expect(cohort.report.strayFeatures == ["stray"])
        #expect(cohort.report.patientsWithoutGenes == ["B", "D"])
        #expect(
            cohort.report.text == """
                4 patients, 2 with an event, 4 slides with features
                  slides  genes  outcome  patients  events
                  yes     yes    yes      1         1
                  yes     –      yes      1         0
                  yes     –      –        1         0
                  –       yes    yes      1         1
                  1 slides of the table have no feature file
                  1 feature files belong to no patient of the table
                """)
    }

    @Test func `two files of one slide are refused`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("a.h5", "")
        _ = try folder.write("a.safetensors", "")
        #expect {
            try FeatureFolder(folder.path)
        } throws: {
            "\($0)".hasSuffix("holds both a.h5 and a.safetensors for one slide; keep one of them")
        }
    }

    @Test func `only a slide's extension is taken off`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("TCGA-ss.h5", "")
        _ = try folder.write("x.01.safetensors", "")
        let features = try FeatureFolder(folder.path)
        #expect(features.file(of: "TCGA-ss.svs") != nil)
        #expect(features.file(of: "TCGA-ss") != nil)
        #expect(features.file(of: "x.01") != nil)
        #expect(features.file(of: "TCGA-") == nil)
    }

    @Test func `one feature file of two patients is refused, and twice of one counts once`() throws
    {
        let folder = try TemporaryFolder()
        try makeFolder(folder.file("features"))
        _ = try folder.write("features/s1.h5", "")
        func cohort(_ rows: String) throws -> Cohort {
            let table = try folder.write(
                "clinical.csv", "case_id,slide_id,survival_months,event\n\(rows)")
            return try Cohort(
                ClinicalTable(table), features: FeatureFolder(folder.file("features")), genes: nil)
        }
        #expect(try cohort("A,s1,3,1\nA,s1.svs,3,1\nB,,4,0\n").patients[0].features.count == 1)
        #expect {
            try cohort("A,s1.svs,3,1\nB,s1.tiff,4,0\n")
        } throws: { error in
            "\(error)".hasSuffix(
                "s1.h5 belongs to the patients of rows 1 and 2 of the clinical table; a slide on both sides of a fold would leak, so list slides in a column, each once"
            )
        }
    }
}
