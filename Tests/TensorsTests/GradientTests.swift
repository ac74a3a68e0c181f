import Tensors
import Testing

@Suite struct `Gradients` {
    @Test func `add up until they are cleared`() throws {
        let w = try Tensor([2, 3])
        try w.setRequiresGradient()
        #expect(w.requiresGradient)
        #expect(w.gradient == nil)
        try (w * w).sum().backward()
        #expect(try w.gradient?.floats() == [4, 6])
        try (w * w).sum().backward()
        #expect(try w.gradient?.floats() == [8, 12])
        try w.setGradient(nil)
        #expect(w.gradient == nil)
        try w.setGradient(Tensor([1, 1]))
        #expect(try w.gradient?.floats() == [1, 1])
    }

    @Test func `flow back from a seed, and twice if the graph is kept`() throws {
        let w = try Tensor([2, 3])
        try w.setRequiresGradient()
        let y = try w * w
        try y.backward(seed: Tensor([1, 2]), retainGraph: true)
        try y.backward(seed: Tensor([1, 2]))
        #expect(try w.gradient?.floats() == [8, 24])
        #expect(throws: TensorError.self) { try y.backward(seed: Tensor([1, 2])) }
    }

    @Test func `stop at detached tensors and outside recording`() throws {
        let w = try Tensor([2, 3])
        try w.setRequiresGradient()
        #expect(try (w * w.detached()).requiresGradient)
        #expect(try w.detached().requiresGradient == false)
        let silent = try withoutGradients { () throws(TensorError) in try w * w }
        #expect(!silent.requiresGradient)
        let fast = try inference { () throws(TensorError) in try w * w }
        #expect(!fast.requiresGradient)
        #expect(try (w * w).requiresGradient)
    }

    @Test func `recording resumes after an error`() throws {
        let w = try Tensor([2, 3])
        try w.setRequiresGradient()
        #expect(throws: TensorError.self) {
            try withoutGradients { _ = try w.matmul(w.reshaped([2, 1, 1, 1])).reshaped([77]) }
        }
        #expect(try (w * w).requiresGradient)
    }

    @Test func `are given without being added up`() throws {
        let w = try Tensor([2, 3])
        let unused = try Tensor([1])
        for tensor in [w, unused] { try tensor.setRequiresGradient() }
        let square = try w * w
        let found = try (square.sum() * 2).gradients(for: [w, unused, square])
        #expect(try found[0]?.floats() == [8, 12])
        #expect(found[1] == nil)
        #expect(try found[2]?.floats() == [2, 2])
        #expect(w.gradient == nil)
    }

    @Test func `are clipped to a common norm`() throws {
        let a = try Tensor([1])
        let b = try Tensor([1])
        let idle = try Tensor([1])
        try a.setGradient(Tensor([3]))
        try b.setGradient(Tensor([4]))
        #expect(try clipGradients(of: [a, b, idle], to: 10) == 5)
        #expect(try a.gradient?.floats() == [3])
        #expect(try clipGradients(of: [a, b, idle], to: 1) == 5)
        let clipped = try #require(try a.gradient?.item())
        #expect(abs(clipped - 0.6) < 1e-6)
        #expect(idle.gradient == nil)
        #expect(try clipGradients(of: [], to: 1) == 0)
    }
}
