import Files
import Layers
import Models
import Tensors
import Testing

private func smallPatches(
    _ positions: PatchAggregator.Positions = .coordinates,
    _ attention: NystromAttention.Kind = .auto
) -> PatchAggregator.Configuration {
    var configuration = PatchAggregator.Configuration(features: 6)
    configuration.width = 32
    configuration.heads = 4
    configuration.landmarks = 8
    configuration.kernel = 5
    configuration.exactLimit = 12
    configuration.positions = positions
    configuration.attention = attention
    return configuration
}

private func bag(_ patches: Int, seed: UInt64) throws -> PatchBatch.Bag {
    let columns = 5
    let places = (0..<patches).flatMap { [Double($0 % columns), Double($0 / columns)] }
    return PatchBatch.Bag(
        features: try Tensor.normal([patches, 6], using: Generator(seed: seed)),
        places: try Tensor(places, shape: [patches, 2], type: .float32))
}

private func worst(_ a: Tensor, _ b: Tensor) throws -> Double {
    try (a - b).absolute().max().item()
}

@Suite struct `Patch aggregator` {
    struct Wiring: CustomTestStringConvertible, Sendable {
        let positions: PatchAggregator.Positions
        let attention: NystromAttention.Kind
        var testDescription: String { "\(positions), \(attention)" }
        static let all = PatchAggregator.Positions.allCases.flatMap { positions in
            NystromAttention.Kind.allCases.map { Wiring(positions: positions, attention: $0) }
        }
    }

    @Test(arguments: Wiring.all)
    func `reads a bag alike alone, padded, among others and in any order`(
        wiring: Wiring
    ) throws {
        let read = try PatchAggregator(
            smallPatches(wiring.positions, wiring.attention), in: ParameterScope(seed: 1))
        let bags = try [3, 25, 1, 14].enumerated().map { try bag($1, seed: UInt64($0)) }
        let alone = try bags.map { try read(PatchBatch([$0])) }
        let padded = try bags.map { try read(PatchBatch([$0], paddedTo: 31)) }
        let together = try read(PatchBatch(bags))
        let turned = try read(PatchBatch(bags.reversed()))
        for (index, output) in alone.enumerated() {
            let token = try output.token.selected(0, 0)
            #expect(try worst(token, padded[index].token.selected(0, 0)) < 1e-5)
            #expect(try worst(token, together.token.selected(0, index)) < 1e-5)
            #expect(try worst(token, turned.token.selected(0, 3 - index)) < 1e-5)
            let count = try output.patches.size(1)
            let own = try together.patches.selected(0, index).narrowed(0, from: 0, count: count)
            #expect(try worst(output.patches.selected(0, 0), own) < 1e-5)
        }
    }

    @Test func `knows where patches are, unless told not to`() throws {
        let one = try bag(9, seed: 1)
        let places = try one.places.map { try $0 * 2 }
        let moved = PatchBatch.Bag(features: one.features, places: places)
        for (positions, differs) in [
            (PatchAggregator.Positions.coordinates, true), (.pyramid, false), (.none, false),
        ] {
            let read = try PatchAggregator(smallPatches(positions), in: ParameterScope(seed: 1))
            let change = try worst(
                read(PatchBatch([one])).token, read(PatchBatch([moved])).token)
            #expect((change > 1e-5) == differs)
        }
    }

    @Test func `refuses bags that do not fit`() throws {
        let read = try PatchAggregator(smallPatches(), in: ParameterScope(seed: 1))
        let wide = PatchBatch.Bag(features: try Tensor.zeros([3, 7]))
        var error = #expect(throws: ModelError.self) { _ = try read(PatchBatch([wide])) }
        #expect(
            error?.description == "the bag has shape [3, 7], but the model needs [patches, 6]")
        let empty = PatchBatch.Bag(features: try Tensor.zeros([0, 6]))
        error = #expect(throws: ModelError.self) { _ = try PatchBatch([empty]) }
        #expect(
            error?.description
                == "the model cannot be built: a batch needs bags of at least one patch")
    }
}

