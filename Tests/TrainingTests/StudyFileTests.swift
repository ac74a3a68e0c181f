import Cohorts
import Files
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite struct `Studies of any network` {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func sentence(_ text: String) throws -> String {
        let path = try folder.write("study.yaml", text)
        do {
            _ = try StudyFile(path)
            return "no error"
        } catch {
            return "\(error)".replacing("\(path) ", with: "")
        }
    }

    @Test func `GiMP's template reads as the defaults`() throws {
        let path = try folder.write("study.yaml", GiMPStudyConfiguration.template)
        let expected = GiMPStudyConfiguration(
            name: "my-study", cohort: .init(clinical: "clinical.csv", features: "features"))
        #expect(try StudyFile(path) == .gimp(expected))
    }

    @Test func `Path-GPTOmic's template reads as the defaults`() throws {
        let path = try folder.write("study.yaml", PathGPTOmicConfiguration.template)
        var expected = PathGPTOmicConfiguration(name: "my-study", clinical: "clinical.csv")
        expected.cohort.omics = "molecules.csv"
        #expect(try StudyFile(path) == .pathGPTOmic(expected))
    }

    @Test func `templates name every key`() throws {
        let gimp = GiMPStudyConfiguration(name: "", cohort: .init(clinical: "", features: ""))
        let other = PathGPTOmicConfiguration(name: "", clinical: "")
        for (complete, template) in [
            (try StrictYAML.text(of: gimp.completed), GiMPStudyConfiguration.template),
            (try StrictYAML.text(of: other.completed), PathGPTOmicConfiguration.template),
        ] {
            for line in complete.split(separator: "\n") where line.contains(":") {
                let key = line.split(separator: ":")[0].trimmingPrefix { $0 == " " }
                #expect(template.contains("\(key):"), "\(key)")
            }
        }
    }

    @Test func `a value that may be left out is taken away with null`() throws {
        let least = "name: x\nmodel: gimp\ncohort: {clinical: c, features: f}\n"
        let path = try folder.write("study.yaml", least + "options: {margin: null}\n")
        #expect(try GiMPStudyConfiguration.read(path).options.margin == nil)
        #expect(
            try sentence(least + "options:\n  batch:\n")
                == "has no value for 'options.batch' in line 5, which needs one")
        #expect(try sentence(least + "options:\n") == "no error")
    }

    @Test(arguments: [
        (
            "columns: {event: e, censorship: c}",
            "names both an event and a censorship column; give one of them"
        ),
        (
            "endpoint: OS, columns: {event: e}",
            "names both cohort.endpoint and a column of events; give one of them"
        ),
        ("folds: 1", "has cohort.folds 1; it must be 2 or more"),
        (
            "outcome: {horizon: -2}",
            "has cohort.outcome.horizon -2.0; it must be above 0 months"
        ),
    ])
    func `what is wrong with a cohort is said alike for every network`(
        keys: String, expected: String
    ) throws {
        let cohort = "cohort: {clinical: c, omics: o, features: f, \(keys)}\n"
        for model in ["", "model: gimp\n", "model: path-gptomic\n"] {
            let omics = model.isEmpty ? ", geneGroups: g" : ""
            let text = cohort.replacing(", features", with: "\(omics), features")
            #expect(try sentence("name: x\n" + model + text) == expected)
        }
    }

    @Test func `outcomes dealt anew are named in a copy whose other paths are absolute`() throws {
        let path = try folder.write(
            "study.yaml",
            """
            name: x
            model: gimp
            cohort: {clinical: c.csv, features: f, omics: o.csv, endpoint: PFI, columns: {patient: p}}
            options: {seed: 7}
            """)
        let permuted = try StudyFile(path).permuted(clinical: "new.csv", in: folder.path)
        let copy = try StudyFile(folder.write("copy.yaml", permuted.yaml()))
        #expect(copy == permuted)
        let outline = copy.outline
        #expect(outline.name == "x, outcomes permuted" && outline.seed == 7)
        #expect(outline.cohort.clinical == "new.csv" && outline.cohort.endpoint == nil)
        #expect(outline.cohort.columns.patient == "p")
        #expect(outline.cohort.featureFolder == folder.file("f").string)
        #expect(outline.cohort.omics == folder.file("o.csv").string)
    }
}
