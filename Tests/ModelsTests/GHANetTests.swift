import Files
import Layers
import ModelTestSupport
import Models
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("ghanet/forward_corrected")

@Suite struct `G-HANet` {
    struct Wiring: CustomTestStringConvertible, Sendable {
        let file: String
        let isReference: Bool
        var testDescription: String { file }

        static let all = [
            Wiring(file: "ghanet/forward_corrected", isReference: false),
            Wiring(file: "ghanet/forward_reference", isReference: true),
            Wiring(file: "ghanet/forward_reference_sine_rule", isReference: true),
        ]
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"), arguments: Wiring.all)
    func `gives the numbers of the authors' code`(wiring: Wiring) throws {
        let golden = try GoldenFile(wiring.file)
        let model = try GHANet(
            GHANetGoldens.configuration(golden, isReference: wiring.isReference),
            in: GHANetGoldens.scope(golden))
        let prefixes = Set(
            golden.names.map { $0.split(separator: ".").prefix(2).joined(separator: ".") })
        for prefix in prefixes.sorted() {
            let bag = try GHANetGoldens.bag(prefix)
            let output = try inference { try model(bag) }
            let hazards = try output.logits.sigmoid()
            let survival = try (1 - hazards).cumulativeProduct()
            let found: [String: Tensor] = [
                "logits": output.logits, "hazards": hazards, "S": survival,
                "risk": try -survival.sum(), "attention": output.attention,
                "tokens": output.tokens, "gate_logits": output.morphology,
                "hyper_weights": output.hyperedges, "hyper_out": output.pooled,
                "omics": try Tensor.concatenated(output.expression),
            ]
            for (name, tensor) in found where golden.entries["\(prefix).\(name)"] != nil {
                let difference = try golden.difference(tensor.doubles(), from: "\(prefix).\(name)")
                #expect(difference == nil)
            }
        }
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"), arguments: Wiring.all.prefix(2))
    func `gives them to eleven digits in double precision`(wiring: Wiring) throws {
        let golden = try GoldenFile(wiring.file)
        let model = try GHANet(
            GHANetGoldens.configuration(golden, isReference: wiring.isReference),
            in: GHANetGoldens.scope(golden, type: .float64))
        let output = try inference { try model(GHANetGoldens.bag("N37.heavy", type: .float64)) }
        for (name, tensor) in [
            ("logits", output.logits), ("attention", output.attention),
            ("tokens", output.tokens), ("omics", try Tensor.concatenated(output.expression)),
        ] {
            let expected = try golden.doubles("N37.heavy.\(name)")
            let worst = try zip(tensor.doubles(), expected).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-11, "\(name)")
        }
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `keeps the patches that the authors' code keeps`() throws {
        for wiring in Wiring.all.prefix(2) {
            let golden = try GoldenFile(wiring.file)
            var configuration = try GHANetGoldens.configuration(
                golden, isReference: wiring.isReference)
            configuration.edges = .genes
            let model = try GHANet(configuration, in: GHANetGoldens.scope(golden))
            for prefix in ["N37.smooth", "N37.heavy"] {
                let output = try inference { try model(GHANetGoldens.bag(prefix)) }
                let kept = try output.hyperedges.isGreater(than: 0).integers()
                #expect(try kept == golden.integers("\(prefix).topk_mask"))
            }
        }
    }

    // Numbers of parameters, by hand from the sizes of the layers.
    @Test func `has as many parameters as the layers need`() throws {
        let genes = [94, 334, 521, 468, 1495, 479]
        func count(_ configuration: GHANet.Configuration, hasDecoders: Bool) throws -> Int {
            let scope = zeroScope()
            _ = try GHANet(configuration, hasDecoders: hasDecoders, in: scope)
            return scope.trainable.reduce(0) { $0 + $1.tensor.count }
        }
        #expect(try count(.fixed(geneGroups: genes), hasDecoders: true) == 17_909_060)
        #expect(try count(.fixed(geneGroups: genes), hasDecoders: false) == 14_587_397)
        #expect(
            try count(.reference(geneGroups: genes), hasDecoders: true) == 17_909_060 - 1_049_088)
        #expect(try count(.reference(geneGroups: genes), hasDecoders: false) == 13_538_309)
    }