@Suite struct `GiMP network` {
    private func configuration(
        genes: Bool = true, patches: Bool = true
    ) -> GiMP.Configuration {
        .init(
            genes: genes ? smallGenes() : nil, patches: patches ? smallPatches() : nil, outputs: 3)
    }

    @Test(arguments: TokenFusion.Kind.allCases)
    func `gives logits and gradients with every fusion`(kind: TokenFusion.Kind) throws {
        var configuration = configuration()
        configuration.fusion = kind
        let scope = ParameterScope(seed: 1)
        let model = try GiMP(configuration, in: scope)
        let input = try GiMP.Input(
            patches: PatchBatch([bag(4, seed: 1), bag(7, seed: 2)]),
            expression: Tensor.normal([2, 256], using: Generator(seed: 2)))
        let output = try model(input)
        #expect(output.logits.shape == [2, 3])
        try output.logits.power(2).sum().backward()
        for name in ["gene.embed.weight", "patch.project.weight", "classifier.weight"] {
            let gradient = scope.all.first { $0.name == name }?.tensor.gradient
            #expect(try #require(gradient).absolute().max().item() > 0)
        }
    }

    @Test func `adds up what the tokens say only with the additive fusion`() throws {
        // Without interaction f(a, b) - f(a, b') does not depend on a, up to the common norm.
        var changes: [TokenFusion.Kind: Double] = [:]
        for kind in TokenFusion.Kind.allCases {
            let fuse = try TokenFusion(kind, width: 8, in: ParameterScope(seed: 1, type: .float64))
            let x = try Tensor.normal([4, 8], using: Generator(seed: 1), type: .float64)
            // The same mean and variance in all rows make the norm of both a constant.
            let rows = try x.layerNorm([8], epsilon: 0)
            func fused(_ a: Int, _ b: Int) throws -> Tensor {
                try fuse(
                    rows.narrowed(0, from: a, count: 1), rows.narrowed(0, from: b, count: 1))
            }
            let one = try fused(0, 1) - fused(0, 2)
            let other = try fused(3, 1) - fused(3, 2)
            changes[kind] = try worst(one, other)
        }
        #expect(try #require(changes[.additive]) < 1e-12)
        for kind in [TokenFusion.Kind.mixed, .gated, .bilinear, .product] {
            #expect(try #require(changes[kind]) > 1e-3)
        }
    }

    @Test func `centres and scales tokens by those of some patients`() throws {
        let scope = ParameterScope(seed: 1)
        let model = try GiMP(configuration(), in: scope)
        let fusion = try #require(model.fusion)
        let slides = try Tensor.normal(
            [50, 32], mean: 3, deviation: 0.1, using: Generator(seed: 1))
        let genes = try Tensor.normal([50, 32], mean: -2, deviation: 5, using: Generator(seed: 2))
        try model.standardize(slides: slides, genes: genes)
        let values = Dictionary(
            uniqueKeysWithValues: scope.all.map { ($0.name, $0.tensor) })
        let both = try Tensor.concatenated([slides, genes], axis: -1)
        let (centre, scale) = try (
            #require(values["fusion.centre"]), #require(values["fusion.scale"])
        )
        let standard = try (both - centre) * scale
        #expect(try standard.mean([0]).absolute().max().item() < 1e-4)
        #expect(try worst(standard.variance([0], correction: 1), Tensor.ones([64])) < 1e-3)
        // A side that is missing is the mean of the others.
        #expect(try worst(#require(values["absent_genes"]), genes.mean([0])) == 0)
        #expect(try worst(#require(values["absent_patches"]), slides.mean([0])) == 0)
        #expect(try fusion(slides, genes).shape == [50, 32])
    }

