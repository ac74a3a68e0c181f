import Files
import Layers
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("ops/nystrom_attention")

private func worst(_ a: Tensor, _ b: Tensor) throws -> Double {
    try (a - b).absolute().max().item()
}

@Suite struct `Pseudo-inverse` {
    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: [ScalarType.float32, .float64])
    func `gives the numbers of the public code`(type: ScalarType) throws {
        let golden = try GoldenFile("ops/moore_penrose")
        let a = try Tensor(golden.doubles("a"), shape: [2, 3, 8, 8], type: type)
        for iterations in [1, 6] {
            let found = try a.iteratedPseudoInverse(iterations: iterations, sharesScale: true)
            let difference = try golden.difference(
                found.doubles(), from: "iters\(iterations)", isDouble: type == .float64)
            #expect(difference == nil)
        }
    }

    /// Bounds that were measured for rows of softmax with logits of these deviations.
    @Test(arguments: [16, 64], [1.0, 3.0, 10.0])
    func `comes as close as its steps allow`(size: Int, deviation: Double) throws {
        let logits = try Tensor.normal(
            [8, size, size], deviation: deviation, using: Generator(seed: 7), type: .float64)
        let a = try logits.softmax()
        for (iterations, bound) in [(6, 0.03), (12, 1e-3), (24, 1e-6)] {
            let z = try a.iteratedPseudoInverse(iterations: iterations)
            #expect(try worst(a.matmul(z).matmul(a), a) < bound, "\(iterations) steps")
        }
    }

    @Test func `is exact where the identity rules`() throws {
        let logits = try Tensor.identity(16, type: .float64) * 60
        let a = try logits.softmax()
        let z = try a.iteratedPseudoInverse(iterations: 6)
        #expect(try worst(a.matmul(z).matmul(a), a) < 1e-15)
    }

    @Test func `of one matrix does not depend on the others, unless it shares the scale`() throws {
        let a = try Tensor.normal([2, 8, 8], deviation: 2, using: Generator(seed: 1)).softmax()
        let other = try Tensor.concatenated([a.narrowed(0, from: 0, count: 1), a * 5])
        func first(_ x: Tensor, shares: Bool) throws -> Tensor {
            try x.iteratedPseudoInverse(iterations: 4, sharesScale: shares).selected(0, 0)
        }
        #expect(try worst(first(a, shares: false), first(other, shares: false)) < 1e-6)
        #expect(try worst(first(a, shares: true), first(other, shares: true)) > 1e-3)
    }
}

