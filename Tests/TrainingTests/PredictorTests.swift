import Cohorts
import Files
import Slides
import Survival
import SystemPackage
import TestSupport
import Testing
import Training

@Suite(.serialized) struct `Prediction` {
    @Test func `a patient is predicted from features alone, as the mean of the folds`() throws {
        let tiny = try TinyStudy()
        let run = RunFolder(tiny.folder.file("run"))
        _ = try CrossValidation(tiny.study(), into: run, version: "test", resumes: false).run { _ in
        }
        let path = tiny.folder.file("features/s3.safetensors")
        let all = try Predictor(run).predict("new", files: [path], months: [0, 1, 5000]).prediction
        let each = try (0..<2).map {
            try Predictor(run, fold: $0).predict("new", files: [path], months: [0, 1]).prediction
        }
        #expect(abs(all.risk - (each[0].risk + each[1].risk) / 2) < 1e-12)
        #expect(all.survival[0] == 1)
        #expect(all.survival[2] == nil)
        #expect(all.geneGroups.count == 2)
        // of a fold's model only those it was trained on are known
        let predictor = try Predictor(run)
        #expect(predictor.known(among: ["p3", "p3-slide", "p33", "new"]) == 2)
        #expect(
            try (0..<2).map { try Predictor(run, fold: $0).known(among: ["p3"]) }.sorted() == [
                0, 1,
            ])
        // the model that had not seen the patient said the same during the run
        let held = try #require(
            HeldOutPrediction.read(run.predictions).first { $0.patient == "p3" })
        #expect(abs(each[held.fold].risk - held.risk) < 1e-6)
    }

    @Test func `attention of a slide sums to one and is written with its places`() throws {
        let tiny = try TinyStudy()
        let run = RunFolder(tiny.folder.file("run"))
        _ = try CrossValidation(tiny.study(), into: run, version: "test", resumes: false).run { _ in
        }
        let predictor = try Predictor(run)
        let path = tiny.folder.file("features/s3.safetensors")
        let maps = try predictor.predict("new", files: [path], months: []).attention
        let map = try #require(maps.first)
        for row in map.groups + [map.morphology] {
            #expect(abs(row.reduce(0, +) - 1) < 1e-4)
        }
        try map.write(to: tiny.folder.file("map.safetensors"), groups: predictor.geneGroups)
        let file = try SafetensorsFile(tiny.folder.file("map.safetensors"))
        #expect(try file.tensor("attention").shape == [2, 9])
        #expect(try file.tensor("coords").shape == [9, 2])
    }

    @Test func `features of another encoder or width are refused`() throws {
        let tiny = try TinyStudy()
        let run = RunFolder(tiny.folder.file("run"))
        _ = try CrossValidation(tiny.study(), into: run, version: "test", resumes: false).run { _ in
        }
        var stream = RandomStream(seed: 1, stream: "strangers")
        let other = tiny.folder.file("other.safetensors")
        try TinyStudy.writeBag(
            to: other, patches: 5, shift: 0, encoder: "resnet50", using: &stream)
        #expect {
            try Predictor(run).predict("x", files: [other], months: [])
        } throws: {
            "\($0)".contains("they differ in encoder")
        }
        let wide = tiny.folder.file("wide.safetensors")
        try TinyStudy.writeBag(to: wide, patches: 5, width: 9, shift: 0, using: &stream)
        #expect {
            try Predictor(run).predict("x", files: [wide], months: [])
        } throws: {
            "\($0)" == "\(wide) has 9 features per patch, but 8 are needed"
        }
    }

    @Test func `what is not a run is refused`() throws {
        let folder = try TemporaryFolder()
        #expect {
            try Predictor(RunFolder(folder.path))
        } throws: {
            "\($0)" == "\(folder.path) is not the folder of a run: it has no run.json"
        }
    }

    @Test func `an exported model predicts the same without decoders and knows no patient`() throws
    {
        let tiny = try TinyStudy()
        let run = RunFolder(tiny.folder.file("run"))
        _ = try CrossValidation(tiny.study(), into: run, version: "test", resumes: false).run { _ in
        }
        let slim = RunFolder(tiny.folder.file("slim"))
        let full = RunFolder(tiny.folder.file("full"))
        let weights = try exportModels(of: run, to: slim)
        #expect(try exportModels(of: run, to: full, withDecoders: true) > weights)

        let path = tiny.folder.file("features/s3.safetensors")
        func predict(_ folder: RunFolder) throws -> Predictor.Prediction {
            try Predictor(folder).predict("new", files: [path], months: [1]).prediction
        }
        #expect(try predict(full) == predict(run))
        var expected = try predict(run)
        expected.geneGroups = []
        #expect(try predict(slim) == expected)
        #expect(try !Predictor(slim).guessesGenes)
        func namesSlide(_ folder: RunFolder) throws -> Bool {
            let metadata = try SafetensorsFile(folder.fold(0).model).metadata
            return metadata.values.contains { $0.contains(/"slide":"s\d+"/) }
        }
        #expect(try namesSlide(run))
        #expect(try !namesSlide(slim) && !namesSlide(full))
        #expect(
            try runBytes(slim).keys.allSatisfy {
                $0 == "run.json" || $0.hasSuffix("/model.safetensors")
            })
        #expect {
            try exportModels(of: run, to: slim)
        } throws: {
            "\($0)" == "\(slim.path) holds a run or models already; name another folder"
        }
    }
}
