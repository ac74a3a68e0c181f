import Cohorts
import Files
import Foundation
import SystemPackage

/// A finished run of ninety simulated patients in three folds, written as the trainer writes it.
struct DemoRun {
    let folder: RunFolder
    let predictions: [HeldOutPrediction]

    init(seed: UInt64 = 7, patients count: Int = 90, isFinished: Bool = true) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID())")
        folder = RunFolder(FilePath(path.path))
        var stream = DemoReport.Stream(state: seed)
        let edges = [8.0, 18, 40]
        predictions = (0..<count).map { index in
            let hidden = stream.normal()
            let time = -log(max(stream.uniform(), 1e-9)) * 30 * exp(-0.9 * hidden)
            let limit = 10 + stream.uniform() * 80
            let hazard = 1 / (1 + exp(-(hidden + 0.5 * stream.normal() - 1)))
            let survival = (1...4).map { pow(1 - hazard, Double($0)) }
            let risk = -survival.reduce(0, +)
            return HeldOutPrediction(
                patient: "P\(index)", fold: index % 3, time: min(time, limit),
                event: time <= limit, risk: risk, riskGroup: hazard > 0.27 ? 1 : 0,
                hazards: [hazard, hazard, hazard, hazard], survival: survival)
        }
        for fold in 0..<3 {
            try FileManager.default.createDirectory(
                atPath: folder.fold(fold).path.string, withIntermediateDirectories: true)
        }
        try writeTables(edges: edges)
        try json(manifest, to: folder.manifest)
        try writeAtomically(to: folder.configuration, text: "name: <demo>\n")
        if isFinished { try json(metrics(edges: edges), to: folder.metrics) }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder.path.string) }

    private var manifest: RunManifest {
        RunManifest(
            study: "ninety", model: "ghanet", preset: "fixed", epochChoice: .lastEpoch,
            dataKind: .simulated, trainedWithGenes: true, seed: 1, threads: 2, version: "0.1.0",
            torchVersion: "2.13.0", configurationHash: "c0ffee", foldsHash: "f01d5",
            inputHashes: ["omics": "0123"], folds: 3)
    }

    private func metrics(edges: [Double]) -> RunMetrics {
        let folds = (0..<3).map { fold in
            FoldMetrics(
                fold: fold, epoch: 4, trainingPatients: 60, trainingEvents: 40, genesPerGroup: [2],
                binEdges: edges, medianTrainingRisk: -2, parameters: 14_587_397, concordance: nil)
        }
        return RunMetrics(
            folds: folds, concordance: nil, meanConcordance: nil, concordanceDeviation: nil,
            logRankP: nil)
    }

    private func writeTables(edges: [Double]) throws {
        try HeldOutPrediction.write(predictions, to: folder.predictions)
        var rows = predictions.map { row in
            RunPatient(
                id: row.patient, fold: row.fold, takesPart: true, slides: 1,
                patches: 100 + row.fold,
                hasGenes: row.patient != "P5", time: row.time, event: row.event)
        }
        rows.append(
            RunPatient(
                id: "unknown", fold: nil, takesPart: true, slides: 2, patches: 50, hasGenes: true,
                time: nil,
                event: nil))
        try RunPatient.write(rows, to: folder.patients)
        for fold in 0..<3 {
            let files = folder.fold(fold)
            let epochs = (1...4).map { epoch in
                EpochRecord(
                    epoch: epoch, survivalLoss: 1 / Double(epoch), reconstructionLoss: 2,
                    totalLoss: 1, heldOutConcordance: 0.6)
            }
            let text = try epochs.map {
                String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n"
            }
            try writeAtomically(to: files.epochs, text: text.joined())
            try GeneReconstruction.write(
                [
                    GeneReconstruction(
                        group: "Oncogenes", gene: "MYC_cnv", patients: 30, pearson: 0.5,
                        spearman: 0.4, errorRatio: 0.8),
                    GeneReconstruction(
                        group: "Oncogenes", gene: "KRAS_cnv", patients: 30,
                        pearson: fold == 0 ? nil : 0.1, spearman: fold == 0 ? nil : 0.1,
                        errorRatio: 1.1),
                    GeneReconstruction(
                        group: "Kinases", gene: "FLAT_cnv", patients: 30, pearson: nil,
                        spearman: nil, errorRatio: nil),
                ], to: files.reconstruction)
        }
        try writeAtomically(to: folder.timing, text: "{\"fold\":0,\"seconds\":61.2}\n")
    }

    private func json(_ value: some Encodable, to path: FilePath) throws {
        try writeAtomically(to: path, Array(try JSONEncoder().encode(value)))
    }
}
