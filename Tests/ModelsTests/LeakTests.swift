import Layers
import Models
import Tensors
import Testing

@Suite struct `Tensors of a model` {
    @Test func `are all released, after failures as well`() async {
        // In a process of its own, since other tests make tensors at the same time.
        await #expect(processExitsWith: .success) {
            let start = liveHandleCount()
            for seed in 0..<3 as Range<UInt64> { try trainAndFail(seed: seed) }
            #expect(liveHandleCount() == start)
        }
    }
}

/// Two training steps and two failures.
private func trainAndFail(seed: UInt64) throws {
    var configuration = GHANet.Configuration.fixed(geneGroups: [3, 5])
    configuration.features = 8
    configuration.width = 16
    let scope = ParameterScope(seed: seed)
    let model = try GHANet(configuration, in: scope)
    let adam = Adam(scope.trainable, rate: 0.01)
    let generator = try Generator(seed: seed)
    let bag = try Tensor.normal([12, 8], using: generator)
    for _ in 0..<2 {
        let output = try model(bag, training: generator)
        try (output.logits.sum() + Tensor.concatenated(output.expression).sum()).backward()
        try adam.step()
        try adam.clearGradients()
    }
    let copy = Adam(scope.trainable, rate: 0.01)
    try copy.restore(adam.state())
    #expect(throws: ModelError.self) { _ = try model(Tensor.zeros([3, 3])) }
    #expect(throws: TensorError.self) { _ = try bag.matmul(bag) }
    #expect(try inference { try model(bag) }.logits.shape == [4])
}
