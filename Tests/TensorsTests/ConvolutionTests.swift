import Files
import Tensors
import Testing

@Suite struct `Convolutions for inference` {
    private func random(_ shape: [Int], _ stream: String, _ type: ScalarType) throws -> Tensor {
        try Tensor.normal(shape, using: Generator(seed: 1, stream: stream)).converted(to: type)
    }

    @Test(
        arguments: [ScalarType.float32, .bfloat16, .float64],
        [Tensor.Bend.none, .relu, .relu6])
    func `give what the convolution, the sum and the bend give apart`(
        type: ScalarType, bend: Tensor.Bend
    ) throws {
        for (groups, stride, kernel) in [(1, 1, 1), (1, 2, 3), (16, 2, 4), (16, 1, 5)] {
            let x = try random([2, 16, 18, 14], "x", type).channelsLast()
            let weight = try random([32, 16 / groups, kernel, kernel], "w", type).channelsLast()
            let bias = try random([32], "b", type)
            var apart = try x.convolved(
                weight, bias: bias, stride: stride, padding: (kernel / 2, kernel / 2),
                groups: groups
            ).converted(to: .float64)
            let addend = try random(apart.shape, "a", type).channelsLast()
            for sum in [nil, addend] {
                let together = try x.convolved(
                    weight, bias: bias, adding: sum, stride: stride, padding: kernel / 2,
                    groups: groups, bend: bend
                ).converted(to: .float64)
                if let sum { apart = try apart + sum.converted(to: .float64) }
                let expected =
                    switch bend {
                    case .none: apart
                    case .relu: try apart.relu()
                    case .relu6: try apart.relu6()
                    }
                let scale = try apart.norm().item() / Double(apart.count).squareRoot()
                let difference =
                    try (together - expected).norm().item()
                    / Double(apart.count).squareRoot()
                #expect(together.shape == apart.shape)
                #expect(difference <= (type == .bfloat16 ? 1e-2 : 1e-6) * scale)
            }
        }
    }

    @Test func `name the shapes that do not fit`() throws {
        let x = try Tensor.ones([1, 2, 4, 4])
        #expect {
            try x.convolved(
                Tensor.ones([3, 5, 1, 1]), adding: nil, stride: 1, padding: 0, groups: 1,
                bend: .relu)
        } throws: {
            "\($0)".hasPrefix("convolved(_:bias:adding:…) of [1, 2, 4, 4] and [3, 5, 1, 1] failed")
        }
        #expect {
            try x.convolved(
                Tensor.ones([2, 2, 1, 1]), adding: Tensor.ones([1, 2, 3, 4]), stride: 1,
                padding: 0, groups: 1, bend: .none)
        } throws: {
            "\($0)".hasPrefix("convolved(_:bias:adding:…) of [1, 2, 4, 4] and [2, 2, 1, 1] failed")
        }
    }
}