    @Test(.enabled(if: areThere, "\(SharedFolder.absence)"))
    func `knows its parameters by the authors' names`() throws {
        let golden = try GoldenFile("ghanet/forward_corrected")
        let scope = zeroScope()
        _ = try GHANet(
            GHANetGoldens.configuration(golden, isReference: false), in: scope)
        let expected = Dictionary(
            uniqueKeysWithValues: golden.parameters.map { ($0.name, $0.shape) })
        let found = Dictionary(uniqueKeysWithValues: scope.all.map { ($0.name, $0.tensor.shape) })
        #expect(found == expected)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `does not depend on the order of the patches`(seed: UInt64) throws {
        let model = try small(seed: seed)
        let generator = try Generator(seed: seed)
        let bag = try Tensor.normal([23, 8], using: generator)
        let order = try Tensor.permutation(23, using: generator)
        let straight = try model(bag).logits.floats()
        let shuffled = try model(bag.indexed(order)).logits.floats()
        for (a, b) in zip(straight, shuffled) { #expect(abs(a - b) < 1e-5) }
    }

    @Test func `gives the same prognosis with and without decoders`() throws {
        let bag = try Tensor.normal([23, 8], using: Generator(seed: 3))
        let scope = ParameterScope(seed: 1)
        let whole = try GHANet(smallConfiguration, in: scope)
        let lean = try GHANet(
            smallConfiguration, hasDecoders: false, in: ParameterScope(scope.state()))
        #expect(whole.hasDecoders)
        #expect(!lean.hasDecoders)
        let first = try whole(bag)
        let second = try lean(bag)
        #expect(try first.logits.floats() == second.logits.floats())
        #expect(first.expression.map(\.shape) == [[3], [5], [4]])
        #expect(second.expression.isEmpty)
        // Fresh weights do not depend on which others there are, either.
        let fresh = try GHANet(
            smallConfiguration, hasDecoders: false, in: ParameterScope(seed: 1))
        #expect(try fresh(bag).logits.floats() == first.logits.floats())
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `pools patches with weights of sum one`(seed: UInt64) throws {
        let model = try small(seed: seed)
        let output = try model(Tensor.normal([31, 8], using: Generator(seed: seed)))
        #expect(output.hyperedges.shape == [3, 31])
        for sum in try output.hyperedges.sum([1]).floats() { #expect(abs(sum - 1) < 1e-5) }
        #expect(try output.hyperedges.min().item() >= 0)
    }

    @Test func `keeps all patches that tie with the last one kept`() throws {
        var configuration = smallConfiguration
        configuration.edges = .genes
        let model = try GHANet(configuration, in: ParameterScope(seed: 2))
        let one = try Tensor.normal([1, 8], using: Generator(seed: 4))
        let edges = try model(one.expanded(to: [20, 8]).contiguous()).hyperedges
        for weight in try edges.floats() { #expect(abs(weight - 0.05) < 1e-6) }
    }

    @Test(arguments: [(1, 1), (4, 1), (5, 1), (9, 1), (10, 2), (14, 2), (15, 3), (600, 120)])
    func `keeps a fifth of the patches rounded down, but at least one`(
        patches: Int, kept: Int
    ) throws {
        var configuration = smallConfiguration
        configuration.edges = .genes
        #expect(configuration.keptPatches(of: patches) == kept)
        let model = try GHANet(configuration, in: ParameterScope(seed: 2))
        let bag = try Tensor.normal([patches, 8], using: Generator(seed: 4))
        let counts = try model(bag).hyperedges.isGreater(than: 0).sum([1]).integers()
        #expect(counts == [kept, kept, kept])
    }

    @Test func `refuses bags that do not fit`() throws {
        var configuration = smallConfiguration
        let model = try GHANet(configuration, in: ParameterScope(seed: 2))
        var error = #expect(throws: ModelError.self) { _ = try model(Tensor.zeros([3, 7])) }
        #expect(
            error?.description == "the bag has shape [3, 7], but the model needs [patches, 8]")
        error = #expect(throws: ModelError.self) { _ = try model(Tensor.zeros([8])) }
        #expect(error?.description == "the bag has shape [8], but the model needs [patches, 8]")
        error = #expect(throws: ModelError.self) { _ = try model(Tensor.zeros([0, 8])) }
        #expect(error == .unsuitableBag(shape: [0, 8], features: 8))
        configuration.allowsTinyBags = false
        let strict = try GHANet(configuration, in: ParameterScope(seed: 2))
        error = #expect(throws: ModelError.self) { _ = try strict(Tensor.zeros([4, 8])) }
        #expect(
            error?.description == "the bag has 4 patches, but this wiring needs at least 5")
        _ = try strict(Tensor.zeros([5, 8]))
    }

    @Test func `refuses impossible sizes`() throws {
        func sentence(_ change: (inout GHANet.Configuration) -> Void) -> String? {
            var configuration = smallConfiguration
            change(&configuration)
            let error = #expect(throws: ModelError.self) {
                _ = try GHANet(configuration, in: ParameterScope(seed: 1))
            }
            return error?.description
        }
        #expect(
            sentence { $0.geneGroups = [] }
                == "the model cannot be built: gene groups is 0; it must be at least 1")
        #expect(
            sentence { $0.geneGroups = [3, 0] }
                == "the model cannot be built: gene group 2 has no genes")
        #expect(
            sentence { $0.heads = 3 }
                == "the model cannot be built: the width 16 is no multiple of 3 heads and of 2")
        #expect(
            sentence { $0.keptShare = 0 }
                == "the model cannot be built: the kept share is 0.0; "
                + "it must be above 0 and at most 1")
        #expect(
            sentence { $0.dropout = 1 }
                == "the model cannot be built: the dropout is 1.0; "
                + "it must be at least 0 and below 1")
    }

    @Test func `drops out in training as the generator says`() throws {
        let model = try small(seed: 1)
        let bag = try Tensor.normal([23, 8], using: Generator(seed: 3))
        let numbers = { (seed: UInt64) throws in
            try model(bag, training: Generator(seed: seed)).logits.floats()
        }
        #expect(try numbers(1) == numbers(1))
        #expect(try numbers(1) != numbers(2))
        #expect(try numbers(1) != model(bag).logits.floats())
    }

    @Test func `reads bags of half precision nearly as well`() throws {
        let model = try small(seed: 1)
        let bag = try Tensor.normal([64, 8], using: Generator(seed: 3))
        let whole = try model(bag).logits.floats()
        let half = try model(bag.converted(to: .bfloat16)).logits.floats()
        for (a, b) in zip(whole, half) { #expect(abs(a - b) < 0.03) }
    }

    @Test func `has a corrected and an authors' wiring`() {
        let fixed = GHANet.Configuration.fixed(geneGroups: [1])
        let reference = GHANet.Configuration.reference(geneGroups: [1])
        #expect(!fixed.sharesStages && fixed.allowsTinyBags)
        #expect(reference.sharesStages && !reference.allowsTinyBags)
    }
}

