import Cohorts
import Files
import SystemPackage
import Testing

@Suite struct `Study configuration` {
    private static let least = """
        name: small
        cohort: {clinical: c.csv, features: f}
        """

    private func parse(_ text: String) throws -> StudyConfiguration {
        try StudyConfiguration.parse(text, at: "study.yaml")
    }

    private func sentence(_ text: String) -> String {
        do {
            _ = try parse(text)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func `what is not said keeps its default`() throws {
        let study = try parse(Self.least + "\ntraining: {epochs: 3}")
        #expect(study.training.epochs == 3)
        #expect(study.training.learningRate == 2e-4)
        #expect(study.training.epochChoice == .lastEpoch)
        #expect(study.model.preset == "fixed")
        #expect(study.cohort.columns.patient == "case_id")
    }

    @Test func `the commented template reads as the defaults`() throws {
        let study = try parse(StudyConfiguration.template)
        var expected = StudyConfiguration(
            name: "my-study", cohort: .init(clinical: "clinical.csv", features: "features"))
        expected.cohort.columns = .init()
        #expect(study == expected)
    }

    @Test func `what is written reads back, and equal values have equal hashes`() throws {
        var study = try parse(Self.least)
        study.training.epochChoice = .nested
        study.cohort.columns.event = "dead"
        let again = try parse(study.yaml())
        #expect(again == study)
        #expect(try again.hash() == study.hash())
        study.training.seed = 2
        #expect(try again.hash() != study.hash())
    }

    @Test func `an unknown key is named with its line and the nearest key`() {
        #expect(
            sentence(Self.least + "\ntraining:\n  epoch: 3")
                == "study.yaml has the unknown key 'epoch' of 'training' in line 4; did you mean 'epochs'?"
        )
        #expect(
            sentence(Self.least + "\nzebra: 1")
                == "study.yaml has the unknown key 'zebra' in line 3; the keys there are name, data, cohort, model, training"
        )
    }

    @Test(arguments: [
        (
            "cohort: {clinical: c.csv, features: f}",
            "study.yaml lacks the key 'name', which has no default"
        ),
        (
            "name: x\ncohort: {clinical: c.csv}",
            "study.yaml lacks the key 'cohort.features', which has no default"
        ),
        (
            "name: x\ncohort: 3",
            "study.yaml has one value for 'cohort' in line 2, which needs keys of its own"
        ),
        ("- a\n- b", "study.yaml is not a mapping of keys to values"),
    ])
    func `what has no default must be there`(text: String, expected: String) {
        #expect(sentence(text) == expected)
    }

    @Test(arguments: [
        ("{epochs: 0}", "study.yaml has training.epochs 0; it must be 1 or more"),
        ("{learningRate: -1}", "study.yaml has training.learningRate -1.0; it must be above 0"),
        (
            "{epochs: many}",
            "study.yaml has a wrong value in line 3: 'training.epochs' is 'many', but it needs a whole number"
        ),
        (
            "{protocol: best}",
            "study.yaml has a wrong value in line 3: 'training.protocol' is 'best', which is not one of its values"
        ),
    ])
    func `values outside their range are refused`(text: String, expected: String) {
        #expect(sentence(Self.least + "\ntraining: " + text) == expected)
    }

    @Test(arguments: [
        (
            "transforms: [log 1]",
            "study.yaml has cohort.transforms but no table of genes; name one with cohort.omics"
        ),
        (
            "omics: g.csv, transforms: [tpm]",
            "study.yaml has the step tpm but no lengths of genes; name a table with cohort.geneLengths"
        ),
        (
            "omics: g.csv, transforms: [log 1, clip]",
            "study.yaml has cohort.transforms in which the step 'clip' is not understood; clip takes one bound above 0, or the lower and the upper one"
        ),
        (
            "omics: g.csv, missingGenes: 1",
            "study.yaml has cohort.missingGenes 1.0; it must be 0 or more and below 1"
        ),
    ])
    func `steps that cannot be taken are refused when the study is read`(
        keys: String, expected: String
    ) {
        #expect(sentence("name: x\ncohort: {clinical: c, features: f, \(keys)}") == expected)
    }

    @Test func `an event and a censorship column together are refused`() {
        #expect(
            sentence(
                """
                name: x
                cohort: {clinical: c, features: f, columns: {event: e, censorship: c}}
                """)
                == "study.yaml names both an event and a censorship column; give one of them")
    }

    @Test func `a missing file is named`() {
        #expect(throws: FileError.self) { try StudyConfiguration.read("nowhere/study.yaml") }
    }
}
