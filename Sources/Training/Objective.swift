import Cohorts
import Models
import Tensors

/// What G-HANet minimises for one patient: survival, and genes from tissue.
struct Objective {
    /// A loss, and what it is made of.
    struct Loss {
        /// The parts as plain numbers; nothing for what the patient lacks.
        struct Numbers {
            let survival: Double?
            let reconstruction: Double?
            let total: Double
        }

        let tensor: Tensor
        let numbers: Numbers
    }

    let bins: TimeBins
    let device: Device
    private let survivalLoss = DiscreteTimeLoss()
    private let reconstructionLoss: ReconstructionLoss

    init(bins: TimeBins, reconstructionWeight: Double, device: Device) {
        self.bins = bins
        reconstructionLoss = ReconstructionLoss(
            squaredWeight: reconstructionWeight, cosineWeight: reconstructionWeight)
        self.device = device
    }

    /// The loss of a patient; what the patient lacks is left out.
    func loss(_ output: GHANet.Output, _ subject: FoldTrainer.Subject) throws -> Loss {
        let survival = try subject.outcome.flatMap { outcome in
            try survivalLoss(
                output.logits.unsqueezed(0),
                [.init(interval: bins.bin(of: outcome.time), event: outcome.event)])
        }
        let reconstruction = try subject.genes.flatMap { genes in
            try reconstructionLoss(
                output.expression,
                genes.map { group in
                    // a group with a gene that was not measured is left out
                    group.allSatisfy(\.isFinite)
                        ? try Tensor(group, shape: [group.count], device: device) : nil
                }
            ).total
        }
        let tensor: Tensor
        switch (survival, reconstruction) {
        case (let survival?, let reconstruction?): tensor = try survival + reconstruction
        case (let survival?, nil): tensor = survival
        case (nil, let reconstruction?): tensor = reconstruction
        case (nil, nil):
            throw TrainingError(
                .fold, "a patient with neither outcome nor genes cannot be learned from")
        }
        return Loss(
            tensor: tensor,
            numbers: .init(
                survival: try survival?.item(), reconstruction: try reconstruction?.item(),
                total: try tensor.item()))
    }
}
