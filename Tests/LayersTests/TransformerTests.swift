import Files
import Layers
import Tensors
import TestSupport
import Testing

private let areThere = GoldenFile.has("ops/multihead_attention")

/// A scope that makes every parameter by the rule of a golden file, under our names.
func formulaScope(
    _ golden: GoldenFile, type: ScalarType = .float32, renamed: [String: String] = [:]
) -> ParameterScope {
    let rules = Dictionary(uniqueKeysWithValues: golden.parameters.map { ($0.name, $0) })
    return ParameterScope(type: type) { (name, shape, _) throws(TensorError) in
        guard let rule = rules[renamed[name] ?? name], let values = try? golden.weights(rule)
        else { throw TensorError(.missingParameter, name, "no rule for '\(name)'") }
        return try Tensor(values, shape: rule.shape)
    }
}

func formulaInput(
    _ name: String, _ shape: [Int], type: ScalarType = .float32
) throws -> Tensor {
    try Tensor(FormulaWeights.signed(name, shape.reduce(1, *)), shape: shape, type: type)
}

/// True but for the last `hidden[b]` places of row b.
func mask(_ count: Int, hiding hidden: [Int]) throws -> Tensor {
    let values = hidden.flatMap { last in (0..<count).map { $0 < count - last ? 1 : 0 } }
    return try Tensor(values, shape: [hidden.count, count]).converted(to: .bool)
}

@Suite struct `Multi-head attention` {
    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: [ScalarType.float32, .float64])
    func `gives the numbers of PyTorch's layer`(type: ScalarType) throws {
        let golden = try GoldenFile("ops/multihead_attention")
        let attend = try MultiHeadAttention(
            .init(width: 32, heads: 4), in: formulaScope(golden, type: type))
        let queries = try formulaInput("mha/q", [2, 7, 32], type: type)
        let keys = try formulaInput("mha/k", [2, 11, 32], type: type)
        let hiding = try mask(11, hiding: [0, 3])
        let cases: [(String, Tensor?, Tensor?)] = [
            ("self", nil, nil), ("cross", keys, nil), ("cross_masked", keys, hiding),
        ]
        for (name, context, mask) in cases {
            let fused = try attend(queries, over: context, mask: mask)
            let told = try attend.withWeights(queries, over: context, mask: mask)
            for (part, found) in [
                ("out", fused), ("out", told.values), ("weights", told.weights),
            ] {
                let difference = try golden.difference(
                    found.doubles(), from: "\(name).\(part)", isDouble: type == .float64)
                #expect(difference == nil)
            }
        }
    }

    @Test func `keeps its projections in one matrix or in three`() throws {
        let fused = ParameterScope(seed: 1)
        var configuration = MultiHeadAttention.Configuration(width: 8, heads: 2)
        configuration.layout = .fused(weight: "Wqkv.weight", bias: "Wqkv.bias")
        configuration.output = "proj"
        let one = try MultiHeadAttention(configuration, in: fused)
        #expect(
            fused.all.map(\.name) == [
                "Wqkv.weight", "Wqkv.bias", "proj.weight", "proj.bias",
            ])
        var state = fused.state()
        let weights = try state.tensor("Wqkv.weight").chunked(3, axis: 0)
        let biases = try state.tensor("Wqkv.bias").chunked(3, axis: 0)
        for (index, name) in ["q", "k", "v"].enumerated() {
            state.set("\(name).weight", weights[index])
            state.set("\(name).bias", biases[index])
        }
        configuration.layout = .separate(query: "q", key: "k", value: "v")
        let three = try MultiHeadAttention(configuration, in: ParameterScope(state))
        let x = try Tensor.normal([2, 5, 8], using: Generator(seed: 1))
        let y = try Tensor.normal([2, 3, 8], using: Generator(seed: 2))
        #expect(try (one(x) - three(x)).absolute().max().item() < 1e-6)
        #expect(try (one(x, over: y) - three(x, over: y)).absolute().max().item() < 1e-6)
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `does not see what is hidden, in values or gradients`(seed: UInt64) throws {
        let scope = ParameterScope(seed: seed)
        let attend = try MultiHeadAttention(.init(width: 8, heads: 2), in: scope)
        let generator = try Generator(seed: seed)
        let x = try Tensor.normal([2, 6, 8], using: generator)
        let hiding = try mask(6, hiding: [0, 2])
        let other = try x.adding(
            Tensor.ones([2, 2, 8]) * 100, at: Tensor([4, 5], shape: [2]), axis: 1)
        func seen(_ x: Tensor) throws -> Tensor {
            try attend(x, mask: hiding).selected(0, 1).narrowed(0, from: 0, count: 4)
        }
        #expect(try seen(x).floats() == seen(other).floats())
        try x.setRequiresGradient()
        let slope = try #require(try seen(x).power(2).sum().gradients(for: [x])[0])
        #expect(
            try slope.selected(0, 1).narrowed(0, from: 4, count: 2).absolute().max().item() == 0)
        #expect(try slope.isFinite().all())
    }

    @Test func `thins out weights in training as the generator says`() throws {
        var configuration = MultiHeadAttention.Configuration(width: 8, heads: 2)
        configuration.dropout = 0.5
        let attend = try MultiHeadAttention(configuration, in: ParameterScope(seed: 1))
        let x = try Tensor.normal([2, 6, 8], using: Generator(seed: 1))
        func numbers(_ seed: UInt64) throws -> [Float] {
            try attend(x, training: Generator(seed: seed)).floats()
        }
        #expect(try numbers(1) == numbers(1))
        #expect(try numbers(1) != numbers(2))
        let told = try attend.withWeights(x, training: Generator(seed: 1)).weights
        #expect(try told.floats() == attend.withWeights(x).weights.floats())
    }

    @Test func `needs heads that divide the width`() async {
        await #expect(processExitsWith: .failure) {
            _ = try MultiHeadAttention(.init(width: 16, heads: 3), in: ParameterScope(seed: 1))
        }
    }
}

