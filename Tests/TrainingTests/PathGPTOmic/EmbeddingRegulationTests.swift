import Omics
import Survival
import Tensors
import Testing

@testable import Training

@Suite struct `Mixtures of cells` {
    private let cells: [[Float]] = [[10, 0, 30], [0, 5, 5], [100, 100, 0], [1, 1, 2]]

    @Test func `are mixed by amount, each cell scaled first`() throws {
        var stream = RandomStream(seed: 3, stream: "mix")
        for _ in 0..<20 {
            let mixture = try CellMixer()(cells, stream: &stream)
            #expect(Set(mixture.shares.map(\.cell)).count == 2)
            #expect(abs(mixture.shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
            for gene in 0..<3 {
                let wanted = mixture.shares.reduce(0.0) { sum, share in
                    let depth = cells[share.cell].reduce(0, +)
                    return sum + share.share * 10_000 * Double(cells[share.cell][gene] / depth)
                }
                #expect(abs(Double(mixture.amounts[gene]) - wanted) < 0.01)
            }
            let composition = mixture.composition(classes: [0, 1, 1, 2], count: 3)
            #expect(abs(composition.reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test func `have shares drawn evenly`() throws {
        var stream = RandomStream(seed: 4, stream: "mix")
        let shares = try (0..<2000).map { _ in
            try CellMixer()(cells, stream: &stream).shares[0].share
        }
        let below = shares.count { $0 < 0.25 }
        #expect(abs(Double(below) / 2000 - 0.25) < 0.04)
    }

    @Test func `can be as shallow as single cells`() throws {
        var mixer = CellMixer()
        mixer.cells = 3
        mixer.reads = 50
        var stream = RandomStream(seed: 5, stream: "mix")
        let mixture = try mixer(cells, stream: &stream)
        #expect(mixture.amounts.reduce(0, +) == 50)
        #expect(mixture.amounts.allSatisfy { $0.rounded() == $0 })
        mixer.lostGenes = 1
        #expect(try mixer(cells, stream: &stream).amounts == [0, 0, 0])
        mixer.cells = 9
        #expect(throws: OmicsError.self) { _ = try mixer(cells, stream: &stream) }
    }
}

@Suite struct `Regulating embeddings` {
    @Test func `a straight space does not bend`() {
        let parts = [[(values: [0, 0] as [Float], share: 0.25), (values: [4, 8], share: 0.75)]]
        #expect(EmbeddingRegulation.bend(of: [[3, 6]], parts: parts) == 0)
        // Off by 3 and 4, which is 5, where the cells are √80 apart.
        let bend = EmbeddingRegulation.bend(of: [[6, 10]], parts: parts)
        #expect(abs(bend - 5 / 80.squareRoot()) < 1e-12)
    }

    @Test(arguments: EmbeddingRegulation.Loss.allCases)
    func `learns what mixtures are made of, and straightens the space between cells`(
        loss: EmbeddingRegulation.Loss
    ) throws {
        // Cells of three classes; their embedding is their binned expression.
        let genes = 24
        var stream = RandomStream(seed: 1, stream: "cells")
        let classes = (0..<12).map { $0 % 3 }
        let cells = classes.map { kind in
            (0..<genes).map { gene in
                Float(stream.exponential() * (gene % 3 == kind ? 30 : 1) + 0.1)
            }
        }
        func embed(_ amounts: [Float]) -> [Float] {
            QuantileBinning()(amounts) { 0 }.map { Float($0) / 50 }
        }
        let mixtures = try (0..<60).map { _ in try CellMixer()(cells, stream: &stream) }
        let embeddings = mixtures.map { embed($0.amounts) }
        let alone = cells.map(embed)

        var options = EmbeddingRegulation.Options()
        options.width = 16
        options.epochs = 60
        options.batch = 16
        options.rate = 5e-3
        options.loss = loss
        let regulation = try EmbeddingRegulation(embedding: genes, classes: 3, options: options)
        func bend() throws -> Double {
            let values = try regulation.adapted(alone)
            return try EmbeddingRegulation.bend(
                of: regulation.adapted(embeddings),
                parts: mixtures.map { mixture in
                    mixture.shares.map { (values: values[$0.cell], share: $0.share) }
                })
        }
        let before = try bend()
        let losses = try regulation.train(
            embeddings, compositions: mixtures.map { $0.composition(classes: classes, count: 3) })
        let after = try bend()
        #expect(losses.count == 60)
        #expect(losses[59] < 0.8 * losses[0])
        #expect(before > 0 && after > 0)
        #expect(after < 0.7 * before)
        #expect(throws: TrainingError.self) {
            _ = try regulation.train(embeddings, compositions: [])
        }
    }
}