    @Test func `puts a learned token where a side is missing`() throws {
        let model = try GiMP(configuration(), in: ParameterScope(seed: 1))
        let genes = try Tensor.normal([2, 256], using: Generator(seed: 2))
        func logits(_ first: PatchBatch.Bag, _ genes: Tensor, _ has: [Int]) throws -> Tensor {
            var input = try GiMP.Input(
                patches: PatchBatch([first, bag(7, seed: 2)]), expression: genes)
            input.hasPatches = try Tensor([has[0], 1], shape: [2], type: .bool)
            input.hasGenes = try Tensor([has[1], 1], shape: [2], type: .bool)
            return try model(input).logits
        }
        let (one, other) = try (bag(4, seed: 1), bag(4, seed: 9))
        #expect(try worst(logits(one, genes, [0, 1]), logits(other, genes, [0, 1])) == 0)
        #expect(try worst(logits(one, genes, [1, 1]), logits(other, genes, [1, 1])) > 1e-5)
        #expect(try worst(logits(one, genes, [1, 0]), logits(one, genes * 2, [1, 0])) > 1e-5)
        let first = try logits(one, genes, [1, 0]).selected(0, 0)
        #expect(try worst(first, logits(one, genes * 2, [1, 0]).selected(0, 0)) == 0)
        // A batch without any slide or any genes needs none.
        let genesOnly = try model(GiMP.Input(expression: genes)).logits.selected(0, 0)
        #expect(try worst(genesOnly, logits(one, genes, [0, 1]).selected(0, 0)) < 1e-5)
        let slideOnly = try model(.init(patches: PatchBatch([one]))).logits.selected(0, 0)
        #expect(try worst(slideOnly, first) < 1e-5)
    }

    @Test func `can read one side only`() throws {
        let genes = try GiMP(configuration(patches: false), in: ParameterScope(seed: 1))
        let x = try Tensor.normal([2, 256], using: Generator(seed: 2))
        #expect(try genes(.init(expression: x)).logits.shape == [2, 3])
        let slides = try GiMP(configuration(genes: false), in: ParameterScope(seed: 1))
        #expect(try slides(.init(patches: PatchBatch([bag(4, seed: 1)]))).logits.shape == [1, 3])
        var error = #expect(throws: ModelError.self) { _ = try slides(.init(expression: x)) }
        #expect(
            error?.description
                == "the model cannot be built: it reads slides, and there are none")
        error = #expect(throws: ModelError.self) {
            _ = try GiMP(
                configuration(genes: false, patches: false), in: ParameterScope(seed: 1))
        }
        #expect(
            error?.description == "the model cannot be built: it reads neither slides nor genes")
    }
}

@Suite struct `Pre-training of GiMP` {
    private struct Parts {
        let network: GiMP
        let pretraining: GiMPPretraining

        init(
            _ patches: PatchAggregator.Configuration,
            _ change: (inout GiMPPretraining.Configuration) -> Void = { _ in }
        ) throws {
            var configuration = GiMPPretraining.Configuration()
            change(&configuration)
            let scope = ParameterScope(seed: 1)
            network = try GiMP(
                .init(genes: smallGenes(), patches: patches), in: scope)
            pretraining = try GiMPPretraining(
                configuration, of: network, in: scope / "pretraining")
        }
    }

