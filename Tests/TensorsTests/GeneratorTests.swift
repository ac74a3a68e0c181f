import Files
import Tensors
import Testing

@Suite struct `A generator` {
    @Test func `gives equal numbers for equal seeds only`() throws {
        let numbers = { (seed: UInt64, stream: String) throws in
            try Tensor.normal([100], using: Generator(seed: seed, stream: stream)).floats()
        }
        #expect(try numbers(1, "dropout") == numbers(1, "dropout"))
        #expect(try numbers(1, "dropout") != numbers(2, "dropout"))
        #expect(try numbers(1, "dropout") != numbers(1, "weights"))
    }

    @Test func `derives seeds that never change`() {
        #expect(Generator.seed(0, stream: "") == 6566800829925814604)
        #expect(Generator.seed(1, stream: "dropout") == 10171450034396131071)
    }

    @Test func `goes on from a saved state`() throws {
        let generator = try Generator(seed: 5)
        _ = try Tensor.normal([7], using: generator)
        let state = try generator.state()
        let expected = try Tensor.uniform([20], using: generator).floats()
        let bits = try generator.next()
        let other = try Generator(seed: 99)
        try other.restore(state)
        #expect(try Tensor.uniform([20], using: other).floats() == expected)
        #expect(try other.next() == bits)
        let error = #expect(throws: TensorError.self) { try other.restore([1, 2, 3]) }
        #expect(error?.subject == "Generator.restore(_:)")
    }

    @Test func `draws from the distributions it says`() throws {
        let generator = try Generator(seed: 11)
        let uniform = try Tensor.uniform([20_000], from: 2, to: 4, using: generator)
        #expect(try uniform.min().item() >= 2)
        #expect(try uniform.max().item() < 4)
        #expect(try abs(uniform.mean().item() - 3) < 0.02)
        let normal = try Tensor.normal([20_000], mean: 1, deviation: 2, using: generator)
        #expect(try abs(normal.mean().item() - 1) < 0.06)
        #expect(try abs(normal.variance().item() - 4) < 0.2)
        let ones = try Tensor.bernoulli([20_000], probability: 0.3, using: generator)
        #expect(try abs(ones.mean().item() - 0.3) < 0.02)
        let order = try Tensor.permutation(50, using: generator).integers()
        #expect(order.sorted() == Array(0..<50))
        #expect(order != Array(0..<50))
    }
}

@Suite struct `Dropout of elements` {
    @Test(arguments: [0.1, 0.25, 0.5])
    func `zeroes the right share and keeps the expectation`(probability: Double) throws {
        let generator = try Generator(seed: 1)
        let ones = try Tensor.ones([100_001])
        let thinned = try ones.dropout(probability, using: generator)
        let kept = try thinned.isGreater(than: 0).converted(to: .float32)
        #expect(try abs(kept.mean().item() - (1 - probability)) < 0.006)
        let values = Set(try thinned.floats())
        #expect(values == [0, Float(1 / (1 - probability))])
    }

    @Test func `changes with each draw and not with the threads`() throws {
        let ones = try Tensor.ones([50_000])
        let generator = try Generator(seed: 1)
        let first = try ones.dropout(0.5, using: generator).floats()
        #expect(try ones.dropout(0.5, using: generator).floats() != first)
        let threads = threadCount()
        try setThreadCount(1)
        defer { try? setThreadCount(threads) }
        #expect(try ones.dropout(0.5, using: Generator(seed: 1)).floats() == first)
    }

    @Test func `sends the gradient through what was kept`() throws {
        let x = try Tensor.ones([1000])
        try x.setRequiresGradient()
        let thinned = try x.dropout(0.25, using: Generator(seed: 1))
        try thinned.sum().backward()
        #expect(try x.gradient?.floats() == thinned.floats())
    }

    @Test(arguments: [1.0, -0.1, .nan])
    func `refuses a probability out of range`(probability: Double) throws {
        let x = try Tensor.ones([1])
        let error = #expect(throws: TensorError.self) {
            _ = try x.dropout(probability, using: Generator(seed: 1))
        }
        #expect(
            error?.description == "dropout(_:using:) of [1] failed: the dropout probability is "
                + "\(probability == 1 ? "1" : "\(probability)"); "
                + "it must be at least 0 and below 1")
    }
}