@Suite struct `Nyström attention` {
    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: ["nystrom_attention", "nystrom_attention_no_residual"],
        [ScalarType.float32, .float64])
    func `gives the numbers of the public code`(file: String, type: ScalarType) throws {
        let golden = try GoldenFile("ops/\(file)")
        var configuration = NystromAttention.Configuration(width: 64, heads: 4)
        configuration.landmarks = 8
        configuration.kind = .nystrom
        configuration.preset = .reference
        if file.hasSuffix("no_residual") { configuration.kernel = 0 }
        let attend = try NystromAttention(configuration, in: formulaScope(golden, type: type))
        for count in [24, 21, 5, 8] {
            let x = try formulaInput("nystrom/x", [2, count, 64], type: type)
            let difference = try golden.difference(
                attend(x).doubles(), from: "n\(count).out", isDouble: type == .float64)
            #expect(difference == nil)
        }
        let x = try formulaInput("nystrom/x", [2, 21, 64], type: type)
        let hiding = try mask(21, hiding: [3, 5])
        let kept = try attend(x, mask: hiding) * hiding.unsqueezed(-1).converted(to: type)
        let difference = try golden.difference(
            kept.doubles(), from: "n21.mask.out", isDouble: type == .float64)
        #expect(difference == nil)
    }

    private func made(
        _ seed: UInt64, type: ScalarType = .float64,
        _ change: (inout NystromAttention.Configuration) -> Void = { _ in }
    ) throws -> NystromAttention {
        var configuration = NystromAttention.Configuration(width: 16, heads: 2)
        configuration.landmarks = 8
        configuration.kernel = 5
        change(&configuration)
        // Wider weights than fresh ones, so that attention is not flat.
        let fresh = ParameterScope(seed: seed, type: type)
        _ = try NystromAttention(configuration, in: fresh)
        var state = fresh.state()
        state.set("to_qkv.weight", try state.tensor("to_qkv.weight") * 3)
        return try NystromAttention(configuration, in: ParameterScope(state, type: type))
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `equals exact attention when each element is its own landmark`(seed: UInt64) throws {
        let x = try Tensor.normal([3, 16, 16], using: Generator(seed: seed), type: .float64)
        let exact = try made(seed) { $0.kind = .exact }
        for (iterations, bound) in [(6, 0.1), (24, 1e-6)] {
            let nystrom = try made(seed) {
                $0.kind = .nystrom
                $0.landmarks = 16
                $0.iterations = iterations
            }
            #expect(try worst(nystrom(x), exact(x)) < bound)
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>, NystromAttention.Kind.allCases)
    func `treats every sequence of a batch as if it were alone`(
        seed: UInt64, kind: NystromAttention.Kind
    ) throws {
        // With auto, sequences up to 12 are exact and the others are not.
        let attend = try made(seed) {
            $0.kind = kind
            $0.exactLimit = 12
        }
        let lengths = [5, 29, 12, 13, 1]
        let bags = try lengths.map {
            try Tensor.normal(
                [1, $0, 16], using: Generator(seed: seed, stream: "\($0)"), type: .float64)
        }
        let width = 31
        let batch = try Tensor.concatenated(
            bags.map { try $0.padded([0, 0, 0, width - $0.size(1)], value: 9) })
        let hiding = try mask(width, hiding: lengths.map { width - $0 })
        let together = try attend(batch, mask: hiding)
        for (row, bag) in bags.enumerated() {
            let own = try together.selected(0, row).narrowed(0, from: 0, count: lengths[row])
            #expect(try worst(own, attend(bag).selected(0, 0)) < 1e-9, "length \(lengths[row])")
        }
    }

    @Test func `sends no gradient to what is hidden`() throws {
        for kind in [NystromAttention.Kind.exact, .nystrom] {
            let attend = try made(1) { $0.kind = kind }
            let x = try Tensor.normal([2, 21, 16], using: Generator(seed: 2), type: .float64)
            try x.setRequiresGradient()
            let hiding = try mask(21, hiding: [0, 9])
            let kept = try hiding.unsqueezed(-1).converted(to: .float64)
            let loss = try (attend(x, mask: hiding) * kept).power(2).sum()
            let slope = try #require(try loss.gradients(for: [x])[0])
            #expect(try slope.isFinite().all())
            let tail = try slope.selected(0, 1).narrowed(0, from: 12, count: 9)
            #expect(try tail.absolute().max().item() == 0)
        }
    }

    @Test func `refuses masks and sequences that do not fit`() throws {
        let attend = try made(1)
        var error = #expect(throws: TensorError.self) {
            _ = try attend(Tensor.zeros([2, 3, 8], type: .float64))
        }
        #expect(
            error?.description
                == "the sequences have shape [2, 3, 8], but [batch, n, 16] is needed")
        error = #expect(throws: TensorError.self) {
            _ = try attend(
                Tensor.zeros([2, 3, 16], type: .float64), mask: Tensor.ones([2, 4], type: .bool))
        }
        #expect(
            error?.description == "the mask has shape [2, 4], but the sequences need [2, 3]")
    }
}

@Suite struct `Positions` {
    @Test func `are sines and cosines of both coordinates`() throws {
        let places = try Tensor([3, 5] as [Double], shape: [1, 2])
        let found = try sinusoidalPositions(of: places, width: 8).doubles()
        // Frequencies 1 and 1/100; computed by hand from sin and cos of 3, 0.03, 5, 0.05.
        let expected = [
            0.1411200081, 0.0299955002, -0.9899924966, 0.9995500337, -0.9589242747, 0.0499791693,
            0.2836621855, 0.9987502604,
        ]
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-9) }
    }

    @Test func `from neighbours are the sum of three filters and the identity`() throws {
        let scope = ParameterScope(seed: 1, type: .float64)
        let layer = try PyramidPositions(4, in: scope)
        let x = try Tensor.normal([2, 9, 4], using: Generator(seed: 1), type: .float64)
        let image = try x.transposed(1, 2).reshaped([2, 4, 3, 3])
        let state = scope.state()
        var expected = image
        for (name, kernel) in [("proj", 7), ("proj1", 5), ("proj2", 3)] {
            expected =
                try expected
                + image.convolved(
                    state.tensor("\(name).weight"), bias: state.tensor("\(name).bias"),
                    padding: (kernel / 2, kernel / 2), groups: 4)
        }
        let flat = try expected.reshaped([2, 4, 9]).transposed(1, 2)
        #expect(try worst(layer(x, side: 3), flat) < 1e-12)
    }

    @Test(arguments: [(1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (10, 4), (16_385, 129)])
    func `need the least square that holds the bag`(patches: Int, side: Int) {
        #expect(PyramidPositions.side(for: patches) == side)
    }
}
