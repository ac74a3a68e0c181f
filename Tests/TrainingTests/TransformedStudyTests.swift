import Cohorts
import Files
import Foundation
import Omics
import Slides
import SystemPackage
import TestSupport
import Testing

@testable import Training

/// Transforms of expression on the way that real training goes.
@Suite(.serialized) struct `Transforms in training` {
    static let chains: [[String]] = [
        ["unlog 0.001", "log 1", "zscore"], ["near-constant 0.9", "rank-normal"],
        ["impute-median", "quantile", "clip 3"], ["unlog 0.001", "per-million", "log 1"],
        ["impute-nearest 2", "sites"],
    ]

    /// The tiny study with two hospitals and transforms; training and held-out patients have genes.
    private func tiny(_ chain: [String]) throws -> TinyStudy {
        let tiny = try TinyStudy()
        let path = tiny.folder.file("clinical.csv")
        let lines = try readText(of: path).split(separator: "\n").enumerated().map { number, line in
            "\(line),\(number == 0 ? "site" : number % 2 == 0 ? "A" : "B")"
        }
        _ = try tiny.folder.write("clinical.csv", lines.joined(separator: "\n") + "\n")
        let study = try readText(of: tiny.configurationPath)
        _ = try tiny.folder.write(
            "study.yaml",
            study.replacing(
                "  folds: 2", with: "  folds: 2\n  transforms: [\(chain.joined(separator: ", "))]"))
        return tiny
    }

    /// Changes every gene of some patients beyond recognition.
    private func poison(_ tiny: TinyStudy, _ patients: Set<String>) throws {
        let text = try readText(of: tiny.folder.file("genes.csv"))
        let altered = text.split(separator: "\n").enumerated().map { number, line -> String in
            let fields = line.split(separator: ",").map(String.init)
            guard patients.contains(fields[0]) else { return String(line) }
            return ([fields[0]] + (0..<4).map { "\(15 + $0 + number)" }).joined(separator: ",")
        }
        _ = try tiny.folder.write("genes.csv", altered.joined(separator: "\n") + "\n")
    }

    @Test(arguments: chains)
    func `nothing learned changes when held-out patients are poisoned`(_ chain: [String]) throws {
        let tiny = try tiny(chain)
        let study = try tiny.study()
        let features = FeatureRequirement(
            try readBag(tiny.folder.file("features/s0.safetensors")))
        func knowledge(_ study: Study) throws -> FoldKnowledge {
            try FoldKnowledge(
                study.patients(study.folds.folds[0].training), of: study, features: features)
        }
        func targets(_ study: Study, _ knowledge: FoldKnowledge) throws -> [[[Float]]?] {
            try study.folds.folds[0].training.map { id in
                try study.omics.flatMap {
                    try knowledge.genes?.values(
                        of: id, in: $0, site: study.patient(id)?.site)
                }
            }
        }
        let before = try knowledge(study)
        #expect(before.genes?.transforms?.transforms == (try chain.map { try Transform($0) }))
        let numbers = try targets(study, before)
        try poison(tiny, Set(study.folds.folds[0].heldOut))
        let poisoned = try tiny.study()
        let after = try knowledge(poisoned)
        #expect(after == before)
        #expect(try targets(poisoned, after) == numbers)
        // Were a training patient poisoned, everything would change.
        try poison(tiny, Set(study.folds.folds[0].training.prefix(1)))
        #expect(try knowledge(tiny.study()) != before)
    }

    @Test func `a whole run leaves the same weights when held-out patients are poisoned`() throws {
        let tiny = try tiny(["unlog 0.001", "quantile", "log 1"])
        let clean = RunFolder(tiny.folder.file("clean"))
        _ = try CrossValidation(tiny.study(), into: clean, version: "test", resumes: false).run {
            _ in
        }
        try poison(tiny, Set(tiny.study().folds.folds[0].heldOut))
        let poisoned = RunFolder(tiny.folder.file("poisoned"))
        _ = try CrossValidation(tiny.study(), into: poisoned, version: "test", resumes: false).run {
            _ in
        }
        func weights(_ run: RunFolder, _ fold: Int) throws -> [String: [Float]] {
            let file = try SafetensorsFile(run.fold(fold).model)
            return try Dictionary(
                uniqueKeysWithValues: file.names.map { ($0, try file.tensor($0).floats()) })
        }
        #expect(try weights(clean, 0) == weights(poisoned, 0))
        #expect(try weights(clean, 1) != weights(poisoned, 1))
        let knowledge = try (0..<2).map {
            try SafetensorsFile(($0 == 0 ? clean : poisoned).fold(0).model).metadata["knowledge"]
        }
        #expect(knowledge[0] == knowledge[1] && knowledge[0]?.contains("transforms") == true)
    }

    @Test func `new patients go through the stored transforms; missing genes are counted`() throws {
        let tiny = try tiny(["unlog 0.001", "log 1", "zscore"])
        _ = try tiny.folder.write(
            "study.yaml",
            readText(of: tiny.configurationPath).replacing(
                "  folds: 2", with: "  folds: 2\n  missingGenes: 0.4"))
        let run = RunFolder(tiny.folder.file("run"))
        let study = try tiny.study()
        _ = try CrossValidation(study, into: run, version: "test", resumes: false).run { _ in }
        let predictor = try Predictor(run)
        let table = try #require(study.omics)
        #expect(try predictor.missingGenes(in: table) == (0, 3))
        let all = try #require(try predictor.measured("p1", in: table))
        func new(_ columns: [String]) -> OmicsTable {
            OmicsTable(
                patients: ["new"], columns: columns,
                values: columns.map { table[1, table.place(of: $0) ?? 0] })
        }
        // The same numbers under another name give the same, without one gene nearly the same.
        #expect(try predictor.measured("new", in: new(table.columns)) == all)
        let fewer = new(["A_rnaseq", "C_cnv", "D_rnaseq"])
        #expect(try predictor.missingGenes(in: fewer) == (1, 3))
        let filled = try #require(try predictor.measured("new", in: fewer))
        #expect(filled[1] == all[1])
        #expect(filled[0] != all[0] && filled[0]?.isFinite == true)
        #expect(try predictor.measured("nobody", in: table) == nil)
        #expect(
            throws: OmicsError(
                .table,
                "the table lacks 2 of the 3 columns that the model was trained with; at most 1 may be filled"
            )
        ) { try predictor.missingGenes(in: new(["A_rnaseq", "C_cnv"])) }
    }

    @Test func `a model that keeps its patients' genes is not given away`() throws {
        let tiny = try tiny(["impute-nearest 2"])
        let run = RunFolder(tiny.folder.file("run"))
        _ = try CrossValidation(tiny.study(), into: run, version: "test", resumes: false).run { _ in
        }
        #expect(
            throws: TrainingError(
                .study,
                "the model keeps the genes of its training patients for the step impute-nearest, and cannot be given away; train with impute-median"
            )
        ) { try exportModels(of: run, to: RunFolder(tiny.folder.file("model"))) }
    }
}
