import Files
import Tensors
import Testing

private func close(_ a: Tensor, _ b: [Double], _ tolerance: Double = 1e-6) throws -> Bool {
    let values = try a.doubles()
    return values.count == b.count && zip(values, b).allSatisfy { abs($0 - $1) <= tolerance }
}

@Suite struct `Tensor operations` {
    let x: Tensor
    let matrix: Tensor

    init() throws {
        x = try Tensor([-2, -0.5, 0, 1, 3])
        matrix = try Tensor([1, 5, 2, 4, 3, 6] as [Float], shape: [2, 3])
    }

    @Test func `calculate element by element with broadcasting`() throws {
        let row = try Tensor([10, 20, 30])
        #expect(try (matrix + row).floats() == [11, 25, 32, 14, 23, 36])
        #expect(try (row - matrix).floats() == [9, 15, 28, 6, 17, 24])
        #expect(try (matrix * row).floats() == [10, 100, 60, 40, 60, 180])
        #expect(try (row / matrix.selected(0, 0)).floats() == [10, 4, 15])
        #expect(try (x + 1).floats() == [-1, 0.5, 1, 2, 4])
        #expect(try (1 - x).floats() == [3, 1.5, 1, 0, -2])
        #expect(try (2 * x / 4).floats() == [-1, -0.25, 0, 0.5, 1.5])
        #expect(try (-x).floats() == [2, 0.5, 0, -1, -3])
        #expect(try x.power(2).floats() == [4, 0.25, 0, 1, 9])
        #expect(try x.clamped(from: -1, to: 2).floats() == [-1, -0.5, 0, 1, 2])
        #expect(try x.maximum(-x).floats() == [2, 0.5, 0, 1, 3])
        #expect(try x.minimum(-x).floats() == [-2, -0.5, 0, -1, -3])
        #expect(try x.interpolated(to: x + 2, by: 0.5).floats() == [-1, 0.5, 1, 2, 4])
        let sum = try x.copy()
        try sum.accumulate(x, scale: 2)
        try sum.scale(by: 10)
        #expect(try sum.floats() == [-60, -15, 0, 30, 90])
    }

    @Test func `compare and choose`() throws {
        let zero = try x.zerosLike()
        #expect(try x.isLess(than: zero).booleans() == [true, true, false, false, false])
        #expect(try x.isLess(than: 0).booleans() == [true, true, false, false, false])
        #expect(try x.isLessOrEqual(to: zero).booleans() == [true, true, true, false, false])
        #expect(try x.isGreater(than: 0).booleans() == [false, false, false, true, true])
        #expect(try x.isEqual(to: zero).integers() == [0, 0, 1, 0, 0])
        #expect(try x.isEqual(to: 3).integers() == [0, 0, 0, 0, 1])
        let negative = try x.isLess(than: 0)
        #expect(try negative.negated().integers() == [0, 0, 1, 1, 1])
        #expect(try negative.and(x.isLess(than: -1)).integers() == [1, 0, 0, 0, 0])
        #expect(try negative.or(x.isGreater(than: 2)).integers() == [1, 1, 0, 0, 1])
        #expect(try negative.choose(zero, else: x).floats() == [0, 0, 0, 1, 3])
        #expect(try x.masked(negative, with: 9).floats() == [9, 9, 0, 1, 3])
        #expect(try x.isFinite().all())
        #expect(try (1 / x.absolute()).isFinite().all() == false)
        #expect(try negative.any())
    }

