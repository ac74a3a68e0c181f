import Cohorts
import Files
import Foundation
import Slides
import Survival
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite(.serialized) struct `Cross-validation` {
    private struct Kill: Error {}

    private func run(
        _ study: Study, _ folder: FilePath, resumes: Bool = false, killAfter steps: Int = .max
    ) throws -> RunMetrics {
        var done = 0
        return try CrossValidation(
            study, into: RunFolder(folder), version: "test", resumes: resumes,
            checkpointInterval: .zero
        ).run { _ in
            done += 1
            if done == steps { throw Kill() }
        }
    }

    @Test func `a run leaves all its files, and every patient is predicted once`() throws {
        let tiny = try TinyStudy()
        let folder = RunFolder(tiny.folder.file("run"))
        let metrics = try run(tiny.study(), folder.path)
        #expect(metrics.folds.count == 2)
        #expect(metrics.concordance?.patients == 18)
        let predictions = try HeldOutPrediction.read(folder.predictions)
        #expect(Set(predictions.map(\.patient)).count == 18)
        for row in predictions {
            #expect(row.hazards.allSatisfy { $0 > 0 && $0 < 1 })
            // Survival is the cohort's, the risk the network's own.
            #expect(zip(row.survival, row.survival.dropFirst()).allSatisfy { $0 > $1 })
            #expect(row.risk < 0 && row.risk > -Double(row.survival.count))
            #expect(abs(row.survival[0] - (1 - row.hazards[0])) < 1e-12)
        }
        let genes = try GeneReconstruction.read(folder.fold(0).reconstruction)
        #expect(genes.map(\.gene) == ["A_rnaseq", "B_rnaseq", "C_cnv", "D_rnaseq"])
        #expect(try RunPatient.read(folder.patients).map(\.patches).reduce(0, +) > 18 * 5)
        #expect(!FileManager.default.fileExists(atPath: folder.fold(0).checkpoint.string))
    }

    @Test func `two runs of one seed are the same bytes, and another seed is not`() throws {
        let tiny = try TinyStudy()
        _ = try run(tiny.study(), tiny.folder.file("a"))
        _ = try run(tiny.study(), tiny.folder.file("b"))
        let a = try runBytes(RunFolder(tiny.folder.file("a")))
        #expect(try runBytes(RunFolder(tiny.folder.file("b"))) == a)
        _ = try run(tiny.study { $0.training.seed = 2 }, tiny.folder.file("c"))
        #expect(
            try runBytes(RunFolder(tiny.folder.file("c")))["predictions.csv"]
                != a["predictions.csv"])
    }

    @Test(arguments: ["last-epoch", "nested", "paper-compatible"])
    func `a run that is killed again and again ends with the same bytes`(choice: String) throws {
        // an inner fifth of a training fold must hold pairs that can be compared
        let tiny = try TinyStudy(patients: choice == "nested" ? 40 : 18)
        let study = try tiny.study {
            $0.training.epochChoice = RunManifest.EpochChoice(rawValue: choice) ?? .lastEpoch
            $0.model.preset = choice == "paper-compatible" ? "reference" : "fixed"
        }
        _ = try run(study, tiny.folder.file("whole"))
        var stream = RandomStream(seed: 9, stream: choice)
        var isDone = false
        while !isDone {
            do {
                _ = try run(
                    study, tiny.folder.file("broken"), resumes: true,
                    killAfter: 1 + stream.index(below: 4))
                isDone = true
            } catch is Kill {}
        }
        #expect(
            try runBytes(RunFolder(tiny.folder.file("broken")))
                == runBytes(RunFolder(tiny.folder.file("whole"))))
    }

    @Test func `an inner split that cannot choose an epoch is refused, not passed over`() throws {
        let tiny = try TinyStudy()
        let study = try tiny.study { $0.training.epochChoice = .nested }
        #expect {
            try run(study, tiny.folder.file("run"))
        } throws: {
            "\($0)"
                == "fold 0: no epoch can be chosen, since no pair of the patients that judge can be compared; use the protocol last-epoch, or fewer folds"
        }
    }

    @Test func `a folder with a run is not overwritten, and not resumed by another study`() throws {
        let tiny = try TinyStudy()
        let path = tiny.folder.file("run")
        _ = try run(tiny.study(), path)
        #expect {
            try run(tiny.study(), path)
        } throws: {
            "\($0)"
                == "\(path) holds a run already; add --resume to go on with it, or name another folder"
        }
        #expect {
            try run(tiny.study { $0.training.epochs = 5 }, path, resumes: true)
        } throws: {
            "\($0)"
                == "\(path) holds another run (another configuration); name another folder"
        }
        #expect {
            try run(tiny.study { $0.training.seed = 7 }, path, resumes: true)
        } throws: {
            "\($0)".hasPrefix("\(path) holds another run (seed 7, there 1; other folds")
        }
    }

    @Test func `a feature file of another encoder is found before any training`() throws {
        let tiny = try TinyStudy()
        let path = tiny.folder.file("run")
        let other = tiny.folder.file("features/s11.safetensors")
        var stream = RandomStream(seed: 1, stream: "other")
        try FileManager.default.removeItem(atPath: other.string)
        try TinyStudy.writeBag(to: other, patches: 3, shift: 0, encoder: "another", using: &stream)
        #expect {
            try run(tiny.study(), path)
        } throws: {
            "\($0)".contains("the features of 's11' are from another")
        }
        #expect(!RunFolder(path).fold(0).path.exists)
    }

    @Test func `who takes no part is written so`() throws {
        let tiny = try TinyStudy()
        let path = tiny.folder.file("run")
        try FileManager.default.removeItem(
            atPath: tiny.folder.file("features/s3.safetensors").string)
        _ = try run(tiny.study(), path)
        let patients = try RunPatient.read(RunFolder(path).patients)
        #expect(patients.filter { !$0.takesPart }.map(\.id) == ["p3"])
    }

    @Test func `without genes nothing of the genes is learned`() throws {
        let tiny = try TinyStudy()
        let folder = RunFolder(tiny.folder.file("run"))
        let metrics = try run(tiny.study { $0.training.genes = false }, folder.path)
        #expect(metrics.folds.allSatisfy { $0.genesPerGroup.isEmpty })
        #expect(!FileManager.default.fileExists(atPath: folder.fold(0).reconstruction.string))
        let epochs = try readJSONLines(EpochRecord.self, of: folder.fold(0).epochs)
        #expect(epochs.allSatisfy { $0.reconstructionLoss == nil && $0.survivalLoss != nil })
    }

    @Test func `nothing learned changes when held-out patients change`() throws {
        // the held-out patients' genes and outcomes are altered; the fold's knowledge must stay
        let tiny = try TinyStudy()
        let study = try tiny.study()
        let heldOut = Set(study.folds.folds[0].heldOut)
        let features = FeatureRequirement(
            try readBag(tiny.folder.file("features/s0.safetensors")))
        func knowledge(_ study: Study) throws -> FoldKnowledge {
            try FoldKnowledge(
                study.patients(study.folds.folds[0].training), of: study, features: features)
        }
        let before = try knowledge(study)
        let text = try String(contentsOfFile: tiny.folder.file("genes.csv").string, encoding: .utf8)
        let altered = text.split(separator: "\n").map { line -> String in
            let fields = line.split(separator: ",").map(String.init)
            return heldOut.contains(fields[0])
                ? ([fields[0]] + fields.dropFirst().map { _ in "1000" }).joined(separator: ",")
                : String(line)
        }
        _ = try tiny.folder.write("genes.csv", altered.joined(separator: "\n"))
        #expect(try knowledge(tiny.study()) == before)
    }
}
