import Files
import Layers
import Models
import Omics
import Survival
import SystemPackage
import TestSupport
import Testing

@testable import Training

private func network(_ vocabulary: GeneVocabulary, width: Int = 16) throws -> ScGPT {
    var c = ScGPT.Configuration()
    c.tokens = vocabulary.count
    c.padding = vocabulary.paddingID
    c.width = width
    c.heads = 2
    c.hidden = width
    c.blocks = 2
    return try ScGPT(c, in: ParameterScope(seed: 3))
}

/// Thirty genes of six patients, half of them with many ties.
private func table(_ patients: [Int] = Array(0..<6)) -> OmicsTable {
    let genes = (0..<30).map { "G\($0)_rnaseq" }
    let values = patients.flatMap { patient in
        (0..<30).map { gene -> Double in
            let draw = (patient * 37 + gene * 91) % 50
            return patient < 3 ? Double(draw) : Double(draw % 4)
        }
    }
    return OmicsTable(patients: patients.map { "p\($0)" }, columns: genes, values: values)
}

@Suite struct `Embedding genes` {
    private let vocabulary: GeneVocabulary
    private let model: ScGPT

    init() throws {
        vocabulary = try GeneVocabulary(symbols: (0..<32).map { "G\($0)" })
        model = try network(vocabulary)
    }

    private func embedder(
        cache: FilePath? = nil, weights: String = "w",
        _ change: (inout GeneEmbedder.Settings) -> Void = { _ in }
    ) throws -> GeneEmbedder {
        var settings = GeneEmbedder.Settings(unit: .tpm)
        change(&settings)
        return try GeneEmbedder(
            model, vocabulary: vocabulary, settings: settings, weights: weights, cache: cache)
    }

    @Test func `does not depend on who else is in the table`() throws {
        let random = try embedder {
            $0.genes = .drawn
            $0.limit = 12
            $0.draws = 3
        }
        let all = try random.embed(table())
        let some = try random.embed(table([4, 1]))
        #expect(some.embeddings == [all.embeddings[4], all.embeddings[1]])
        #expect(all.embeddings.allSatisfy { $0.read == 11 && $0.expressed > 11 })
        for embedding in all.embeddings {
            let length = embedding.values.reduce(0) { $0 + $1 * $1 }
            #expect(abs(length - 1) < 1e-5)
            #expect((embedding.variance ?? 0) > 0)
        }
    }

    @Test func `of all genes without draws is never random`() throws {
        func run(seed: UInt64) throws -> [GeneEmbedder.Embedding] {
            try embedder {
                $0.genes = .all
                $0.limit = 12
                $0.ties = .top
                $0.seed = seed
            }.embed(table()).embeddings
        }
        #expect(try run(seed: 1) == run(seed: 2))
        #expect(try run(seed: 1).allSatisfy { $0.read == $0.expressed && $0.variance == nil })
    }

    @Test func `takes from the cache what was read before, and nothing else`() throws {
        let folder = try TemporaryFolder()
        let cache = folder.file("cache")
        let first = try embedder(cache: cache).embed(table())
        #expect(first.cached == 0)
        let again = try embedder(cache: cache).embed(table())
        #expect(again.cached == 6)
        #expect(again.embeddings == first.embeddings)
        #expect(try embedder(cache: cache, weights: "other").embed(table()).cached == 0)
        #expect(try embedder(cache: cache) { $0.bins = 11 }.embed(table()).cached == 0)
        #expect(try embedder(cache: cache) { $0.cellValue = 0 }.embed(table()).cached == 0)
    }

    @Test func `writes the same bytes twice, and how it was made`() throws {
        let folder = try TemporaryFolder()
        var settings = GeneEmbedder.Settings(unit: .tpm)
        settings.genes = .drawn
        settings.limit = 12
        settings.draws = 4
        var bytes: [[UInt8]] = []
        for name in ["a.csv", "b.csv"] {
            let result = try GeneEmbedder(
                model, vocabulary: vocabulary, settings: settings, weights: "random"
            ).embed(table())
            let summary = EmbeddingTable(result, settings: settings, weights: "random")
            #expect(summary.knownGenes == 30)
            #expect((summary.meanVariance ?? 0) > 0)
            try summary.write(result, to: folder.file(name))
            let json = FilePath(folder.file(name).string + ".json")
            bytes.append(
                try readBytes(of: folder.file(name)) + readBytes(of: json))
        }
        #expect(bytes[0] == bytes[1])
        let written = try OmicsTable(folder.file("a.csv"), bareColumns: .expression)
        #expect(written.patients.count == 6)
        #expect(written.columns.count == 16)
    }

    @Test func `says what cannot be embedded`() throws {
        func sentence(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            sentence { _ = try embedder { $0.limit = 12 }.embed(table()) }
                == "row 1: 29 genes have a value, but 11 fit; say which to read: drawn, listed "
                + "(the most variable) or all")
        #expect(
            sentence {
                _ = try embedder {
                    $0.draws = 2; $0.ties = .top
                }
            }
                == "2 draws would be equal, since nothing is random; ask for one")
        let negative = OmicsTable(
            patients: ["a", "b"], columns: ["G1_rnaseq", "G2_rnaseq"], values: [1, 2, 3, -4])
        #expect(
            sentence { _ = try embedder().embed(negative) }
                == "row 2: the gene G2 has the value -4.0; finite amounts not below 0 are needed "
                + "(state the unit if these are logarithms)")
        let other = try GeneVocabulary(symbols: ["A"])
        #expect(
            sentence {
                _ = try GeneEmbedder(
                    model, vocabulary: other, settings: .init(unit: .tpm), weights: "w")
            }
                == "the network has 35 tokens with padding 32, the vocabulary 4 with padding 1; "
                + "they do not belong together")
        #expect(
            sentence { _ = try embedder { $0.unit = .unknown }.embed(table()) }
                == "the unit is not known; say which it is: TPM, FPKM, RSEM, counts or their "
                + "logarithms")
    }

    @Test(
        .enabled(
            if: SharedFolder.has("data/rna_tpm") && SharedFolder.has("data/bulk"),
            "\(SharedFolder.absence)"))
    func `of real bulk expression depends on the draw, or on nothing`() throws {
        let vocabulary = try GeneVocabulary(SharedFolder.path("data/bulk/scgpt_gene_vocab.json"))
        let whole = try OmicsTable(
            SharedFolder.path("data/rna_tpm/tcga_ucec_log2tpm.csv.gz"), bareColumns: .expression,
            differingRows: .useFirst)
        let table = OmicsTable(
            patients: Array(whole.patients.prefix(4)), columns: whole.columns,
            values: (0..<4).flatMap { whole.values(row: $0) })
        let model = try network(vocabulary, width: 8)
        var settings = GeneEmbedder.Settings(unit: .log2TPM)
        func run(_ settings: GeneEmbedder.Settings) throws -> GeneEmbedder.Result {
            try GeneEmbedder(
                model, vocabulary: vocabulary, settings: settings, weights: "w"
            ).embed(table)
        }
        settings.genes = .drawn
        settings.draws = 3
        let drawn = try run(settings)
        #expect(drawn.match.genes.count + drawn.match.unknown.count == 1577)
        #expect(drawn.embeddings.allSatisfy { $0.read == 1199 && ($0.variance ?? 0) > 0 })
        settings.draws = 1
        settings.ties = .top
        settings.genes = .listed(
            try GeneEmbedder.variableGenes(
                table, vocabulary, unit: .log2TPM, training: whole.patients, count: 1199))
        let first = try run(settings).embeddings
        settings.seed = 99
        #expect(try first == run(settings).embeddings)
    }
}
