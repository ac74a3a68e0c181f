import Cohorts
import Layers
import Models
import Survival
import Tensors
import Testing

@testable import Training

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A cohort whose genes tell the risk plainly and whose tissue tells another part of it faintly.
struct TwoSidedCohort {
    let patients: [CoxPatient]

    init(seed: UInt64, count: Int = 160) throws {
        var stream = RandomStream(seed: seed, stream: "two-sided cohort")
        patients = (0..<count).map { index in
            let (a, b) = (stream.normal(), stream.normal())
            let risk = 1.5 * a + 0.7 * b
            let death = stream.exponential() * 20 / exp(risk)
            let end = stream.exponential() * 40
            // Genes: the level in every column; tissue: in every column under as much noise again.
            let genes = (0..<10).map { _ in Float(a + 0.3 * stream.normal()) }
            let image = (0..<8).map { _ in Float(b + 2 * stream.normal()) }
            return CoxPatient(
                id: "p\(index)", genomics: genes,
                image: { _ in try PatchStream(Tensor(image, shape: [1, 8])) },
                outcome: Outcome(time: min(death, end), event: death <= end))
        }
    }

    func concordance(_ risks: [Double]) throws -> Double {
        let outcomes = patients.compactMap(\.outcome)
        return try ConcordanceIndex(
            risks: risks,
            outcome: SurvivalTimes(times: outcomes.map(\.time), events: outcomes.map(\.event))
        ).value
    }
}

private func options(_ balance: CoxTrainingOptions.Balance = .none) -> CoxTrainingOptions {
    var options = CoxTrainingOptions()
    options.epochs = 12
    options.flatEpochs = 6
    options.rate = 3e-3
    options.sparsity = 0
    options.balance = balance
    return options
}

private func train(
    _ cohort: TwoSidedCohort, _ options: CoxTrainingOptions
) throws -> CoxTrainer {
    var c = PathGPTOmic.Configuration()
    c.genomics = 10
    c.image = 8
    c.width = 16
    let scope = ParameterScope(seed: options.seed)
    let trainer = try CoxTrainer(
        PathGPTOmic(c, in: scope), scope: scope, patients: cohort.patients, options: options,
        name: "test")
    try trainer.run()
    return trainer
}

@Suite struct `Training under the partial likelihood` {
    @Test func `ranks patients it has not seen, and the same each time`() throws {
        let first = try train(TwoSidedCohort(seed: 1), options())
        let unseen = try TwoSidedCohort(seed: 2)
        let predictions = try first.predict(unseen.patients)
        #expect(try unseen.concordance(predictions.map(\.risk)) > 0.7)
        #expect(first.records.count == 12)
        #expect(try #require(first.records.last?.concordance) > 0.7)
        #expect(first.records[11].loss < first.records[0].loss)
        let second = try train(TwoSidedCohort(seed: 1), options())
        #expect(first.records == second.records)
    }

    @Test func `slows the genes where they lead, and says so`() throws {
        let trainer = try train(TwoSidedCohort(seed: 1), options(.modulation(.init())))
        let plain = try train(TwoSidedCohort(seed: 1), options())
        let last = try #require(trainer.records.last)
        #expect(last.logRatio > 0)
        #expect(last.factors.genes < 1 && last.factors.image > last.factors.genes)
        #expect(last.gradientNorms.genes > 0 && last.gradientNorms.image > 0)
        #expect(plain.records.allSatisfy { $0.factors == .one })
        #expect(trainer.records != plain.records)
    }

    @Test(arguments: [
        CoxTrainingOptions.Balance.ownLosses(genes: 0.5, image: 0.5), .dropout(0.5),
    ])
    func `balances in other ways, too`(balance: CoxTrainingOptions.Balance) throws {
        let trainer = try train(TwoSidedCohort(seed: 1), options(balance))
        #expect(try #require(trainer.records.last?.concordance) > 0.65)
    }

    @Test func `uses patients of earlier batches and any part that is known`() throws {
        var some = options()
        some.bank = 64
        some.epochs = 4
        var patients = try TwoSidedCohort(seed: 3).patients
        for index in patients.indices {
            if index % 3 == 0 { patients[index].image = nil }
            if index % 5 == 1 { patients[index].genomics = nil }
            if index % 15 == 6 { patients[index].genomics = [Float](repeating: 0, count: 10) }
        }
        var c = PathGPTOmic.Configuration()
        c.genomics = 10
        c.image = 8
        let usable = patients.filter { $0.genomics != nil || $0.image != nil }
        let scope = ParameterScope(seed: 1)
        let trainer = try CoxTrainer(
            PathGPTOmic(c, in: scope), scope: scope, patients: usable, options: some, name: "test")
        try trainer.run()
        #expect(trainer.records.allSatisfy { $0.loss.isFinite })
        let predictions = try trainer.predict([usable[0]])
        #expect(predictions[0].image == 0 || predictions[0].genes == 0)
    }

    @Test func `learns through a bag of patches, in pieces as at once`() throws {
        var some = options()
        some.epochs = 3
        func trained(piece: Int) throws -> (CoxTrainer, ParameterScope) {
            let patients = try TwoSidedCohort(seed: 4, count: 40).patients.map { patient in
                var patient = patient
                let read = patient.image
                patient.image = { generator in
                    let row = try read?(generator).whole() ?? Tensor.zeros([1, 8])
                    return try PatchStream(
                        Tensor.concatenated([row, row * 0.5, row * 2]), piece: piece)
                }
                return patient
            }
            var c = PathGPTOmic.Configuration()
            c.genomics = 10
            c.image = 12
            c.dropout = 0
            let scope = ParameterScope(seed: 1)
            let branch = try AttentionBag(
                8, width: 12, dropout: 0, in: scope / "image" / "bag")
            let trainer = try CoxTrainer(
                PathGPTOmic(c, in: scope), branch: branch, scope: scope, patients: patients,
                options: some, name: "test")
            try trainer.run()
            return (trainer, scope)
        }
        let (trainer, scope) = try trained(piece: 3)
        let (_, pieces) = try trained(piece: 2)
        let fresh = ParameterScope(seed: 1)
        _ = try AttentionBag(8, width: 12, in: fresh / "image" / "bag")
        #expect(scope.all[0].name == "image.bag.project.weight")
        #expect(try scope.all[0].tensor.floats() != fresh.all[0].tensor.floats())
        #expect(trainer.records.allSatisfy { $0.gradientNorms.image > 0 })
        for (a, b) in zip(scope.all, pieces.all) {
            let apart = zip(try a.tensor.floats(), try b.tensor.floats()).map { abs($0 - $1) }
            #expect(apart.max() ?? 1 < 1e-3, "\(a.name)")
        }
    }

    @Test func `needs an event`() throws {
        let patient = CoxPatient(
            id: "a", genomics: [1], outcome: Outcome(time: 1, event: false))
        let scope = ParameterScope(seed: 1)
        let error = #expect(throws: TrainingError.self) {
            _ = try CoxTrainer(
                SNN(.init(inputs: 1), in: scope), scope: scope, patients: [patient],
                options: .molecular, name: "fold 2")
        }
        #expect(
            error?.description == "fold 2: none of the 1 training patients had the event")
    }

    @Test func `falls linearly to nearly nothing`() {
        var options = CoxTrainingOptions()
        options.rate = 1
        #expect(options.rate(epoch: 10) == 1)
        #expect(abs(options.rate(epoch: 11) - 20.0 / 21) < 1e-12)
        #expect(abs(options.rate(epoch: 30) - 1.0 / 21) < 1e-12)
    }
}
