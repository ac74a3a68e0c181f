import Cohorts
import Files
import Foundation
import Survival
import SystemPackage
import TestSupport
import Training

/// A study of twenty-four patients with two slides each, copy numbers and vectors, of whom some lack
/// a side.
final class TinyPathGPTOmic {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try makeFolder(folder.file("features"))
        var stream = RandomStream(seed: 8, stream: "tiny path-gptomic")
        var clinical = CSVWriter(columns: ["case_id", "survival_months", "event"])
        var genes = CSVWriter(columns: ["case_id", "A_cnv", "B_cnv", "C_mut", "A_rnaseq"])
        var vectors = CSVWriter(columns: ["case_id", "scgpt_0", "scgpt_1", "scgpt_2"])
        for index in 0..<24 {
            let (a, b) = (stream.normal(), stream.normal())
            let time = 0.5 + stream.exponential() * 20 * exp(-a - 0.5 * b)
            clinical.add(["p\(index)", "\(time)", index % 4 == 3 ? "0" : "1"])
            let numbers = (0..<4).map { _ in "\(a + 0.3 * stream.normal())" }
            if index % 6 != 1 { genes.add(["p\(index)"] + numbers) }
            if index % 5 != 2 { vectors.add(["p\(index)"] + numbers.prefix(3)) }
            for slide in 0..<2 where index % 7 != 3 {
                try TinyStudy.writeBag(
                    to: folder.file("features/p\(index)-\(slide).safetensors"), patches: 5,
                    shift: b, using: &stream)
            }
        }
        try clinical.write(to: folder.file("clinical.csv"))
        try genes.write(to: folder.file("genes.csv"))
        try vectors.write(to: folder.file("vectors.csv"))
        _ = try folder.write(
            "study.yaml",
            """
            name: tiny
            model: path-gptomic
            data: simulated
            cohort:
              clinical: clinical.csv
              omics: genes.csv
              vectors: vectors.csv
              features: features
              folds: 2
            network: {expression: vectors, image: bag, width: 8}
            training: {epochs: 3, flatEpochs: 1, batch: 6, threads: 1}
            """)
    }

    var study: FilePath { folder.file("study.yaml") }

    func run(
        _ name: String, resumes: Bool = false,
        _ change: (inout PathGPTOmicConfiguration) -> Void = { _ in },
        progress: (PathGPTOmicCrossValidation.Progress) throws -> Void = { _ in }
    ) throws -> RunFolder {
        var configuration = try PathGPTOmicConfiguration.read(study)
        change(&configuration)
        let run = RunFolder(folder.path.appending(name))
        _ = try PathGPTOmicCrossValidation(
            configuration, PathGPTOmicCohort(configuration, in: folder.path), into: run,
            version: "1", resumes: resumes, interval: .zero
        ).run(progress: progress)
        return run
    }
}
