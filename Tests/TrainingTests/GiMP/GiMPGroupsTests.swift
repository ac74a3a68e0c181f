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
        for ranking in GroupRanking.allCases {
            let scores = try fold.groupScores(ids, by: ranking)
            #expect(scores.count == 4)
            if ranking == .attention { #expect(abs(scores.reduce(0, +) - 1) < 1e-5) }
        }
        let scores = try fold.groupScores(ids, by: .occlusion)
        let best = scores.indices.sorted { scores[$0] > scores[$1] }.prefix(2).sorted()
        #expect(best == planted)
        let curve = try fold.dropCurve(ids, scores: scores, draws: 6)
        #expect(curve.map(\.dropped) == [0, 1, 2, 3])
        #expect(curve[0].ranked == curve[0].random)
        #expect(curve[0].ranked > 0.9)
        #expect(curve[2].ranked < curve[2].random)
        #expect(curve.allSatisfy { $0.lower <= $0.random && $0.random <= $0.upper })
    }

    @Test func `are made of genes whose attributions add up to the change of the loss`() throws {
        let folder = try TemporaryFolder()
        let (fold, ids, planted) = try trained(folder.path.appending("run"))
        let id = [ids[0]]
        let attributions = try fold.geneAttributions(id, steps: 256)
        // Completeness: loss at the mean less loss at the patient.
        let network = try fold.model()
        let patient = fold.cohort.patients(id)
        let label = [fold.knowledge.label(patient[0].target)]
        var input = try fold.input(patient, network, false)
        let here = try fold.taskLoss(network(input).logits, label).item()
        input.expression = try input.expression?.zerosLike()
        let mean = try fold.taskLoss(network(input).logits, label).item()
        let sum = attributions.reduce(0) { $0 + $1.attribution }
        #expect(abs(sum - (mean - here)) < 0.01)
        let groups = try fold.geneAttributions(Array(ids.prefix(16)), steps: 8)
        func weight(_ group: Int) -> Double {
            groups.filter { $0.gene.hasPrefix("G00\(group)") }.reduce(0) { $0 + $1.attribution }
        }
        #expect(planted.map(weight).reduce(0, +) > (0..<4).map(weight).reduce(0, +) / 2)
    }

    @Test func `need patients with genes and a label`() throws {
        let folder = try TemporaryFolder()
        let (fold, _, _) = try trained(folder.path.appending("run"))
        let error = #expect(throws: TrainingError.self) {
            _ = try fold.groupScores(["nobody"], by: .attention)
        }
        #expect(
            error?.description
                == "none of the 1 patients has genes and a label that fold 0 reads")
    }
}
