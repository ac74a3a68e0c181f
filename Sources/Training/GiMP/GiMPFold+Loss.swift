import Models
import Survival
import Tensors

extension GiMPFold {
    /// The loss of the task over patients with a label.
    func task(_ logits: Tensor, _ labels: [PatientLabel?]) throws -> StageLoop.Losses {
        let loss = try taskLoss(logits, labels)
        return StageLoop.Losses(total: loss, parts: ["task": try loss.item()])
    }

    func taskLoss(_ logits: Tensor, _ labels: [PatientLabel?]) throws -> Tensor {
        if knowledge.bins == nil {
            return try categoryLoss(
                logits,
                labels.map { label in
                    if case .category(let index) = label { index } else { 0 }
                })
        }
        let outcomes = labels.map { label -> DiscreteTimeLoss.Outcome? in
            guard case .survival(let bin, let event) = label else { return nil }
            return DiscreteTimeLoss.Outcome(interval: bin, event: event)
        }
        guard let loss = try DiscreteTimeLoss()(logits, outcomes) else {
            throw TrainingError(.fold, "\(name) has a batch without any outcome")
        }
        return loss
    }

    func pretrainingLoss(
        _ output: GiMPPretraining.Output, _ patches: PatchBatch, _ masked: [[Int]],
        _ labels: [PatientLabel?], _ name: String, _ masking: MaskedPatchLoss,
        _ triplets: TripletLoss
    ) throws -> StageLoop.Losses {
        var total = try output.patients.sum() * 0
        var parts: [String: Double] = [:]
        if let guess = output.reconstruction,
            let loss = try masking(guess, features: patches.features, masked: masked)
        {
            total = try total + loss * options.maskWeight
            parts["mask"] = try loss.item()
        }
        guard options.tripletWeight > 0 else {
            return StageLoop.Losses(total: total, parts: parts)
        }
        var stream = stream("mining/\(name)")
        func mined(_ a: Tensor, _ b: Tensor) throws -> [PatientTriplet] {
            try options.mining.triplets(
                labels, distances: { try distances(a, b) }, using: &stream)
        }
        let chosen = try mined(output.patients, output.patients)
        var loss = try triplets(output.patients, chosen)
        if let sides = output.sides {
            let (a, b) = (sides.slide, sides.genes)
            let crossed =
                try triplets(a, among: b, mined(a, b)) + triplets(b, among: a, mined(b, a))
            loss = try loss + crossed * 0.5
        }
        parts["triplet"] = try loss.item()
        parts["triplets"] = Double(chosen.count)
        return StageLoop.Losses(
            total: try total + loss * options.tripletWeight, parts: parts)
    }

    /// All Euclidean distances between rows, without gradients.
    private func distances(_ a: Tensor, _ b: Tensor) throws -> [[Double]] {
        let all = try (a.detached().unsqueezed(1) - b.detached().unsqueezed(0)).norm([-1])
        let count = try all.size(1)
        let flat = try all.doubles()
        return stride(from: 0, to: flat.count, by: count).map { Array(flat[$0..<$0 + count]) }
    }
}
