import Files
import Layers
import Models
import Tensors
import Training

/// One patient, and the network with its optimiser.
struct Subject {
    private let model: GHANet
    private let adam: Adam
    private let generator: Generator
    private let bag: Tensor
    private let targets: [Tensor]
    private let survival = DiscreteTimeLoss()
    private let reconstruction = ReconstructionLoss()

    /// Makes a network and a bag.
    ///
    /// - Parameters:
    ///   - options: The sizes.
    ///   - patches: The size of the bag, if not that of the options.
    /// - Throws: `TensorError` if memory is short.
    init(_ options: Options, patches: Int? = nil) throws {
        let genes = [94, 334, 521, 468, 1496, 479]
        var configuration: GHANet.Configuration =
            options.wiring == "shared" ? .reference(geneGroups: genes) : .fixed(geneGroups: genes)
        configuration.features = options.features
        let scope = ParameterScope(seed: 1)
        model = try GHANet(configuration, in: scope)
        adam = Adam(
            scope.trainable, rate: 2e-4, configuration: .init(decay: .coupled(1e-5)))
        let generator = try Generator(seed: 1)
        self.generator = generator
        bag = try Tensor.normal([patches ?? options.patches, options.features], using: generator)
            .converted(to: options.type)
        targets = try genes.map { try Tensor.normal([$0], using: generator) }
    }

    /// Forward, losses, backward, one step.
    func train() throws { try train(on: PatchStream(bag)) }

    /// The prognosis alone.
    func infer() throws { try infer(on: PatchStream(bag)) }

    /// The same on a bag of any size.
    func train(on bag: PatchStream) throws {
        let reading = try model(bag, training: generator)
        let output = reading.output
        let outcome = DiscreteTimeLoss.Outcome(interval: 2, event: true)
        let prognosis = try survival(output.logits.unsqueezed(0), [outcome])
        let genes = try reconstruction(output.expression, targets).total
        if let prognosis, let genes { try (prognosis + genes).backward() }
        try reading.backward()
        try adam.step()
        try adam.clearGradients()
    }

    /// The same on a bag of any size.
    func infer(on bag: PatchStream) throws {
        _ = try inference { try model(bag) }
    }
}
