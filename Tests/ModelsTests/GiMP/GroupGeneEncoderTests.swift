import Files
import Layers
import Models
import Tensors
import Testing

func smallGenes() -> GroupGeneEncoder.Configuration {
    var configuration = GroupGeneEncoder.Configuration(genes: 256)
    configuration.fragment = 8
    configuration.groups = 4
    configuration.width = 32
    configuration.heads = 4
    configuration.innerBlocks = 1
    return configuration
}

private func zeroScope() -> ParameterScope {
    ParameterScope { (_, shape, _) throws(TensorError) in try Tensor.zeros(shape) }
}

private func worst(_ a: Tensor, _ b: Tensor) throws -> Double {
    try (a - b).absolute().max().item()
}

@Suite struct `Group gene encoder` {
    private func count(_ configuration: GroupGeneEncoder.Configuration) throws -> Int {
        let scope = zeroScope()
        _ = try GroupGeneEncoder(configuration, in: scope)
        let others: Set = ["class_token", "group_positions"]
        return scope.trainable.filter { !others.contains($0.name) }.map(\.tensor.count)
            .reduce(0, +)
    }

    // By hand: projections, positions, blocks, last norm and the groups' tokens.
    @Test func `has as many parameters as its sizes need`() throws {
        #expect(try count(smallGenes()) == 35_840)
        #expect(try count(.init(genes: 20_480)) == 20_279_808)
        var shared = smallGenes()
        shared.sharesProjection = true
        #expect(try count(shared) == 35_840 - 31 * (8 * 32 + 32))
    }

    @Test func `pads genes to whole fragments and groups`() {
        var configuration = GroupGeneEncoder.Configuration(genes: 1000)
        configuration.groups = 3
        // 1000 / 64 → 16 fragments → 6 per group.
        #expect(configuration.fragmentsPerGroup == 6)
        #expect(configuration.fragments == 18)
    }

    @Test(arguments: 0..<4)
    func `changes only the group whose gene changes`(group: Int) throws {
        let encode = try GroupGeneEncoder(smallGenes(), in: ParameterScope(seed: 1))
        let genes = try Tensor.normal([3, 256], using: Generator(seed: 2))
        let bump = try Tensor.zeros([256]).adding(
            Tensor([2.0] as [Float]), at: Tensor([group * 64 + 13], shape: [1]))
        let before = try encode(genes).groups
        let after = try encode(genes + bump).groups
        for other in 0..<4 {
            let isSame = try before.selected(1, other).floats() == after.selected(1, other).floats()
            #expect(isSame == (other != group))
        }
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `scores groups with shares of one`(seed: UInt64) throws {
        let encode = try GroupGeneEncoder(smallGenes(), in: ParameterScope(seed: seed))
        let output = try encode(Tensor.normal([3, 256], using: Generator(seed: seed)))
        #expect(output.scores.shape == [3, 4])
        #expect(try output.scores.min().item() >= 0)
        for sum in try output.scores.sum([1]).floats() { #expect(abs(sum - 1) < 1e-6) }
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `does not depend on the order of the groups`(seed: UInt64) throws {
        let scope = ParameterScope(seed: seed, type: .float64)
        let encode = try GroupGeneEncoder(smallGenes(), in: scope)
        let genes = try Tensor.normal([3, 256], using: Generator(seed: seed), type: .float64)
        let order = try Tensor([2, 0, 3, 1], shape: [4])
        func permuted(_ x: Tensor, axis: Int, of shape: [Int]) throws -> Tensor {
            try x.reshaped(shape).indexed(order, axis: axis).reshaped(x.shape)
        }
        var state = scope.state()
        for (name, shape) in [
            ("embed.weight", [4, 8, 8, 32]), ("embed.bias", [4, 8, 32]), ("positions", [4, 8, 32]),
            ("group_tokens", [4, 32]), ("group_positions", [4, 32]),
        ] {
            state.set(name, try permuted(state.tensor(name), axis: 0, of: shape))
        }
        let other = try GroupGeneEncoder(
            smallGenes(), in: ParameterScope(state, type: .float64))
        let moved = try other(permuted(genes, axis: 1, of: [3, 4, 64]))
        #expect(try worst(encode(genes).token, moved.token) < 1e-12)
        #expect(try worst(encode(genes).scores.indexed(order, axis: 1), moved.scores) < 1e-12)
    }

    @Test func `does not see groups that are left out`() throws {
        let encode = try GroupGeneEncoder(smallGenes(), in: ParameterScope(seed: 1))
        let genes = try Tensor.normal([3, 256], using: Generator(seed: 2))
        let kept = try Tensor([1, 0, 1, 0], shape: [4], type: .bool)
        let noise = try Tensor.zeros([3, 256]).adding(
            Tensor.ones([3, 64]), at: Tensor((64..<128).map(\.self), shape: [64]), axis: 1)
        let output = try encode(genes, keeping: kept)
        #expect(try output.token.floats() == encode(genes + noise, keeping: kept).token.floats())
        #expect(try worst(output.token, encode(genes).token) > 1e-4)
        #expect(try output.scores.indexed(Tensor([1, 3], shape: [2]), axis: 1).max().item() == 0)
    }

    @Test func `without groups lets all fragments see each other`() throws {
        var configuration = smallGenes()
        configuration.isGrouped = false
        let encode = try GroupGeneEncoder(configuration, in: ParameterScope(seed: 1))
        let genes = try Tensor.normal([1, 256], using: Generator(seed: 2))
        let bump = try Tensor.zeros([256]).adding(
            Tensor([2.0] as [Float]), at: Tensor([0], shape: [1]))
        let (before, after) = try (encode(genes).groups, encode(genes + bump).groups)
        #expect(try worst(before.selected(1, 3), after.selected(1, 3)) > 0)
    }

    @Test func `refuses genes and sizes that do not fit`() throws {
        let encode = try GroupGeneEncoder(smallGenes(), in: ParameterScope(seed: 1))
        var error = #expect(throws: ModelError.self) { _ = try encode(Tensor.zeros([3, 255])) }
        #expect(
            error?.description
                == "the expression has shape [3, 255], but the model needs [patients, 256]")
        var configuration = smallGenes()
        configuration.outerBlocks = 0
        error = #expect(throws: ModelError.self) {
            _ = try GroupGeneEncoder(configuration, in: ParameterScope(seed: 1))
        }
        #expect(
            error?.description
                == "the model cannot be built: outerBlocks is 0; it must be at least 1")
    }
}
