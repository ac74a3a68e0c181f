import Cohorts
import Files
import Foundation
import Layers
import Models
import Omics
import SystemPackage
import Tensors

/// Everything a trained fold leaves behind.
struct FoldResults {
    let study: Study
    let fold: Int
    let knowledge: FoldKnowledge
    let epoch: Int
    let records: [EpochRecord]
    let network: GHANet
    let crew: Crew
    let scope: ParameterScope
    let bags: BagReader
    let training: [FoldTrainer.Subject]
    let heldOut: [FoldTrainer.Subject]
    let identity: Checkpoint.Identity

    /// Writes model, predictions, reconstructions and, last of all, the metrics that mark the fold as done.
    func write(to folder: FoldFolder) throws {
        // Of a forecast only these are kept: its attention is as large as the bag.
        let learned = try crew.forEach(training, open: { try bags.bag($0.features) }) {
            network, subject, bag in
            try subject.outcome.map { outcome in
                let forecast = try Forecast(network, bag)
                return (outcome: outcome, risk: forecast.risk, hazards: forecast.hazards)
            }
        }.compactMap(\.self)
        let risks = learned.map(\.risk).sorted()
        guard !risks.isEmpty else {
            throw TrainingError(.fold, "fold \(fold) has no training patient with an outcome")
        }
        let median = (risks[(risks.count - 1) / 2] + risks[risks.count / 2]) / 2
        var knowledge = knowledge
        knowledge.medianTrainingRisk = median
        knowledge.calibration = try HazardCalibration(
            bins: knowledge.bins, hazards: learned.map(\.hazards),
            outcomes: learned.map(\.outcome))
        try ModelFile.write(to: folder.model, network, scope, knowledge, identity: identity)

        let judged = try crew.forEach(heldOut, open: { try bags.bag($0.features) }) {
            network, subject, bag in
            let forecast = try Forecast(network, bag)
            return (
                row: forecast.row(subject, fold: fold, knowledge: knowledge),
                expression: forecast.expression
            )
        }
        let rows = judged.map(\.row)
        try HeldOutPrediction.write(rows, to: folder.predictions)
        if let genes = knowledge.genes {
            try GeneReconstruction.write(
                reconstructions(genes.groups, judged.map(\.expression)),
                to: folder.reconstruction)
        }
        let metrics = FoldMetrics(
            fold: fold, epoch: epoch, trainingPatients: training.count,
            trainingEvents: training.count { $0.outcome?.event == true },
            genesPerGroup: knowledge.genes?.groups.sizes ?? [], binEdges: knowledge.bins.innerEdges,
            medianTrainingRisk: median, parameters: scope.all.reduce(0) { $0 + $1.tensor.count },
            concordance: heldOutConcordance(rows))
        try writeAtomically(
            to: folder.epochs, text: records.map { try json($0) + "\n" }.joined())
        try writeAtomically(to: folder.metrics, text: json(metrics))
        try? FileManager.default.removeItem(atPath: folder.checkpoint.string)
    }

    /// Squared error over that of guessing 0, the training mean of standardised genes.
    private func errorRatio(_ truth: [Double], _ guess: [Double]) -> Double? {
        let error = zip(truth, guess).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let baseline = truth.reduce(0) { $0 + $1 * $1 }
        return baseline > 0 ? error / baseline : nil
    }

    private func reconstructions(
        _ groups: GeneGroups, _ expression: [[[Double]]]
    ) -> [GeneReconstruction] {
        groups.groups.enumerated().flatMap { group, genes in
            genes.columns.enumerated().map { place, gene in
                var truth: [Double] = []
                var guess: [Double] = []
                for (subject, guessed) in zip(heldOut, expression) {
                    guard let value = subject.genes?[group][place], value.isFinite else { continue }
                    truth.append(Double(value))
                    guess.append(guessed[group][place])
                }
                return GeneReconstruction(
                    group: genes.name, gene: gene, patients: truth.count,
                    pearson: pearsonCorrelation(truth, guess),
                    spearman: spearmanCorrelation(truth, guess),
                    errorRatio: errorRatio(truth, guess))
            }
        }
    }
}
