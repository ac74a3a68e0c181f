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

    init(_ options: Options) throws {
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
        bag = try Tensor.normal([options.patches, options.features], using: generator)
            .converted(to: options.type)
        targets = try genes.map { try Tensor.normal([$0], using: generator) }
    }

    /// Forward, losses, backward, one step.
    func train() throws {
        let output = try model(bag, training: generator)
        let outcome = DiscreteTimeLoss.Outcome(interval: 2, event: true)
        let prognosis = try survival(output.logits.unsqueezed(0), [outcome])
        let genes = try reconstruction(output.expression, targets).total
        if let prognosis, let genes { try (prognosis + genes).backward() }
        try adam.step()
        try adam.clearGradients()
    }

    /// The prognosis alone.
    func infer() throws {
        _ = try inference { try model(bag) }
    }
}