@Suite struct `Transformer block` {
    @Test(
        .enabled(if: areThere, "\(SharedFolder.absence)"),
        arguments: TransformerBlock.Order.allCases, TransformerBlock.Activation.allCases)
    func `gives the numbers of PyTorch's encoder layer`(
        order: TransformerBlock.Order, activation: TransformerBlock.Activation
    ) throws {
        let golden = try GoldenFile("ops/encoder_layer_\(order)_\(activation)")
        var configuration = TransformerBlock.Configuration(width: 32, heads: 4, hidden: 96)
        configuration.order = order
        configuration.activation = activation
        for type in [ScalarType.float32, .float64] {
            let block = try TransformerBlock(configuration, in: formulaScope(golden, type: type))
            let x = try formulaInput("enc/x", [2, 11, 32], type: type)
            let hiding = try mask(11, hiding: [0, 3])
            let kept = try hiding.unsqueezed(-1).converted(to: type)
            for (name, found) in [
                ("out", try block(x)), ("out", try block.withWeights(x).values),
                ("out_masked", try block(x, mask: hiding) * kept),
                ("out_masked", try block.withWeights(x, mask: hiding).values * kept),
            ] {
                let difference = try golden.difference(
                    found.doubles(), from: name, isDouble: type == .float64)
                #expect(difference == nil)
            }
        }
    }

    @Test func `has the parameters that its widths need`() throws {
        let scope = ParameterScope(seed: 1)
        _ = try TransformerBlock(.init(width: 32, heads: 4), in: scope)
        let count = scope.trainable.map(\.tensor.count).reduce(0, +)
        #expect(count == 12_704)  // 12 width² + 13 width
        var lean = TransformerBlock.Configuration(width: 32, heads: 4)
        lean.hasBias = false
        lean.attention.hasBias = false
        lean.attention.hasOutputBias = false
        let bare = ParameterScope(seed: 1)
        _ = try TransformerBlock(lean, in: bare)
        let few = bare.trainable.map(\.tensor.count).reduce(0, +)
        #expect(few == 12_416)  // 12 width² + 4 width
    }

    @Test(arguments: TransformerBlock.Order.allCases)
    func `maps some elements as it maps them among all`(order: TransformerBlock.Order) throws {
        var configuration = TransformerBlock.Configuration(width: 8, heads: 2)
        configuration.order = order
        let block = try TransformerBlock(configuration, in: ParameterScope(seed: 1))
        let x = try Tensor.normal([2, 5, 8], using: Generator(seed: 2))
        let mask = try Tensor([1, 1, 1, 1, 1, 1, 1, 1, 1, 0], shape: [2, 5], type: .bool)
        let all = try block(x, mask: mask).narrowed(1, from: 1, count: 2)
        let some = try block(x.narrowed(1, from: 1, count: 2), of: x, mask: mask)
        #expect(try (all - some).absolute().max().item() < 1e-6)
        let unmasked = try block(x.narrowed(1, from: 1, count: 2), of: x)
        #expect(try (all - unmasked).absolute().max().item() > 1e-3)
    }

    @Test func `drops out in training as the generator says`() throws {
        var configuration = TransformerBlock.Configuration(width: 8, heads: 2)
        configuration.dropout = 0.3
        let block = try TransformerBlock(configuration, in: ParameterScope(seed: 1))
        let x = try Tensor.normal([2, 6, 8], using: Generator(seed: 1))
        func numbers(_ seed: UInt64) throws -> [Float] {
            try block(x, training: Generator(seed: seed)).floats()
        }
        #expect(try numbers(1) == numbers(1))
        #expect(try numbers(1) != numbers(2))
        #expect(try numbers(1) != block(x).floats())
    }
}
