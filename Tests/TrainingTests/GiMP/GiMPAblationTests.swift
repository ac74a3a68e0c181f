import Cohorts
import Files
import Models
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite struct `Variants of GiMP` {
    private func ablation(
        _ folder: FilePath, survival: Bool = false
    ) throws -> GiMPAblation {
        var configuration = GiMPStudyConfiguration(
            name: "tiny", cohort: .init(clinical: "", features: ""))
        configuration.cohort.folds = 2
        configuration.options = TinyGiMP.options
        return GiMPAblation(
            configuration, TinyGiMP.cohort(try TinyGiMP.interaction(), survival: survival),
            into: folder, version: "test", interval: .zero)
    }

    private func variant(_ ablation: GiMPAblation, _ name: String) throws -> GiMPVariant {
        try #require(ablation.variants.first { $0.name == name })
    }

    @Test func `are those that change something, each with a name of its own`() throws {
        let options = TinyGiMP.options
        let names = GiMPVariant.all(options).map(\.name)
        #expect(names.first == GiMPVariant.full)
        #expect(Set(names).count == names.count)
        for name in [
            "no-gene-stage", "no-pretraining", "from-scratch", "no-masked-patches", "no-triplets",
            "no-genes-in-decoder", "no-grouping", "mask-window", "mask-random", "mask-blocks",
            "genes-joint", "slides-only", "genes-only", "late-average", "fusion-concat",
            "fusion-gated", "fusion-bilinear", "lasso-on-genes", "attention-mil",
        ] {
            #expect(names.contains(name))
        }
        // The study has these already.
        #expect(!names.contains("mask-run") && !names.contains("genes-frozen"))
        var other = options
        other.mask.mode = .random
        #expect(GiMPVariant.all(other).contains { $0.name == "mask-run" })
    }

    @Test(arguments: [false, true])
    func `are judged on the same patients of the same folds`(survival: Bool) throws {
        let folder = try TemporaryFolder()
        let ablation = try ablation(folder.path, survival: survival)
        let classes = survival ? [] : ["negative", "positive"]
        var tables: [String: BaselineTable] = [:]
        for name in [
            "full", "slides-only", "genes-only", "late-average", "lasso-on-genes",
            "attention-mil",
        ] {
            let path = try ablation.run(variant(ablation, name))
            tables[name] = try BaselineTable(path, classes: classes)
        }
        let full = try #require(tables["full"])
        for (name, table) in tables {
            #expect(table.rows.count == 24, "\(name)")
            for row in table.rows { #expect(full.row(of: row.id)?.start == row.start) }
        }
        for row in try #require(tables["late-average"]).rows where !survival {
            let parts = try ["slides-only", "genes-only"].map {
                try #require(tables[$0]?.row(of: row.id)).values[1]
            }
            #expect(abs(row.values[1] - (parts[0] + parts[1]) / 2) < 1e-12)
            #expect(abs(row.values[0] + row.values[1] - 1) < 1e-9)
        }
        // What has its predictions is left as it is.
        let lasso = folder.path.appending("lasso-on-genes/predictions.csv")
        let before = try sha256(of: lasso)
        _ = try ablation.run(variant(ablation, "lasso-on-genes"))
        #expect(try sha256(of: lasso) == before)
    }

    @Test(arguments: ["no-triplets", "no-pretraining"])
    func `learn the same from a copied stage as from their own`(name: String) throws {
        let folder = try TemporaryFolder()
        let alone = try ablation(folder.path.appending("alone"))
        let own = try alone.run(variant(alone, name))
        let board = try ablation(folder.path.appending("board"))
        _ = try board.run(variant(board, GiMPVariant.full))
        let copied = folder.path.appending("board/\(name)/fold-0/genes.safetensors")
        let after = try board.run(variant(board, name))
        #expect(
            try sha256(of: copied)
                == sha256(of: folder.path.appending("board/full/fold-0/genes.safetensors")))
        #expect(try sha256(of: after) == sha256(of: own))
    }

    @Test func `share a stage only where nothing that bears on it differs`() {
        let options = TinyGiMP.options
        var other = options
        other.network.fusion = .gated
        #expect(other.bearing(on: .genes) == options.bearing(on: .genes))
        #expect(other.bearing(on: .pretraining) != options.bearing(on: .pretraining))
        other = options
        other.network.groups = 2
        #expect(other.bearing(on: .genes) != options.bearing(on: .genes))
        other = options
        other.finetuning.epochs += 1
        #expect(other.bearing(on: .pretraining) == options.bearing(on: .pretraining))
    }

    @Test func `go on to the same bytes after being killed`() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        let whole = try ablation(folder.path.appending("whole"))
        let cut = try ablation(folder.path.appending("cut"))
        for name in ["attention-mil", "slides-only"] {
            let expected = try whole.run(variant(whole, name))
            var steps = 0
            #expect(throws: Stop.self) {
                _ = try cut.run(variant(cut, name)) { _ in
                    steps += 1
                    if steps == 4 { throw Stop() }
                }
            }
            let found = try cut.run(variant(cut, name))
            #expect(try sha256(of: found) == sha256(of: expected))
        }
    }

    @Test func `a mean needs both its parts`() throws {
        let folder = try TemporaryFolder()
        let ablation = try ablation(folder.path)
        let error = #expect(throws: TrainingError.self) {
            _ = try ablation.run(variant(ablation, "late-average"))
        }
        #expect(
            error?.description
                == "the mean needs the predictions of 'slides-only', and there are none")
    }
}
