import Cohorts
import Files
import Models
import SystemPackage
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct `Gene groups of GiMP` {
    /// A gene-only model that has learned what two of four groups say.
    private func trained(
        _ folder: FilePath
    ) throws -> (fold: GiMPFold, ids: [String], planted: [Int]) {
        let simulation = try TinyGiMP.interaction(patients: 64)
        let cohort = TinyGiMP.cohort(
            simulation, change: { index, _ in .category(simulation.patient(index).b ? 1 : 0) })
        var options = TinyGiMP.options
        options.network.sides = .genes
        options.finetuning.epochs = 12
        options.finetuning.learningRate = 5e-3
        options.batch = 16
        let ids = cohort.patients.map(\.id)
        try makeFolder(folder)
        let fold = try GiMPFold(
            cohort, training: Array(ids.prefix(48)), name: "fold 0", options: options,
            folder: folder, version: "test", resumes: false)
        try fold.finetune()
        return (fold, ids, simulation.informativeGroups)
    }

    @Test func `that carry the class are found, and missed when left out`() throws {
        let folder = try TemporaryFolder()
        let (fold, ids, planted) = try trained(folder.path.appending("run"))
        let interpretation = try GiMPInterpretation(fold, ids)
        var scores: [GroupRanking: [Double]] = [:]
        for ranking in GroupRanking.allCases {
            let values = try interpretation.scores(by: ranking)
            #expect(values.count == 4)
            if ranking == .attention { #expect(abs(values.reduce(0, +) - 1) < 1e-5) }
            scores[ranking] = values
        }
        let occlusion = try #require(scores[.occlusion])
        let best = occlusion.indices.sorted { occlusion[$0] > occlusion[$1] }.prefix(2).sorted()
        #expect(best == planted)
        let curve = try interpretation.drops(scores, draws: 6)
        #expect(curve.map(\.dropped) == [0, 1, 2, 3])
        let ranked = curve.map { $0.ranked["occlusion"] ?? 0 }
        #expect(ranked[0] == curve[0].random)
        #expect(ranked[0] > 0.9)
        #expect(ranked[2] < curve[2].random)
        #expect(curve.allSatisfy { $0.minimum <= $0.random && $0.random <= $0.maximum })
    }

    @Test func `are asked about slides and genes as the network itself answers`() throws {
        let folder = try TemporaryFolder()
        let fold = try TinyGiMP.trained(hasSlides: { $0 % 5 != 0 }, in: folder.path)
        let ids = fold.cohort.patients.map(\.id)
        let interpretation = try GiMPInterpretation(fold, ids)
        let tokens = try interpretation.encoder(groups: interpretation.groups).token
        let found = try interpretation.logits(tokens).doubles()
        let expected = try fold.predict(ids).flatMap(\.logits)
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-5) }
        // Leaving a group out is the mask that the encoder has always taken.
        let kept = try interpretation.kept(dropping: [1])
        let masked = try interpretation.encoder(interpretation.expression, keeping: kept).token
        let quick = try interpretation.encoder(groups: interpretation.groups, keeping: kept).token
        for (a, b) in try zip(masked.doubles(), quick.doubles()) { #expect(abs(a - b) < 1e-5) }
    }

    @Test(arguments: [2, 3, 0])
    func `are made of genes whose attributions add up to the change of the answer`(
        classes: Int
    ) throws {
        let folder = try TemporaryFolder()
        let fold = try TinyGiMP.trained(classes: classes, in: folder.path)
        let interpretation = try GiMPInterpretation(fold, fold.cohort.patients.map(\.id))
        let attributions = try interpretation.attributions(most: 5, steps: 200)
        let rows = 0..<5
        let whole = try interpretation.expression.narrowed(0, from: 0, count: 5)
        let here = try interpretation.answer(whole, rows).item()
        let mean = try interpretation.answer(whole.zerosLike(), rows).item()
        let sum = attributions.reduce(0) { $0 + $1.mean }
        #expect(abs(sum - (here - mean) / 5) < 2e-3 * max(1, abs(here - mean)))
        #expect(attributions.contains { abs($0.mean) > 1e-4 })
        #expect(attributions.allSatisfy { $0.size >= abs($0.mean) - 1e-12 })
    }

    @Test func `give the most to the genes that carry the class`() throws {
        let folder = try TemporaryFolder()
        let (fold, ids, planted) = try trained(folder.path.appending("run"))
        let genes = try GiMPInterpretation(fold, ids).attributions(most: 24, steps: 8)
        func weight(_ group: Int) -> Double {
            genes.filter { $0.gene.hasPrefix("G00\(group)") }.reduce(0) { $0 + $1.size }
        }
        #expect(planted.map(weight).reduce(0, +) > (0..<4).map(weight).reduce(0, +) / 2)
    }

    @Test func `are ranked by the labels that the model has seen`() throws {
        let folder = try TemporaryFolder()
        let cohort = TinyGiMP.cohort(try TinyGiMP.interaction(patients: 40))
        let ids = cohort.patients.map(\.id)
        var options = TinyGiMP.options
        options.labelShare = 0.25
        let fold = try GiMPFold(
            cohort, training: Array(ids.prefix(32)), name: "fold 0", options: options,
            folder: folder.path, version: "test", resumes: false)
        try fold.trainGenes()
        try fold.finetune()
        let seen = fold.learners.count { $0.target != nil }
        #expect(seen < 12)
        #expect(try GiMPInterpretation(fold, Array(ids.prefix(32))).count == seen)
        #expect(try GiMPInterpretation(fold, Array(ids.suffix(8))).count == 8)
    }

    @Test func `need patients with genes and a label`() throws {
        let folder = try TemporaryFolder()
        let (fold, _, _) = try trained(folder.path.appending("run"))
        let error = #expect(throws: TrainingError.self) {
            _ = try GiMPInterpretation(fold, ["nobody"])
        }
        #expect(
            error?.description
                == "none of the 1 patients has genes and a label that fold 0 reads")
    }
}
