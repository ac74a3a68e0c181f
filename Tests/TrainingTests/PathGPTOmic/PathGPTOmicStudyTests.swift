import Cohorts
import Files
import Foundation
import Layers
import Models
import Survival
import SystemPackage
import TestSupport
import Testing

@testable import Training

private struct Killed: Error {}

@Suite struct `A study of Path-GPTOmic` {
    @Test func `judges everybody once, whatever is missing, and tells how the branches fared`()
        throws
    {
        let tiny = try TinyPathGPTOmic()
        let run = try tiny.run("run")
        let predictions = try HeldOutPrediction.read(run.predictions)
        #expect(Set(predictions.map(\.patient)).count == 24)
        #expect(predictions.count == 24)
        #expect(predictions.allSatisfy { $0.risk.isFinite })
        let text = try readText(of: run.path.appending("predictions-regions.csv"))
        // Two slides each, but three patients have none and stand once.
        #expect(text.split(separator: "\n").count == 1 + 2 * 21 + 3)
        let epochs = try readJSONLines(EpochRecord.self, of: run.fold(1).epochs)
        #expect(epochs.map(\.epoch) == [1, 2, 3])
        let last = try #require(epochs[2].branches)
        #expect(last.genesGradient > 0 && last.imageGradient > 0)
        #expect(min(last.genesFactor, last.imageFactor) < 1)
        #expect(last.genesConcordance != nil && last.imageConcordance != nil)
        let metrics: RunMetrics = try readJSON(of: run.metrics)
        #expect(metrics.folds.count == 2)
        #expect(metrics.concordance?.patients == 24)
    }

    @Test func `is killed after any epoch, goes on, and ends with the same bytes`() throws {
        let tiny = try TinyPathGPTOmic()
        let whole = try tiny.run("whole")
        var left = 1
        while left < 7 {
            var seen = 0
            do {
                _ = try tiny.run("cut", resumes: true) { _ in
                } progress: { _ in
                    seen += 1
                    if seen > 1 { throw Killed() }
                }
                break
            } catch is Killed { left += 1 }
        }
        #expect(left > 2)
        let (a, b) = (try runBytes(whole), try runBytes(RunFolder(tiny.folder.file("cut"))))
        #expect(a == b)
        let error = #expect(throws: TrainingError.self) { _ = try tiny.run("cut") }
        #expect(error?.description.hasSuffix("name another folder") == true)
        let other = #expect(throws: TrainingError.self) {
            _ = try tiny.run("cut", resumes: true) { $0.training.seed = 2 }
        }
        #expect(other?.description.contains("seed 2, there 1") == true)
    }

    @Test func `does not take up a checkpoint that another run has left`() throws {
        let tiny = try TinyPathGPTOmic()
        let whole = try tiny.run("whole")
        func leaveCheckpoint() throws {
            #expect(throws: Killed.self) {
                _ = try tiny.run("cut", resumes: true) {
                    $0.training.seed = 2
                } progress: { _ in
                    throw Killed()
                }
            }
            try FileManager.default.removeItem(
                atPath: tiny.folder.file("cut").appending("run.json").string)
        }
        try leaveCheckpoint()
        let error = #expect(throws: TrainingError.self) {
            _ = try tiny.run("cut", resumes: true)
        }
        #expect(
            error?.description.contains("was written with another configuration, folds; train into")
                == true)
        try FileManager.default.removeItem(
            atPath: tiny.folder.file("cut").appending("run.json").string)
        let fresh = try tiny.run("cut")
        #expect(try runBytes(fresh) == runBytes(whole))
    }

    @Test(arguments: [
        PathGPTOmicConfiguration.Balance.none, .ownLosses, .modalityDropout,
    ])
    func `balances in other ways`(balance: PathGPTOmicConfiguration.Balance) throws {
        let tiny = try TinyPathGPTOmic()
        let run = try tiny.run("run") { $0.training.balance = balance }
        let epochs = try readJSONLines(EpochRecord.self, of: run.fold(0).epochs)
        #expect(epochs.allSatisfy { $0.branches?.genesFactor == 1 })
    }

    @Test func `reads large bags in pieces, and small ones at once`() throws {
        let tiny = try TinyPathGPTOmic()
        var stream = RandomStream(seed: 1, stream: "large bag")
        try TinyStudy.writeBag(
            to: tiny.folder.file("features/p0-0.safetensors"),
            patches: PatchStream.piecesFrom, shift: 0, using: &stream)
        let cohort = try PathGPTOmicCohort(
            PathGPTOmicConfiguration.read(tiny.study), in: tiny.folder.path)
        let bags = try #require(cohort.patients(["p0"]).first).units.map { try $0.read(nil) }
        #expect(bags.map(\.count) == [PatchStream.piecesFrom, 5])
        #expect(bags.map(\.pieces) == [4, 1])
    }

    @Test func `joins by all products, and then has no parts`() throws {
        let tiny = try TinyPathGPTOmic()
        let run = try tiny.run("run") {
            $0.network.fusion = .kronecker
            $0.network.expression = .columns
            $0.network.width = 32
            $0.training.epochs = 1
        }
        let epochs = try readJSONLines(EpochRecord.self, of: run.fold(0).epochs)
        #expect(epochs[0].branches == nil)
        #expect(try HeldOutPrediction.read(run.predictions).count == 24)
    }

    @Test func `says which input is needed`() throws {
        let tiny = try TinyPathGPTOmic()
        for (text, needed) in [
            (
                "network: {expression: regulated}",
                "lacks cohort.vectors, but network.expression is regulated"
            ),
            (
                "network: {genomics: []}",
                "reads nothing: genomics, expression or image must be named under network"
            ),
            (
                "network: {genomics: [], image: t2t-vit-7}",
                "lacks cohort.regions, but network.image is t2t-vit-7"
            ),
            ("training: {batch: 1}", "has training.batch 1; it must be 2 or more"),
        ] {
            let path = try tiny.folder.write(
                "other.yaml",
                "name: a\nmodel: path-gptomic\ncohort: {clinical: c.csv, omics: o.csv}\n\(text)\n")
            let error = #expect(throws: FileError.self) {
                _ = try PathGPTOmicConfiguration.read(path)
            }
            #expect(error?.description == "\(path) \(needed)")
        }
        #expect(try PathGPTOmicConfiguration.describes(tiny.study))
        #expect(try !GiMPStudyConfiguration.describes(tiny.study))
    }

    @Test func `runs the rows of a board on the same patients and folds`() throws {
        let tiny = try TinyPathGPTOmic()
        var configuration = try PathGPTOmicConfiguration.read(tiny.study)
        configuration.training.epochs = 1
        let board = try PathGPTOmicBoard(configuration, in: tiny.folder.path)
        #expect(board.rows.count == 10)
        #expect(board.leftOut.count == 3)
        #expect(
            board.leftOut.first { $0.name.hasPrefix("5") }?.reason
                == "lacks cohort.adapter, but network.expression is regulated")
        #expect(board.count < 24)
        let runs = try board.run(
            into: tiny.folder.file("board"), version: "1", resumes: false)
        let manifests = try runs.map { try readJSON(RunManifest.self, of: $0.folder.manifest) }
        #expect(Set(manifests.map(\.foldsHash)).count == 1)
        #expect(manifests.count == 10)
        #expect(Set(manifests.map(\.preset)).count >= 8)
    }
}