@Suite struct `Gradients of G-HANet` {
    /// The parameters that received a gradient that is not zero.
    private func reached(
        by loss: (GHANet.Output) throws -> Tensor, configuration: GHANet.Configuration
    ) throws -> Set<String> {
        let scope = ParameterScope(seed: 5)
        let model = try GHANet(configuration, in: scope)
        let output = try model(Tensor.normal([23, 8], using: Generator(seed: 3)))
        try loss(output).backward()
        return Set(
            try scope.trainable.filter { parameter in
                guard let gradient = parameter.tensor.gradient else { return false }
                return try gradient.absolute().max().item() > 0
            }.map(\.name))
    }

    private var names: [String] {
        get throws {
            let scope = ParameterScope(seed: 5)
            _ = try GHANet(smallConfiguration, in: scope)
            return scope.trainable.map(\.name)
        }
    }

    @Test func `reach all but the decoders from the prognosis`() throws {
        let found = try reached(by: { try $0.logits.sum() }, configuration: smallConfiguration)
        let decoders = try names.filter { $0.contains("sig_reconstruct_net") }
        // A shift of all scores of a softmax changes nothing.
        let flat: Set = ["gate.attention_c.bias"]
        #expect(found.union(flat) == Set(try names).subtracting(decoders).union(flat))
    }

    @Test func `reach only the associating branch from the genes`() throws {
        let found = try reached(
            by: { try Tensor.concatenated($0.expression).power(2).sum() },
            configuration: smallConfiguration)
        #expect(found == Set(try names.filter { $0.hasPrefix("recon_net.") }))
    }

    @Test func `do not flow through where the tokens looked`() throws {
        var configuration = smallConfiguration
        configuration.edges = .genes
        let found = try reached(by: { try $0.pooled.sum() }, configuration: configuration)
        #expect(found.allSatisfy { !$0.hasPrefix("recon_net.") && !$0.hasPrefix("gate.") })
        #expect(found.contains("wsi_net.0.weight"))
    }
}

private let smallConfiguration: GHANet.Configuration = {
    var configuration = GHANet.Configuration.fixed(geneGroups: [3, 5, 4])
    configuration.features = 8
    configuration.width = 16
    return configuration
}()

private func small(seed: UInt64) throws -> GHANet {
    try GHANet(smallConfiguration, in: ParameterScope(seed: seed))
}

private func zeroScope() -> ParameterScope {
    ParameterScope { (_, shape, _) throws(TensorError) in try Tensor.zeros(shape) }
}
