import Files
import Tensors
import Testing

/// Products of matrices go another way for large single-precision ones; both must agree.
@Suite struct `Products of matrices` {
    private func difference(_ a: Tensor, _ b: Tensor) throws -> Double {
        try #require(a.shape == b.shape)
        return try (a.converted(to: .float64) - b.converted(to: .float64)).absolute().max().item()
    }

    /// The same numbers in double precision, as leaves of their own.
    private func precise(_ tensors: [Tensor]) throws -> [Tensor] {
        try tensors.map {
            let copy = try $0.detached().converted(to: .float64)
            try copy.setRequiresGradient()
            return copy
        }
    }

    @Test(
        arguments: [(1, 64, 32), (7, 128, 96), (300, 65, 40), (33, 512, 8), (64, 48, 7)],
        [false, true])
    func `agree with double precision, gradients included`(
        size: (rows: Int, inputs: Int, outputs: Int), isLinear: Bool
    ) throws {
        let generator = try Generator(seed: 1)
        let x = try Tensor.normal([size.rows, size.inputs], using: generator)
        let weight = try Tensor.normal([size.outputs, size.inputs], using: generator)
        let bias = try Tensor.normal([size.outputs], using: generator)
        let seed = try Tensor.normal([size.rows, size.outputs], using: generator)
        let leaves = [x, weight, bias]
        for leaf in leaves { try leaf.setRequiresGradient() }
        func product(_ t: [Tensor]) throws -> Tensor {
            isLinear ? try t[0].linear(t[1], bias: t[2]) : try t[0].matmul(t[1].transposed()) + t[2]
        }
        let doubles = try precise(leaves)
        let found = try product(leaves)
        let expected = try product(doubles)
        #expect(try difference(found, expected) < 1e-4)
        let first = try (found * seed).sum().gradients(for: leaves)
        let second = try (expected * seed.converted(to: .float64)).sum().gradients(for: doubles)
        for (a, b) in zip(first, second) {
            #expect(try difference(#require(a), #require(b)) < 3e-4)
        }
    }

    @Test func `read views of all kinds`() throws {
        let generator = try Generator(seed: 2)
        let x = try Tensor.normal([90, 70], using: generator)
        let weight = try Tensor.normal([80, 140], using: generator)
        let views = try [
            weight.narrowed(1, from: 35, count: 70), weight.narrowed(1, from: 0, count: 70),
            weight.narrowed(0, from: 5, count: 70).transposed().narrowed(1, from: 0, count: 70),
        ]
        for view in views {
            let plain = try view.contiguous()
            #expect(try x.linear(view).floats() == x.linear(plain).floats())
        }
        let columns = try x.transposed()
        #expect(
            try difference(
                columns.linear(weight.narrowed(1, from: 0, count: 90)),
                columns.converted(to: .float64).matmul(
                    weight.narrowed(1, from: 0, count: 90).transposed().converted(to: .float64)))
                < 1e-4)
    }

    @Test func `take inputs with more axes, without gradient or without a bias`() throws {
        let generator = try Generator(seed: 3)
        let x = try Tensor.normal([4, 5, 60], using: generator)
        let weight = try Tensor.normal([70, 60], using: generator)
        let y = try x.linear(weight)
        #expect(y.shape == [4, 5, 70])
        let flat = try x.reshaped([20, 60]).linear(weight)
        #expect(try y.floats() == flat.floats())
        try weight.setRequiresGradient()
        try x.linear(weight).sum().backward()
        #expect(weight.gradient?.shape == [70, 60])
        #expect(x.gradient == nil)
    }

    @Test func `give the same bytes each time`() throws {
        let generator = try Generator(seed: 4)
        let x = try Tensor.normal([2000, 300], using: generator)
        let weight = try Tensor.normal([100, 300], using: generator)
        let first = try x.linear(weight).floats()
        for _ in 0..<5 { #expect(try x.linear(weight).floats() == first) }
    }
}

@Suite struct `Memory of large tensors` {
    @Test func `is used again and given back`() throws {
        for _ in 0..<20 {
            let tensor = try Tensor.full([1 << 20], 3)
            #expect(try tensor.sum().item() == Double(3 << 20))
        }
        releaseMemory()
        #expect(try Tensor.ones([3 << 20]).sum().item() == Double(3 << 20))
    }
}
