import Tensors
import Testing
import Training

@Suite struct `Reconstruction loss` {
    private let a = [3, 4] as [Float]

    @Test(
        arguments: [
            ([6, 8], 0, 12.5), ([-4, 3], 1, 25), ([-3, -4], 8, 50), ([3, 4], 0, 0),
        ] as [([Float], Double, Double)])
    func `matches values worked out by hand`(
        target: [Float], cosine: Double, squared: Double
    ) throws {
        let output = try ReconstructionLoss()([Tensor(a)], [Tensor(target)])
        #expect(try abs((output.scaledCosine[0]?.item() ?? -1) - cosine) < 1e-5)
        #expect(try abs((output.squared[0]?.item() ?? -1) - squared) < 1e-5)
        #expect(try abs((output.total?.item() ?? -1) - 0.3 * (cosine + squared)) < 1e-5)
    }

    @Test func `sums over the groups that were measured`() throws {
        let guesses = try [Tensor(a), Tensor([1, 1, 1]), Tensor([5])]
        let loss = ReconstructionLoss(squaredWeight: 1, cosineWeight: 0)
        let output = try loss(guesses, [Tensor([3, 6]), nil, Tensor([7])])
        #expect(try output.total?.item() == 6)
        #expect(output.squared.map { $0 == nil } == [false, true, false])
        #expect(output.scaledCosine.map { $0 == nil } == [false, true, false])
        #expect(try loss(guesses, [nil, nil, nil]).total == nil)
    }

    @Test func `is finite for a group of zeros`() throws {
        let guess = try Tensor([1, 2])
        try guess.setRequiresGradient()
        let output = try ReconstructionLoss()([guess], [Tensor([0, 0])])
        try output.total?.backward()
        #expect(try output.scaledCosine[0]?.item() == 1)
        #expect(try guess.gradient?.isFinite().all() == true)
        let zero = try Tensor([0, 0])
        try zero.setRequiresGradient()
        try ReconstructionLoss()([zero], [Tensor([1, 2])]).total?.backward()
        #expect(try zero.gradient?.isFinite().all() == true)
    }

    @Test func `says what does not fit`() throws {
        var error = #expect(throws: TrainingError.self) {
            _ = try ReconstructionLoss()([Tensor(a)], [Tensor(a), nil])
        }
        #expect(
            error?.description
                == "the model guesses 1 gene groups, but there are targets for 2")
        error = #expect(throws: TrainingError.self) {
            _ = try ReconstructionLoss()([Tensor(a)], [Tensor([1])])
        }
        #expect(
            error?.description
                == "gene group 1 has a guess of shape [2] and a target of shape [1]; "
                + "both need the same [genes], at least 1")
        #expect(throws: TrainingError.self) {
            _ = try ReconstructionLoss()([Tensor([])], [Tensor([])])
        }
    }
}
