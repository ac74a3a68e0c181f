import Cohorts
import Files
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite struct `Cross-validation of GiMP` {
    private struct Stop: Error {}

    /// A simulated study on disk and its configuration, small enough to train in moments.
    private func study(_ folder: FilePath) throws -> GiMPStudyConfiguration {
        try TinyGiMP.interaction().write(to: folder)
        var configuration = try GiMPStudyConfiguration.read(folder.appending("study.yaml"))
        configuration.cohort.folds = 2
        configuration.options = TinyGiMP.options
        return configuration
    }

    @Test func `trains, is killed, goes on, and judges from both sides and each`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path.appending("data")
        let configuration = try study(data)
        let cohort = try GiMPCohort(configuration, in: data)
        #expect(cohort.classes == ["negative", "positive"])
        func run(_ name: String, resumes: Bool = false) throws -> GiMPCrossValidation {
            try GiMPCrossValidation(
                configuration, cohort, into: folder.path.appending(name), version: "test",
                resumes: resumes, interval: .zero)
        }
        let whole = try run("whole")
        try whole.train { _, _ in }
        let metrics = try whole.judge()
        #expect(metrics.views.map(\.sides) == [.both, .slides, .genes])
        for view in metrics.views {
            #expect(view.area?.patients == 24)
            #expect(view.accuracy?.lower != nil)
            #expect(view.folds.count == 2)
        }
        #expect(throws: Stop.self) {
            try run("cut").train { fold, state in
                if fold == 1, state.stage == "pretraining" { throw Stop() }
            }
        }
        var table = try CSVReader(folder.path.appending("whole/predictions-slides.csv"))
        #expect(table.columns == ["case_id", "fold", "label", "negative", "positive"])
        #expect(try table.next() != nil)
        let groups = try readJSON(
            GroupReport.self, of: folder.path.appending("whole/fold-0/groups.json"))
        #expect(groups.names.count == 4)
        #expect(groups.scores.keys.sorted() == ["attention", "gradient", "occlusion"])
        // Stage by stage, as the commands take them.
        let resumed = try run("cut", resumes: true)
        try resumed.train(upTo: .pretraining) { _, _ in }
        try resumed.train { _, _ in }
        _ = try resumed.judge()
        for file in ["predictions.csv", "metrics.json", "fold-1/model.safetensors"] {
            let (a, b) = (
                folder.path.appending("whole/\(file)"), folder.path.appending("cut/\(file)")
            )
            #expect(try sha256(of: a) == sha256(of: b))
        }
        let error = #expect(throws: TrainingError.self) { _ = try run("cut") }
        #expect(
            error?.description
                == "\(folder.path)/cut holds a run already; add --resume to go on with it, or name another folder"
        )
    }

    @Test func `reads a study strictly and tells it from others`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path.appending("data")
        _ = try study(data)
        let path = data.appending("study.yaml")
        #expect(try GiMPStudyConfiguration.describes(path))
        let text = String(decoding: try readBytes(of: path), as: UTF8.self)
        func sentence(_ old: String, _ new: String) throws -> String? {
            let broken = folder.path.appending("broken.yaml")
            let pieces = text.split(separator: old, maxSplits: 1).map(String.init)
            try writeAtomically(to: broken, text: pieces.joined(separator: new))
            let error = #expect(throws: FileError.self) {
                _ = try GiMPStudyConfiguration.read(broken)
            }
            return error?.description
        }
        #expect(
            try sentence("folds: 5", "folds: 1")
                == "\(folder.path)/broken.yaml has cohort.folds 1; it must be 2 or more")
        #expect(try sentence("geneEncoder", "geneEncodr")?.contains("geneEncoder") == true)
        let other = folder.path.appending("other.yaml")
        try writeAtomically(to: other, text: "name: a\nmodel:\n  name: gimp\n")
        #expect(try !GiMPStudyConfiguration.describes(other))
    }

    @Test func `puts patches into units of the tile distance`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path.appending("data")
        let configuration = try study(data)
        let cohort = try GiMPCohort(configuration, in: data)
        let simulation = try TinyGiMP.interaction()
        let read = try #require(cohort.patients.first?.slides)
        let slide = try #require(try read().first)
        #expect(slide.places == simulation.patient(0).places)
        #expect(slide.count == 20)
        for (a, b) in zip(slide.features, simulation.patient(0).features) {
            #expect(abs(a - b) < 0.01)  // half precision
        }
    }
}
