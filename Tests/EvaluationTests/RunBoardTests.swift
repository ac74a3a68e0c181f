import Cohorts
import Evaluation
import Files
import Foundation
import Reports
import SystemPackage
import TestSupport
import Testing

@Suite struct `A board of runs` {
    private func run(
        _ name: String, in folder: TemporaryFolder, risks: [Double], folds: String = "f",
        regions: [Double]? = nil
    ) throws -> RunFolder {
        let run = RunFolder(folder.file(name))
        try makeFolder(run.path)
        try writeAtomically(
            to: run.manifest,
            text: jsonText(
                RunManifest(
                    study: "s", model: "path-gptomic", preset: "wired \(name)",
                    epochChoice: .lastEpoch, dataKind: .simulated, trainedWithGenes: true, seed: 1,
                    threads: 1, version: "1", torchVersion: "2", configurationHash: "c",
                    foldsHash: folds, inputHashes: [:], folds: 2)))
        let rows = risks.enumerated().map { index, risk in
            HeldOutPrediction(
                patient: "p\(index)", fold: index % 2, time: Double(index / 2 + 1), event: true,
                risk: risk, riskGroup: 0, hazards: [], survival: [])
        }
        try HeldOutPrediction.write(rows, to: run.predictions)
        if let regions {
            var table = CSVWriter(columns: ["patient", "fold", "time", "event", "risk"])
            for (index, risk) in regions.enumerated() {
                let patient = index / 2
                table.add([
                    "p\(patient)", "\(patient % 2)", "\(patient / 2 + 1)", "1", "\(risk)",
                ])
            }
            try table.write(to: run.path.appending("predictions-regions.csv"))
        }
        let values = name == "good" ? [1.0, 0.9] : [0.5, 0.6]
        let metrics = RunMetrics(
            folds: values.enumerated().map { fold, value in
                FoldMetrics(
                    fold: fold, epoch: 1, trainingPatients: 8, trainingEvents: 8,
                    genesPerGroup: [], binEdges: [], medianTrainingRisk: 0, parameters: 1,
                    concordance: Estimate(
                        value: value, lower: nil, upper: nil, patients: 4, events: 4, method: ""))
            }, concordance: nil, meanConcordance: nil, concordanceDeviation: nil, logRankP: nil)
        try writeAtomically(to: run.metrics, text: jsonText(metrics))
        return run
    }

    @Test func `sets patients, folds and regions side by side`() throws {
        let folder = try TemporaryFolder()
        let falling = [8.0, 8, 7, 7, 6, 6, 5, 5]
        let mixed = [8.0, 5, 7, 6, 5, 7, 6, 8]
        let board = try RunBoard([
            (
                "good",
                run("good", in: folder, risks: falling, regions: falling.flatMap { [$0, $0] })
            ),
            ("bad", run("bad", in: folder, risks: mixed)),
            ("worse", run("worse", in: folder, risks: mixed.reversed())),
        ])
        // Two tests of one p-value: after Holm twice as much.
        let p = try #require(board.rows[1].pValue)
        #expect(board.rows[2].pValue == p)
        #expect(board.rows.map(\.adjusted) == [nil, 2 * p, 2 * p])
        #expect(board.rows[0].patients.estimate.value?.value == 1)
        #expect(board.rows[0].regions?.estimate.value?.patients == 8)
        #expect(board.rows[1].regions == nil)
        #expect(board.rows[0].difference == nil)
        let folds = try #require(board.rows[0].folds.estimate.value)
        #expect(abs(folds.value - 0.95) < 1e-12)
        // Student's half-width of two folds: 12.706 · 0.0707 / √2.
        #expect(abs((folds.interval?.upper ?? 0) - 0.95 - 0.63531) < 1e-4)
        let difference = try #require(board.rows[1].difference?.estimate.value)
        #expect(abs(difference.value + 0.4) < 1e-12)
        let page = try html(
            StudyPage(
                board, study: "a & b", leftOut: ["row 9: no adapter"], runs: [], version: "1",
                date: "2026-01-01", commands: ["morphogen board"]))
        #expect(page.contains("a &amp; b"))
        #expect(page.contains("Left out: row 9: no adapter."))
        #expect(page.contains("Regions, pairs within folds"))
        #expect(board.text().contains("good"))
    }

    @Test func `refuses runs of other folds`() throws {
        let folder = try TemporaryFolder()
        let risks = [4.0, 3, 2, 1]
        let runs = [
            ("good", try run("good", in: folder, risks: risks)),
            ("bad", try run("bad", in: folder, risks: risks, folds: "g")),
        ]
        let error = #expect(throws: EvaluationError.self) { _ = try RunBoard(runs) }
        #expect(
            error?.description
                == "'bad' has other folds than 'good', so the two cannot stand on one board")
    }

    private func jsonText(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
