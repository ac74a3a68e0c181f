import Files
import Layers
import Tensors
import Testing

private func isClose(_ a: Tensor, _ b: Tensor, _ tolerance: Double = 1e-5) throws -> Bool {
    guard a.shape == b.shape else { return false }
    return try (a - b).absolute().max().item() <= tolerance
}

@Suite struct `Layers` {
    @Test func `a linear layer computes in the kind of number of its input`() throws {
        let linear = try Linear(3, 2, in: ParameterScope(seed: 1))
        let x = try Tensor.normal([4, 3], using: Generator(seed: 2))
        let y = try linear(x)
        let half = try linear(x.converted(to: .bfloat16))
        #expect(try half.scalarType == .bfloat16)
        #expect(try isClose(y, half.converted(to: .float32), 0.03))
        try half.sum().backward()
        #expect(try linear.weight.gradient?.scalarType == .float32)
    }

    @Test func `dropout does nothing outside training`() throws {
        let x = try Tensor.ones([100])
        #expect(try Dropout(0.5)(x, training: nil).floats() == x.floats())
        #expect(try Dropout(0)(x, training: Generator(seed: 1)).floats() == x.floats())
        #expect(try Dropout(0.5)(x, training: Generator(seed: 1)).floats() != x.floats())
    }

    @Test func `a gated feed-forward follows its formula`() throws {
        let scope = ParameterScope(seed: 3)
        let layer = try FeedForward(4, multiple: 2, dropout: 0.5, in: scope)
        let x = try Tensor.normal([5, 4], using: Generator(seed: 2))
        let weights = scope.all.map(\.tensor)
        let hidden = try x.linear(weights[0], bias: weights[1])
        let value = try hidden.narrowed(1, from: 0, count: 8)
        let gate = try hidden.narrowed(1, from: 8, count: 8)
        let expected = try (value * gate.gelu()).linear(weights[2], bias: weights[3])
        #expect(try isClose(layer(x), expected))
        #expect(try !isClose(layer(x, training: Generator(seed: 1)), expected))
    }

    /// The attention as it is usually written, with keys and values of every patch.
    private func plain(
        _ scope: ParameterScope, _ queries: Tensor, _ context: Tensor, heads: Int
    ) throws -> (values: Tensor, scores: Tensor) {
        let weights = Dictionary(
            uniqueKeysWithValues: scope.all.map { ($0.name, $0.tensor) })
        func projected(_ x: Tensor, _ name: String) throws -> Tensor {
            let weight = try #require(weights[name])
            let y = try x.linear(weight)
            return try y.reshaped([x.shape[0], heads, -1]).transposed(0, 1)
        }
        let q = try projected(queries, "to_q.0.weight")
        let k = try projected(context, "to_k.0.weight")
        let v = try projected(context, "to_v.weight")
        let scores = try q.matmul(k.transposed()) / Double(q.shape[2]).squareRoot()
        let mixed = try scores.softmax().matmul(v).transposed(0, 1)
            .reshaped([queries.shape[0], -1])
        let output = try mixed.linear(
            #require(weights["to_out.weight"]), bias: weights["to_out.bias"])
        return (output, scores)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `folded attention equals the usual one, gradients included`(seed: UInt64) throws {
        let heads = [1, 2, 4, 8][Int(seed % 4)]
        let scope = ParameterScope(seed: seed, type: .float64)
        let attention = try CrossAttention(16, heads: heads, dropout: 0.25, in: scope)
        let generator = try Generator(seed: seed)
        let queries = try Tensor.normal([3, 16], using: generator, type: .float64)
        let context = try Tensor.normal([11, 16], using: generator, type: .float64)
        for tensor in [queries, context] { try tensor.setRequiresGradient() }
        let leaves = [queries, context] + scope.trainable.map(\.tensor)
        let folded = try attention(queries, over: context)
        let usual = try plain(scope, queries, context, heads: heads)
        #expect(try isClose(folded.values, usual.values, 1e-12))
        #expect(try isClose(folded.scores, usual.scores, 1e-12))
        let first = try (folded.values.power(2).sum() + folded.scores.power(3).sum())
            .gradients(for: leaves)
        let second = try (usual.values.power(2).sum() + usual.scores.power(3).sum())
            .gradients(for: leaves)
        for (a, b) in zip(first, second) {
            #expect(try isClose(#require(a), #require(b), 1e-9))
        }
    }

    @Test func `heads must divide the width`() async {
        await #expect(processExitsWith: .failure) {
            _ = try CrossAttention(16, heads: 3, dropout: 0, in: ParameterScope(seed: 1))
        }
    }

    @Test func `gated attention follows its formula`() throws {
        let scope = ParameterScope(seed: 3)
        let layer = try GatedAttention(4, hidden: 3, in: scope)
        let x = try Tensor.normal([5, 4], using: Generator(seed: 2))
        let w = scope.all.map(\.tensor)
        let gated = try x.linear(w[0], bias: w[1]).tanh() * x.linear(w[2], bias: w[3]).sigmoid()
        let expected = try gated.linear(w[4], bias: w[5])
        #expect(try isClose(layer(x), expected))
        #expect(expected.shape == [5, 1])
        #expect(
            scope.all.map(\.name) == [
                "attention_a.0.weight", "attention_a.0.bias", "attention_b.0.weight",
                "attention_b.0.bias", "attention_c.weight", "attention_c.bias",
            ])
    }

    @Test func `a convolution pads each side as told`() throws {
        let scope = ParameterScope { (_, shape, _) throws(TensorError) in try Tensor.ones(shape) }
        let image = try Tensor.ones([1, 1, 4, 4])
        let even = try Conv2d(1, 1, kernel: 3, padding: .all(1), hasBias: false, in: scope / 0)
        #expect(try even(image).floats().prefix(4) == [4, 6, 6, 4])
        let odd = try Conv2d(
            1, 1, kernel: 3, stride: 2, padding: .beforeAndAfter(0, 1), hasBias: false,
            in: scope / 1)
        #expect(try odd(image).floats() == [9, 6, 6, 4])
        let sides = Conv2d.Padding(left: 1, right: 0, top: 0, bottom: 0)
        let left = try Conv2d(
            1, 1, kernel: 2, stride: 2, padding: sides, in: scope / 2)
        #expect(try left(image).floats() == [3, 5, 3, 5])
    }

    @Test func `batch normalisation learns moments in training only`() throws {
        let norm = try BatchNorm2d(1, epsilon: 0, in: ParameterScope(seed: 1))
        let image = try Tensor([1, 3] as [Float], shape: [1, 1, 1, 2])
        #expect(try norm(image).floats() == [1, 3])
        #expect(try norm(image, training: true).floats() == [-1, 1])
        #expect(try abs(norm.runningMean.item() - 0.2) < 1e-6)
    }
}
