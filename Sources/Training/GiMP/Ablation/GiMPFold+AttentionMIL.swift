import Files
import Layers
import Models
import SystemPackage
import Tensors

extension GiMPFold {
    /// What attention MIL says about held-out patients who have slides; trained as GiMP is
    /// fine-tuned, on the same patients, with the same steps.
    ///
    /// - Parameters:
    ///   - heldOut: The patients.
    ///   - folder: Where its files go.
    ///   - version: The version of the program, for the checkpoint.
    ///   - interval: How long may pass between two checkpoints.
    ///   - progress: Called after every step.
    /// - Returns: Probabilities of the classes, or one risk, of each.
    /// - Throws: ``TrainingError`` if nobody can be learned from or the loss is no number.
    func attentionMIL(
        _ heldOut: [String], folder: FilePath, version: String, interval: Duration,
        progress: (StageProgress) throws -> Void
    ) throws -> [(id: String, values: [Double])] {
        var sizes = AttentionMIL.Configuration()
        sizes.features = knowledge.features ?? 0
        sizes.width = options.network.width
        sizes.hidden = max(1, options.network.width / 2)
        sizes.summary = nil
        sizes.outputs = knowledge.outputs
        sizes.dropout = options.network.classifierDropout
        let scope = ParameterScope(seed: seed("attention-mil"), device: device)
        let network = try AttentionMIL(sizes, in: scope)
        let pool = learners.filter { knowledge.label($0.target) != nil && $0.slides != nil }
        try requirePool(pool, "slides and a label")
        let labels = pool.map { knowledge.label($0.target) }
        let path = folder.appending("attention-mil.safetensors")
        if path.exists {
            try scope.load(StateDictionary(path))
        } else {
            let loop = try StageLoop(
                StageLoop.Identity(
                    stage: "attention-mil", fold: name,
                    options: sha256(Array(try json(options).utf8)), inputs: cohort.inputs,
                    start: "fresh", version: version), options.finetuning, scope: scope,
                factor: { _ in 1 },
                checkpoint: folder.appending("attention-mil-checkpoint.safetensors"),
                resumes: true, interval: interval)
            let judged = judges.filter {
                knowledge.label($0.target) != nil && $0.slides != nil
            }
            try loop.run(
                batches: { self.batches(.finetuning, labels, epoch: $0) },
                step: { name, batch in
                    let generator = try self.generator("dropout/\(name)")
                    let logits = try batch.map { place in
                        try self.logits(
                            self.sampled(pool[place], name: name), network, training: generator)
                    }
                    return try self.task(
                        Tensor.concatenated(logits), batch.map { labels[$0] })
                },
                judge: judged.isEmpty
                    ? nil
                    : {
                        let forecasts = try self.forecasts(judged, network)
                        let logits = try Tensor(
                            forecasts.flatMap(\.logits),
                            shape: [judged.count, self.knowledge.outputs])
                        let loss = try self.taskLoss(
                            logits, judged.map { self.knowledge.label($0.target) })
                        return (try self.index(judged, forecasts), try loss.item())
                    }, progress: progress)
            try scope.state().write(to: path)
        }
        let visible = cohort.patients(heldOut).filter { $0.slides != nil }
        return try forecasts(visible, network).map { forecast in
            (forecast.id, knowledge.bins == nil ? forecast.probabilities : [forecast.risk])
        }
    }

    /// `[1, outputs]`.
    private func logits(
        _ bag: SampledBag, _ network: AttentionMIL, training generator: Generator?
    ) throws -> Tensor {
        let patches = bag.bag.features
        // One piece, so that the way back goes through the graph.
        let stream = try PatchStream(patches, piece: patches.size(0))
        return try network(stream, training: generator).logits.unsqueezed(0)
    }

    private func forecasts(
        _ patients: [GiMPPatient], _ network: AttentionMIL
    ) throws -> [GiMPForecast] {
        try patients.map { patient in
            let bag = try SampledBag(
                slides(patient), width: knowledge.features ?? 0, limit: options.evaluationLimit,
                seed: options.seed, stream: "evaluation/\(patient.id)", device: device)
            let values = try inference {
                try logits(bag, network, training: nil).doubles()
            }
            return GiMPForecast(
                id: patient.id, logits: values, hasSlides: true, hasGenes: false, groups: [])
        }
    }
}
