import Cohorts
import Files
import SystemPackage
import Tensors
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
            #expect(view.counts?.values.reduce(0, +) == 24)
        }
        #expect(metrics.paired.isEmpty)
        #expect(metrics.notes.contains { $0.hasPrefix("rows of all folds are pooled") })
        #expect(throws: Stop.self) {
            try run("cut").train { fold, state in
                if fold == 1, state.stage == "pretraining" { throw Stop() }
            }
        }
        var table = try CSVReader(folder.path.appending("whole/predictions-slides.csv"))
        #expect(table.columns == ["case_id", "fold", "label", "negative", "positive"])
        #expect(try table.next() != nil)
        try whole.interpret()
        let groups = try readJSON(
            GroupReport.self, of: folder.path.appending("whole/fold-0/groups.json"))
        #expect(groups.names.count == 4)
        #expect(groups.scores.keys.sorted() == ["attention", "gradient", "occlusion"])
        #expect(groups.drops.count == 4 && groups.reason == nil)
        let genes = folder.path.appending("whole/genes.json")
        let report = try readJSON(GeneReport.self, of: genes)
        #expect(report.genes.count == 32)
        #expect(report.explained == "the log odds of 'positive'")
        #expect(report.reason == "the study names no gene sets (cohort.geneSets)")
        // What is there of the same models is not made again.
        try writeAtomically(to: folder.path.appending("whole/fold-0/groups.json"), text: "{}")
        try whole.interpret()
        #expect(
            try readBytes(of: folder.path.appending("whole/fold-0/groups.json"))
                == Array("{}".utf8))
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

    @Test func `compares views on the patients who have both sides`() throws {
        func row(
            _ id: String, _ score: Double, _ category: Int
        ) -> GiMPMetrics.Row {
            (
                GiMPForecast(
                    id: id, logits: [0, score], hasSlides: true, hasGenes: true, groups: []), 0,
                .category(category)
            )
        }
        let slides = [row("a", 1, 1), row("b", -1, 0), row("c", 0.5, 0), row("d", 2, 1)]
        let metrics = try GiMPMetrics(
            [slides, [row("a", 1, 1), row("b", -1, 0)]], sides: [.slides, .genes],
            complete: ["a", "b"], classes: ["no", "yes"], data: .real, folds: 1)
        #expect(metrics.views.map { $0.area?.patients } == [4, 2])
        #expect(metrics.paired.map { $0.area?.patients } == [2, 2])
        #expect(metrics.views.first?.counts == ["no": 2, "yes": 2])
        #expect(metrics.paired.first?.counts == ["no": 1, "yes": 1])
        #expect(metrics.notes.contains { $0.hasPrefix("'views' are judged on different") })
        #expect(!metrics.notes.contains { $0.hasPrefix("rows of all folds") })
    }

    @Test func `leaves the reason where a curve cannot be computed`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path.appending("data")
        let configuration = try study(data)
        let whole = try GiMPCohort(configuration, in: data)
        func cohort(_ heldOut: Set<String>) -> GiMPCohort {
            GiMPCohort(
                patients: whole.patients.map { patient in
                    heldOut.contains(patient.id)
                        ? GiMPPatient(
                            id: patient.id, slides: patient.slides, target: .category(1)) : patient
                }, genes: whole.genes, classes: whole.classes)
        }
        let path = folder.path.appending("run")
        let run = try GiMPCrossValidation(
            configuration, whole, into: path, version: "test", resumes: false)
        try run.train { _, _ in }
        // The same fold and model, but everybody held out is of one class now.
        let heldOut = Set(run.heldOut(0))
        let fold = try GiMPFold(
            cohort(heldOut), training: whole.patients.map(\.id).filter { !heldOut.contains($0) },
            name: "fold 0", options: configuration.options, folder: path.appending("fold-0"),
            version: "test", resumes: true)
        let interpretation = try GiMPInterpretation(fold, run.heldOut(0))
        let report = try run.groups(
            interpretation, rankedBy: interpretation, 0, model: "hash")
        #expect(report.drops.isEmpty)
        #expect(report.reason != nil)
        #expect(report.scores["attention"]?.count == 4)
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
        // The file stays open and takes no memory; all or some of its patches are read as needed.
        #expect(slide.held == 0)
        #expect(slide.size == 120)
        let all = try slide.patches(nil, width: 6, device: .cpu).floats()
        for (a, b) in zip(all, simulation.patient(0).features) {
            #expect(abs(a - b) < 0.01)  // half precision
        }
        let some = try slide.patches([3, 17], width: 6, device: .cpu).floats()
        #expect(some == Array(all[18..<24] + all[102..<108]))
    }

    @Test func `trains on the folds that somebody planned`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path.appending("data")
        var configuration = try study(data)
        let ids = try GiMPCohort(configuration, in: data).patients.map(\.id)
        let splits = data.appending("splits")
        try makeFolder(splits)
        for (index, out) in [ids[0..<5], ids[5..<9]].enumerated() {
            let train = ids.filter { !out.contains($0) }
            let rows = train.indices.map { row in
                "\(train[row]),\(row < out.count ? out[out.startIndex + row] : "")"
            }
            try writeAtomically(
                to: splits.appending("splits_\(index).csv"),
                text: (["train,val"] + rows).joined(separator: "\n") + "\n")
        }
        // The plan decides how many folds there are, whatever the study says besides.
        configuration.cohort.splits = "splits"
        configuration.cohort.folds = 3
        let cohort = try GiMPCohort(configuration, in: data)
        let run = folder.path.appending("run")
        let validation = try GiMPCrossValidation(
            configuration, cohort, into: run, version: "test", resumes: false)
        #expect(validation.count == 2)
        #expect(validation.heldOut(0) == Array(ids[0..<5]))
        try validation.train { _, _ in }
        _ = try validation.judge()
        let files = cohort.patients[0].files
        let said = try GiMPPredictor(run).predict(ids[0], files: files)
        let exported = folder.path.appending("exported")
        _ = try GiMPPredictor.export(run, to: exported)
        #expect(try GiMPPredictor(exported).predict(ids[0], files: files) == said)
        let error = #expect(throws: TrainingError.self) { _ = try GiMPPredictor(run, fold: 2) }
        #expect(error?.description == "\(run) has the folds 0 to 1, not 2")
    }

    @Test func `says who lacks what, and keeps it for the report`() throws {
        let folder = try TemporaryFolder()
        let data = folder.path.appending("data")
        var configuration = try study(data)
        let clinical = data.appending("clinical.csv")
        let lines = try readText(of: clinical).split(separator: "\n").map(String.init)
        #expect(lines[0] == "case_id,slide_id,class")
        let nameless = lines[3].split(separator: ",").prefix(2).joined(separator: ",") + ","
        try writeAtomically(
            to: clinical,
            text: (lines[..<3] + [nameless] + lines[4..<24]).joined(separator: "\n") + "\n")
        let ids = lines[1..<24].compactMap { $0.split(separator: ",").first.map(String.init) }
        try makeFolder(data.appending("splits"))
        try writeAtomically(
            to: data.appending("splits/splits_0.csv"),
            text: "train,val\n"
                + zip(ids[..<16], ids[16..<23] + Array(repeating: "", count: 9))
                .map { "\($0),\($1)\n" }.joined() + "somebody,\n")
        configuration.cohort.splits = "splits"
        let cohort = try GiMPCohort(configuration, in: data)
        let report = try #require(cohort.report)
        #expect(report.patients == 23 && report.patientsWithoutOutcome.count == 1)
        #expect(report.strayFeatures.count == 1)
        #expect(
            report.warnings == [
                "\(clinical): 1 patient has no 'class'; they are predicted and not judged, and of training only the stages that read no label see them",
                "splits names 1 patients that \(clinical) does not have",
            ])
        #expect(
            report.text.hasPrefix(
                """
                23 patients, 23 slides with features
                  slides  genes  class    patients
                  yes     yes    yes      22
                  yes     yes    –        1
                  1 feature files belong to no patient of the table
                  warning: \(clinical): 1 patient has no 'class'; they
                """))
        _ = try GiMPCrossValidation(
            configuration, cohort, into: folder.path.appending("run"), version: "test",
            resumes: false)
        let kept = try readJSON(
            MissingnessReport.self, of: folder.path.appending("run/cohort.json"))
        #expect(kept == report)
    }
}
