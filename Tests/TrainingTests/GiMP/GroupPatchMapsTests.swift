import Cohorts
import Foundation
import Layers
import Models
import Survival
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct `Maps of gene groups` {
    @Test(arguments: [2, 3, 0])
    func `add up to what the slide changes in the effect of the group`(classes: Int) throws {
        let folder = try TemporaryFolder()
        let fold = try TinyGiMP.trained(classes: classes, in: folder.path)
        let network = try fold.model()
        let encoder = try #require(network.geneEncoder)
        let aggregator = try #require(network.patchAggregator)
        let patient = fold.cohort.patients[20]
        let expression = try fold.expression([patient])
        let bag = try #require(try fold.input([patient], network, false).patches)
        let maps = try GroupPatchMaps(network, classes: classes, steps: 300)(bag, expression)
        #expect(maps.count == 4)

        let projected = try aggregator.project(bag.features)
        let plain = try projected.mean([1], keepingAxes: true).expanded(to: projected.shape)
        func logits(_ patches: Tensor, without group: Int?) throws -> [Double] {
            var input = GiMP.Input()
            let kept = try Tensor((0..<4).map { $0 == group ? 0 : 1 }, shape: [4])
                .isGreater(than: 0)
            input.geneTokens = try encoder(expression, keeping: group == nil ? nil : kept).token
            input.patchTokens = try aggregator(projected: patches, bag).token
            return try network(input).logits.doubles()
        }
        let called = try logits(projected, without: nil)
        let top = called.indices.max { called[$0] < called[$1] } ?? 0
        func answer(_ patches: Tensor, without group: Int?) throws -> Double {
            let values = try logits(patches, without: group)
            switch classes {
            case 0: return values.reduce(0, +)
            case 2: return values[1] - values[0]
            default:
                return values[top] - log(values.reduce(0) { $0 + exp($1) })
            }
        }
        var sizes = 0.0
        for (group, map) in maps.enumerated() {
            #expect(map.effects.count == 20)
            let here =
                try answer(projected, without: nil) - answer(projected, without: group)
            let there = try answer(plain, without: nil) - answer(plain, without: group)
            #expect(abs(map.whole - here) < 1e-5)
            #expect(abs(map.effects.reduce(0, +) - (here - there)) < 1e-4)
            sizes += map.effects.reduce(0) { $0 + abs($1) }
        }
        #expect(sizes > 1e-4)
        let some = try GroupPatchMaps(network, classes: classes, steps: 300)(
            bag, expression, of: [2])
        #expect(some.count == 1 && some[0].effects == maps[2].effects)
    }

    /// The class is a XOR b; slides show a in a tenth of the patches, genes show b in two groups.
    @Test func `point at the patches whose meaning a planted group turns round`() throws {
        let folder = try TemporaryFolder()
        var settings = try TinyGiMP.interaction(patients: 80, interaction: 1).configuration
        settings.geneShift = 2
        settings.batchShift = 0
        let simulation = try InteractionCohort(settings)
        var options = TinyGiMP.options
        options.network.fusion = .product
        options.network.dropout = 0
        options.network.classifierDropout = 0
        options.geneStage.epochs = 8
        options.geneStage.learningRate = 5e-3
        options.finetuning.epochs = 16
        options.finetuning.learningRate = 5e-3
        options.batch = 16
        let ids = TinyGiMP.cohort(simulation).patients.map(\.id)
        func fold(_ change: (Int, GiMPPatient.Target) -> GiMPPatient.Target?) throws -> GiMPFold {
            try GiMPFold(
                TinyGiMP.cohort(simulation, change: change), training: Array(ids.prefix(64)),
                name: "fold 0", options: options, folder: folder.path, version: "test",
                resumes: false)
        }
        // The genes are learned by what they show, so that little remains to be learned.
        try fold { index, _ in .category(simulation.patient(index).b ? 1 : 0) }.trainGenes()
        let whole = try fold { $1 }
        try whole.finetune()
        let unseen = Array(ids.suffix(16))
        let forecasts = try whole.predict(unseen)
        let right = forecasts.count { forecast in
            let index = ids.firstIndex(of: forecast.id) ?? 0
            return (forecast.probabilities[1] > 0.5) == simulation.patient(index).isPositive
        }
        try #require(right >= 14, "the network has to know the interaction: \(right) of 16")

        let network = try whole.model()
        let asking = try GroupPatchMaps(network, classes: 2)
        let planted = simulation.informativeGroups
        var found = 0.0
        var (carrying, others) = (0.0, 0.0)
        for patient in whole.cohort.patients(unseen) {
            let bag = try #require(try whole.input([patient], network, false).patches)
            let maps = try asking(bag, whole.expression([patient]))
            let shifted = simulation.patient(ids.firstIndex(of: patient.id) ?? 0).shifted
            for (group, map) in maps.enumerated() {
                let sizes = map.effects.map(abs)
                guard planted.contains(group) else {
                    others += sizes.reduce(0, +)
                    continue
                }
                carrying += sizes.reduce(0, +)
                found += try AreaUnderROC(
                    scores: sizes, labels: sizes.indices.map { shifted.contains($0) }
                ).value
            }
        }
        #expect(found / 32 > 0.9)
        #expect(carrying > 3 * others)
    }

    @Test func `need slides, and genes in groups`() throws {
        let genes = GroupGeneEncoder.Configuration(genes: 64)
        let network = try GiMP(
            GiMP.Configuration(genes: genes, patches: nil), in: ParameterScope(seed: 1))
        let error = #expect(throws: TrainingError.self) {
            _ = try GroupPatchMaps(network, classes: 2)
        }
        #expect(
            error?.description
                == "maps of gene groups need a network that reads slides and genes in groups")
    }
}
