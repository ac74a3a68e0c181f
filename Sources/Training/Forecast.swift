import Cohorts
import Layers
import Models
import Tensors

/// What a model says about one patient, as plain numbers.
struct Forecast {
    /// The network's own hazard of each time bin, as of a population with as many events as censored.
    let hazards: [Double]
    /// The network's own survival past each time bin; absolute survival is ``HazardCalibration``'s.
    let survival: [Double]
    /// The guessed standardised genes, one row per group; empty without decoders.
    let expression: [[Double]]
    /// Where each gene group looked: softmax over patches, one row per group.
    let attention: [[Float]]
    /// The share of each patch by its looks: softmax over patches.
    let morphology: [Float]

    /// Minus the sum of survival: higher means an earlier event.
    var risk: Double { -survival.reduce(0, +) }

    /// Runs a network without gradients and without dropout.
    init(_ network: GHANet, _ bag: PatchStream) throws {
        let output = try inference { try network(bag).output }
        hazards = try output.logits.sigmoid().doubles()
        survival = Training.survival(of: hazards)
        expression = try output.expression.map { try $0.doubles() }
        let patches = try output.attention.size(1)
        let maps = try output.attention.softmax().floats()
        attention = stride(from: 0, to: maps.count, by: max(1, patches)).map {
            Array(maps[$0..<($0 + patches)])
        }
        morphology = try output.morphology.softmax().floats()
    }

    /// The forecast as a row of held-out predictions.
    func row(
        _ subject: FoldTrainer.Subject, fold: Int, knowledge: FoldKnowledge
    ) -> HeldOutPrediction {
        let hazards = knowledge.calibration?(hazards) ?? hazards
        let medianRisk = knowledge.medianTrainingRisk
        return HeldOutPrediction(
            patient: subject.id, fold: fold, time: subject.outcome?.time,
            event: subject.outcome?.event,
            risk: risk, riskGroup: medianRisk.map { risk > $0 ? 1 : 0 } ?? 0, hazards: hazards,
            survival: Training.survival(of: hazards))
    }
}
