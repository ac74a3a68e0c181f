import Files
import Tensors
import Testing

@Suite struct `Linear maps with what follows them` {
    private func random(_ shape: [Int], _ stream: String, _ type: ScalarType) throws -> Tensor {
        try Tensor.normal(shape, using: Generator(seed: 2, stream: stream)).converted(to: type)
    }

    /// The greatest difference in units of the greatest value.
    private func difference(_ a: Tensor, _ b: Tensor) throws -> Double {
        let (x, y) = try (a.doubles(), b.doubles())
        let scale = y.map(abs).max() ?? 0
        return a.shape == b.shape ? (zip(x, y).map { abs($0 - $1) }.max() ?? 0) / scale : .infinity
    }

    // Small ones and other kinds of number go another way.
    @Test(
        arguments: [ScalarType.float32, .bfloat16, .float64], [[64, 64], [2, 3], [4, 17, 64]])
    func `give what the steps give apart`(type: ScalarType, shape: [Int]) throws {
        let x = try random(shape, "x", type)
        let weight = try random([96, shape[shape.count - 1]], "w", type)
        let bias = try random([96], "b", type)
        let addend = try random(shape.dropLast() + [96], "a", type)
        let plain = try x.converted(to: .float64).linear(
            weight.converted(to: .float64), bias: bias.converted(to: .float64))
        let tolerance = type == .bfloat16 ? 2e-2 : 1e-5
        #expect(try difference(x.linearGELU(weight, bias: bias), plain.gelu()) < tolerance)
        #expect(
            try difference(
                x.linear(weight, bias: bias, adding: addend),
                plain + addend.converted(to: .float64)) < tolerance)
        #expect(
            try difference(
                x.linear(weight, adding: addend),
                plain - bias.converted(to: .float64) + addend.converted(to: .float64)) < tolerance)
    }

    @Test func `have gradients where they are recorded`() throws {
        let x = try random([64, 64], "x", .float32)
        let weight = try random([96, 64], "w", .float32)
        let addend = try random([64, 96], "a", .float32)
        func gradients(_ body: () throws -> Tensor) throws -> [Tensor] {
            for tensor in [x, weight, addend] {
                try tensor.setRequiresGradient(true)
                try tensor.setGradient(nil)
            }
            try body().sum().backward()
            return [x, weight, addend].compactMap(\.gradient)
        }
        let together = try gradients {
            try x.linearGELU(weight) * x.linear(weight, adding: addend)
        }
        let apart = try gradients {
            try x.linear(weight).gelu() * (x.linear(weight) + addend)
        }
        #expect(together.count == 3 && apart.count == 3)
        for (a, b) in zip(together, apart) { #expect(try difference(a, b) < 1e-5) }
    }

    @Test func `name the shapes that do not fit`() throws {
        #expect {
            try Tensor.ones([64, 64]).linear(Tensor.ones([96, 64]), adding: Tensor.ones([63, 96]))
        } throws: {
            "\($0)".hasPrefix("linear(_:bias:adding:) of [64, 64] and [96, 64] and [63, 96] failed")
        }
        #expect {
            try Tensor.ones([64, 64]).linearGELU(Tensor.ones([96, 65]))
        } throws: {
            "\($0)".hasPrefix("linearGELU(_:bias:) of [64, 64] and [96, 65] failed")
        }
    }
}