    @Test(arguments: `Patch aggregator`.Wiring.all)
    func `cannot read what it has to guess`(wiring: `Patch aggregator`.Wiring) throws {
        let parts = try Parts(smallPatches(wiring.positions, wiring.attention))
        let masked = [[0, 1, 2], [6, 7, 8, 9], [0]]
        let bags = try [5, 21, 1].enumerated().map { try bag($1, seed: UInt64($0)) }
        let batch = try PatchBatch(bags)
        try batch.features.setRequiresGradient()
        let tokens = try Tensor.normal([3, 32], using: Generator(seed: 3))
        let output = try parts.pretraining(batch, masking: masked, geneTokens: tokens)
        let guess = try #require(output.reconstruction)
        #expect(guess.shape == [8, 6])
        let slope = try #require(try guess.power(2).sum().gradients(for: [batch.features])[0])
        for (patient, places) in masked.enumerated() {
            let own = try slope.selected(0, patient).indexed(
                Tensor(places, shape: [places.count]))
            #expect(try own.absolute().max().item() == 0)
        }
        // Padding has no say either, and what is visible does.
        #expect(
            try slope.selected(0, 0).narrowed(0, from: 5, count: 16).absolute().max().item() == 0)
        #expect(try slope.selected(0, 1).selected(0, 20).absolute().max().item() > 0)
    }

    @Test(arguments: [0, 1, 2])
    func `guesses alike for one patient and among others`(blocks: Int) throws {
        let parts = try Parts(smallPatches()) { $0.decoderBlocks = blocks }
        let masked = [[1, 2], [6, 7, 8, 9], [], [3]]
        let bags = try [5, 21, 4, 9].enumerated().map { try bag($1, seed: UInt64($0)) }
        let tokens = try Tensor.normal([4, 32], using: Generator(seed: 3))
        let together = try #require(
            try parts.pretraining(PatchBatch(bags), masking: masked, geneTokens: tokens)
                .reconstruction)
        var first = 0
        for (patient, places) in masked.enumerated() where !places.isEmpty {
            let alone = try #require(
                try parts.pretraining(
                    PatchBatch([bags[patient]]), masking: [places],
                    geneTokens: tokens.narrowed(0, from: patient, count: 1)
                ).reconstruction)
            let own = try together.narrowed(0, from: first, count: places.count)
            #expect(try worst(alone, own) < 1e-5)
            first += places.count
        }
    }

    @Test func `guesses each masked patch from what stands in its place`() throws {
        let scope = ParameterScope(seed: 1)
        let network = try GiMP(.init(genes: smallGenes(), patches: smallPatches()), in: scope)
        var configuration = GiMPPretraining.Configuration()
        configuration.decoderBlocks = 0
        let pretraining = try GiMPPretraining(
            configuration, of: network, in: scope / "pretraining")
        let values = Dictionary(uniqueKeysWithValues: scope.all.map { ($0.name, $0.tensor) })
        func value(_ name: String) throws -> Tensor { try #require(values["pretraining.\(name)"]) }
        let batch = try PatchBatch([bag(5, seed: 1), bag(9, seed: 2)])
        let masked = [[1, 2], [4, 5, 6]]
        let guess = try #require(
            try pretraining(batch, masking: masked, geneTokens: Tensor.zeros([2, 32]))
                .reconstruction)
        // Without blocks a guess is a linear map of the aggregator's token at the place.
        let aggregator = try #require(network.patchAggregator)
        var hidden = [Int](repeating: 0, count: 18)
        for (patient, places) in masked.enumerated() {
            for place in places { hidden[patient * 9 + place] = 1 }
        }
        let isHidden = try Tensor(hidden, shape: [2, 9, 1], type: .bool)
        let projected = try isHidden.choose(
            value("mask_token"), else: aggregator.project(batch.features))
        let tokens = try aggregator(projected: projected, batch).patches
        let expected = try tokens.reshaped([18, 32])
            .indexed(Tensor([1, 2, 13, 14, 15], shape: [5]))
            .linear(value("output.weight"), bias: value("output.bias"))
        #expect(try worst(guess, expected) < 1e-5)
    }

    @Test(arguments: [true, false])
    func `guesses with the genes, unless told not to`(usesGenes: Bool) throws {
        let parts = try Parts(smallPatches()) { $0.usesGenes = usesGenes }
        let batch = try PatchBatch([bag(9, seed: 1)])
        func guess(_ seed: UInt64) throws -> Tensor {
            let tokens = try Tensor.normal([1, 32], using: Generator(seed: seed))
            return try #require(
                try parts.pretraining(batch, masking: [[3, 4]], geneTokens: tokens).reconstruction)
        }
        #expect(try (worst(guess(1), guess(2)) > 1e-5) == usesGenes)
    }

    @Test func `places patients on the unit sphere`() throws {
        let parts = try Parts(smallPatches()) { $0.hasSides = true }
        let batch = try PatchBatch([bag(9, seed: 1), bag(2, seed: 2)])
        let tokens = try Tensor.normal([2, 32], using: Generator(seed: 3))
        let output = try parts.pretraining(batch, masking: [[], []], geneTokens: tokens)
        #expect(output.reconstruction == nil)
        let sides = try #require(output.sides)
        for vectors in [output.patients, sides.slide, sides.genes] {
            #expect(vectors.shape == [2, 128])
            for norm in try vectors.norm([1]).floats() { #expect(abs(norm - 1) < 1e-5) }
        }
    }
}