    @Test func `apply functions`() throws {
        #expect(try close(x.absolute(), [2, 0.5, 0, 1, 3]))
        #expect(try close(x.exp(), [0.13533528, 0.60653066, 1, 2.71828183, 20.0855369], 1e-5))
        #expect(
            try close(x.expMinusOne(), [-0.86466472, -0.39346934, 0, 1.71828183, 19.0855369], 1e-5))
        let positive = try Tensor([0.25, 1, 4])
        #expect(try close(positive.log(), [-1.38629436, 0, 1.38629436]))
        #expect(try close(positive.logOnePlus(), [0.22314355, 0.69314718, 1.60943791]))
        #expect(try close(positive.squareRoot(), [0.5, 1, 2]))
        #expect(try close(positive.reciprocalSquareRoot(), [2, 1, 0.5]))
        #expect(try close(x.sin(), [-0.90929743, -0.47942554, 0, 0.84147098, 0.14112001]))
        #expect(try close(x.cos(), [-0.41614684, 0.87758256, 1, 0.54030231, -0.9899925]))
        #expect(
            try close(x.errorFunction(), [-0.99532227, -0.52049988, 0, 0.84270079, 0.99997791]))
        #expect(try x.floor().floats() == [-2, -1, 0, 1, 3])
        #expect(try Tensor([0.5, 1.5, 2.4]).rounded().floats() == [0, 2, 2])
        #expect(try x.sign().floats() == [-1, -1, 0, 1, 1])
    }

    @Test func `apply activations`() throws {
        #expect(try close(x.tanh(), [-0.96402758, -0.46211716, 0, 0.76159416, 0.99505475]))
        #expect(try close(x.sigmoid(), [0.11920292, 0.37754067, 0.5, 0.73105858, 0.95257413]))
        #expect(
            try close(
                x.logSigmoid(), [-2.126928, -0.97407698, -0.69314718, -0.31326169, -0.04858735]))
        #expect(try x.relu().floats() == [0, 0, 0, 1, 3])
        #expect(try (3 * x).relu6().floats() == [0, 0, 0, 3, 6])
        #expect(try close(x.leakyRelu(slope: 0.1), [-0.2, -0.05, 0, 1, 3]))
        #expect(try close(x.elu(), [-0.86466472, -0.39346934, 0, 1, 3]))
        #expect(try close(x.selu(), [-1.52016, -0.69175, 0, 1.05070, 3.15210], 1e-4))
        #expect(try close(x.gelu(), [-0.04550026, -0.15426877, 0, 0.84134475, 2.9959503]))
        #expect(try close(x.silu(), [-0.23840584, -0.18877033, 0, 0.73105858, 2.8577224]))
        #expect(try close(x.softplus(), [0.126928, 0.47407698, 0.69314718, 1.3132617, 3.0485873]))
        #expect(try close(Tensor([0, 0.69314718]).softmax(), [1 / 3.0, 2 / 3.0]))
        #expect(try close(Tensor([0, 0.69314718]).logSoftmax(), [-1.0986123, -0.4054651]))
    }

    @Test func `rearrange`() throws {
        #expect(try matrix.reshaped([3, -1]).shape == [3, 2])
        #expect(try matrix.flattened().shape == [6])
        #expect(try matrix.unsqueezed(0).expanded(to: [4, -1, -1]).shape == [4, 2, 3])
        #expect(try matrix.unsqueezed(0).permuted([2, 0, 1]).shape == [3, 1, 2])
        #expect(try matrix.narrowed(1, from: 1, count: 2).floats() == [5, 2, 3, 6])
        #expect(try matrix.selected(1, 2).floats() == [2, 6])
        #expect(try matrix.split([1, 2], axis: 1)[1].floats() == [5, 2, 3, 6])
        #expect(try matrix.chunked(3)[2].floats() == [2, 6])
        #expect(try matrix.indexed(Tensor([2, 0], shape: [2]), axis: 1).floats() == [2, 1, 6, 4])
        #expect(try matrix.gathered(Tensor([2, 0], shape: [2, 1]), axis: 1).floats() == [2, 4])
        let added = try matrix.adding(
            Tensor.ones([2, 2]), at: Tensor([0, 0], shape: [2]), axis: 1)
        #expect(try added.floats() == [3, 5, 2, 6, 3, 6])
        let written = try matrix.scattering(
            Tensor.zeros([2, 1]), at: Tensor([2, 0], shape: [2, 1]), axis: 1)
        #expect(try written.floats() == [1, 5, 0, 0, 3, 6])
        #expect(try matrix.flipped(0).floats() == [4, 3, 6, 1, 5, 2])
        #expect(try Tensor([1, 2]).repeated([2, 2]).floats() == [1, 2, 1, 2, 1, 2, 1, 2])
        #expect(try Tensor([1, 2]).padded([1, 2], value: 9).floats() == [9, 1, 2, 9, 9])
        #expect(try Tensor.ones([2, 2]).lowerTriangle().floats() == [1, 0, 1, 1])
        #expect(try Tensor.concatenated([matrix, matrix], axis: 1).shape == [2, 6])
        #expect(try Tensor.stacked([matrix, matrix], axis: 1).shape == [2, 2, 3])
        #expect(try Tensor.range(to: 3).floats() == [0, 1, 2])
        #expect(try Tensor.range(from: 5, to: 0, by: -2, type: .int64).integers() == [5, 3, 1])
        #expect(try Tensor.identity(2).floats() == [1, 0, 0, 1])
    }

    @Test func `reduce`() throws {
        #expect(try matrix.sum().item() == 21)
        #expect(try matrix.sum([0]).floats() == [5, 8, 8])
        #expect(try matrix.mean([1], keepingAxes: true).shape == [2, 1])
        #expect(try close(matrix.mean([1]), [8 / 3.0, 13 / 3.0]))
        #expect(try close(matrix.variance([1]), [13 / 3.0, 7 / 3.0]))
        #expect(try matrix.max([1]).floats() == [5, 6])
        #expect(try matrix.min().item() == 1)
        #expect(try close(Tensor([3, 4]).norm(), [5]))
        #expect(try close(Tensor([0, 0]).logSumExp(), [0.69314718]))
        let largest = try matrix.maximum(axis: 1)
        #expect(try largest.values.floats() == [5, 6])
        #expect(try largest.indices.integers() == [1, 2])
        #expect(try matrix.minimum(axis: 0).indices.integers() == [0, 1, 0])
        #expect(try matrix.indexOfMaximum().integers() == [1, 2])
        #expect(try matrix.indexOfMinimum(axis: 0).integers() == [0, 1, 0])
        let top = try matrix.greatest(2)
        #expect(try top.values.floats() == [5, 2, 6, 4])
        #expect(try top.indices.integers() == [1, 2, 2, 0])
        #expect(try matrix.sorted().values.floats() == [1, 2, 5, 3, 4, 6])
        #expect(try matrix.sorted(descending: true).indices.integers() == [1, 2, 0, 2, 0, 1])
        #expect(try matrix.cumulativeSum().floats() == [1, 6, 8, 4, 7, 13])
        #expect(try matrix.cumulativeProduct().floats() == [1, 5, 10, 4, 12, 72])
        #expect(try close(Tensor([0, 0, 0]).cumulativeLogSumExp(), [0, 0.69314718, 1.09861229]))
    }

    @Test func `multiply matrices`() throws {
        let other = try Tensor([1, 0, 0, 1, 1, 1] as [Float], shape: [3, 2])
        #expect(try matrix.matmul(other).floats() == [3, 7, 10, 9])
        let batch = try matrix.unsqueezed(0)
        #expect(try batch.batchMatmul(other.unsqueezed(0)).floats() == [3, 7, 10, 9])
        #expect(try Tensor.ones([2, 2]).addingMatmul(matrix, other).floats() == [4, 8, 11, 10])
        let weight = try other.transposed()
        #expect(try matrix.linear(weight).floats() == [3, 7, 10, 9])
        #expect(try matrix.linear(weight, bias: Tensor([1, 2])).floats() == [4, 9, 11, 11])
        let bilinear = try Tensor([1, 2]).bilinear(
            Tensor([3, 4]), Tensor([1, 0, 0, 1] as [Float], shape: [1, 2, 2]))
        #expect(try bilinear.floats() == [11])
        #expect(try close(Tensor([3, 4]).cosineSimilarity(to: Tensor([4, 3])), [0.96]))
        #expect(try Tensor([3, 4]).meanSquaredError(to: Tensor([1, 4])).item() == 2)
    }

    @Test func `attend as the formula says`() throws {
        let generator = try Generator(seed: 3)
        let q = try Tensor.normal([2, 5, 8], using: generator)
        let k = try Tensor.normal([2, 7, 8], using: generator)
        let v = try Tensor.normal([2, 7, 8], using: generator)
        let weights = try (q.matmul(k.transposed()) / 8.0.squareRoot()).softmax()
        let expected = try weights.matmul(v).doubles()
        #expect(try close(q.attention(keys: k, values: v), expected, 1e-5))
    }

    @Test func `normalise, filter and pool images`() throws {
        let norm = try Tensor([1, 3]).layerNorm([2], epsilon: 0)
        #expect(try close(norm, [-1, 1]))
        let image = try Tensor.range(to: 16).reshaped([1, 1, 4, 4])
        #expect(try image.maxPooled(2, stride: 2).floats() == [5, 7, 13, 15])
        #expect(try image.averagePooled(2, stride: 2).floats() == [2.5, 4.5, 10.5, 12.5])
        #expect(try image.averagePooled(toHeight: 1, width: 1).floats() == [7.5])
        let kernel = try Tensor.ones([1, 1, 2, 2])
        #expect(try image.convolved(kernel, stride: 2).floats() == [10, 18, 42, 50])
        #expect(try image.convolved(kernel, padding: (1, 0)).shape == [1, 1, 5, 3])
        #expect(try image.windows(2, stride: 2).shape == [1, 4, 4])
        #expect(try image.resized(toHeight: 8, width: 2).shape == [1, 1, 8, 2])
        let two = try Tensor.concatenated([image, image * 2], axis: 1)
        #expect(try close(two.groupNorm(2).mean([2, 3]), [0, 0], 1e-5))
        #expect(try two.channelsLast().floats() == two.floats())
        let mean = try Tensor([7.5, 15])
        let variance = try Tensor([1, 4])
        let fixed = try two.batchNorm(
            weight: nil, bias: nil, runningMean: mean, runningVariance: variance,
            training: false, epsilon: 0)
        #expect(try close(fixed.selected(1, 1), image.doubles().map { $0 - 7.5 }))
        _ = try two.batchNorm(
            weight: nil, bias: nil, runningMean: mean, runningVariance: variance, training: true,
            momentum: 0.5)
        #expect(try close(mean, [7.5, 15]))
        #expect(try close(variance, [(1 + 22.666667) / 2, (4 + 90.666667) / 2], 1e-4))
        let table = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        #expect(try table.embedding(Tensor([1, 1, 0], shape: [3])).floats() == [3, 4, 3, 4, 1, 2])
    }
}
