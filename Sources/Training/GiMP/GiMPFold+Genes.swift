import Files
import Layers
import Models
import Tensors

extension GiMPFold {
    /// Trains the gene encoder alone (S0), on patients with genes and, unless it learns from genes
    /// alone, a label.
    ///
    /// - Parameter progress: Called after every step.
    /// - Returns: The epochs.
    /// - Throws: ``TrainingError`` if nobody can be learned from or the loss is no number.
    @discardableResult
    public func trainGenes(
        progress: (StageProgress) throws -> Void = { _ in }
    ) throws -> [StageRecord] {
        guard !isDone(.genes) else { return try records(.genes) }
        let scope = ParameterScope(seed: seed("weights"), device: device)
        let network = try GiMP(configuration(slides: false), in: scope)
        let readsLabels = options.geneObjective == .label
        let pool = learners.filter {
            cohort.hasGenes($0) && (!readsLabels || knowledge.label($0.target) != nil)
        }
        try requirePool(pool, readsLabels ? "genes and a label" : "genes")
        let guessing = readsLabels ? nil : try guessing(network, scope)
        let loop = try loop(.genes, options.geneStage, scope, from: nil) { _ in 1 }
        let labels = pool.map { readsLabels ? knowledge.label($0.target) : nil }
        let expression = try self.expression(pool)
        try loop.run(
            batches: { self.batches(.genes, labels, epoch: $0) },
            step: { name, batch in
                let rows = try self.rows(expression, batch)
                let generator = try self.generator("dropout/\(name)")
                if let guessing { return try guessing(rows, name, generator) }
                let output = try network(GiMP.Input(expression: rows), training: generator)
                return try self.task(output.logits, batch.map { labels[$0] })
            }, progress: progress)
        return try finish(.genes, loop, scope, network.configuration)
    }

    private typealias Guessing = (Tensor, String, Generator) throws -> StageLoop.Losses

    /// The mean square by which hidden genes are missed when the token of the others guesses them.
    ///
    /// A hidden gene reads as its mean, and every gene is guessed from the one token alone, so the
    /// token has to hold what genes say together.
    private func guessing(_ network: GiMP, _ scope: ParameterScope) throws -> Guessing {
        guard let encoder = network.geneEncoder, let layout = knowledge.genes else {
            throw TrainingError(.study, "the network reads no genes")
        }
        let decode = try Linear(
            encoder.configuration.width, layout.slots.count, in: scope / "gene_decoder")
        let there = try Tensor(
            layout.slots.map { $0 == nil ? 0 : 1 }, shape: [layout.slots.count],
            type: .float32, device: device)
        return { expression, name, generator in
            let hidden = try Tensor.bernoulli(
                expression.shape, probability: self.options.hiddenGenes,
                using: self.generator("hidden genes/\(name)"), device: self.device)
            let seen = try expression * (1 - hidden)
            let guess = try decode(encoder(seen, training: generator).token)  // [batch, slots]
            let counts = try hidden * there
            let total = try ((guess - expression).power(2) * counts).sum()
            let loss = try total / counts.sum().clamped(from: 1)
            return StageLoop.Losses(total: loss, parts: ["genes": try loss.item()])
        }
    }

    /// Centres and scales the two tokens by those of the training patients, in the first stage that
    /// joins them.
    ///
    /// A fresh encoder gives nearly the same token to everyone; what differs is a small part of it,
    /// and the product of two such parts, which is all that an interaction shows, smaller still.
    func standardise(_ network: GiMP, _ start: StateDictionary?, _ stage: Stage) throws {
        guard network.fusion != nil, options.network.standardizesTokens,
            start?.contains("fusion.centre") != true,
            !(resumes && checkpoint(stage).exists)
        else { return }
        let pool = learners.filter { cohort.hasGenes($0) && $0.slides != nil }
        guard pool.count > 1 else { return }
        var slides: [Tensor] = []
        var genes: [Tensor] = []
        try withoutGradients {
            for start in stride(from: 0, to: pool.count, by: options.batch) {
                let batch = Array(pool[start..<min(pool.count, start + options.batch)])
                let bags = try batch.map { try sampled($0, name: "\(name)/standardise").bag }
                let output = try network(
                    GiMP.Input(
                        patches: try PatchBatch(bags), expression: try expression(batch)))
                if let patches = output.patches, let encoded = output.genes {
                    slides.append(patches.token)
                    genes.append(encoded.token)
                }
            }
            try network.standardize(
                slides: Tensor.concatenated(slides), genes: Tensor.concatenated(genes))
        }
    }
}
