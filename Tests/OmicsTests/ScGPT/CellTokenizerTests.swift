import Files
import Omics
import Survival
import TestSupport
import Testing

private let isThere = GoldenFile.has("scgpt/binning")

@Suite struct `Cell tokens` {
    private let vocabulary: GeneVocabulary
    private let match: GeneMatch
    private let stream = RandomStream(seed: 7, stream: "patient")

    init() throws {
        let genes = (0..<2000).map { "G\($0)" }
        vocabulary = try GeneVocabulary(symbols: genes)
        match = try GeneMatch(genes, in: vocabulary)
    }

    private func amounts(_ count: Int) -> [Float] {
        (0..<2000).map { $0 < count ? Float($0 * 7919 % 2003) + 1 : 0 }
    }

    @Test(arguments: [1198, 1199, 1200, 1201])
    func `read at most 1200, the cell token first`(count: Int) throws {
        let tokens = try CellTokenizer()(amounts(count), match, vocabulary, stream: stream)
        #expect(tokens.ids.count == min(count + 1, 1200))
        #expect(tokens.ids[0] == vocabulary.cellID)
        #expect(tokens.values[0] == -2)
        #expect(tokens.expressed == count)
        #expect(Set(tokens.ids).count == tokens.ids.count)
        // Binned before any gene is left out: every token has the number it has among all.
        let all = QuantileBinning()(Array(amounts(count).prefix(count))) { 0 }
        for (id, value) in zip(tokens.ids, tokens.values).dropFirst() {
            #expect(abs(Float(all[id]) - value) <= 0)
        }
    }

    @Test func `are the same for the same stream and differ for another`() throws {
        let tokenizer = CellTokenizer()
        let first = try tokenizer(amounts(1900), match, vocabulary, stream: stream)
        #expect(try first == tokenizer(amounts(1900), match, vocabulary, stream: stream))
        let other = try tokenizer(
            amounts(1900), match, vocabulary, stream: RandomStream(seed: 8, stream: "patient"))
        #expect(first != other)
    }

    @Test func `of a list need no draw`() throws {
        let rows = (0..<4).map { (row: Int) -> [Float] in
            (0..<2000).map { (gene: Int) -> Float in
                let amount = gene % 100 == 3 ? row * 50 + 1 : 1 + gene % 3
                return Float(amount)
            }
        }
        let genes = try VariableGenes(rows, match, count: 20)
        #expect(Set(genes.ids) == Set((0..<20).map { $0 * 100 + 3 }))
        var tokenizer = CellTokenizer()
        tokenizer.choice = .listed(Set(genes.ids))
        tokenizer.ties = .top
        let first = try tokenizer(rows[1], match, vocabulary, stream: stream)
        let second = try tokenizer(
            rows[1], match, vocabulary, stream: RandomStream(seed: 1, stream: "other"))
        #expect(first == second)
        #expect(first.ids == [vocabulary.cellID] + genes.ids.sorted())
        #expect(first.expressed == 2000)
    }

    @Test func `without a limit are all genes`() throws {
        var tokenizer = CellTokenizer()
        tokenizer.limit = nil
        let tokens = try tokenizer(amounts(1900), match, vocabulary, stream: stream)
        #expect(tokens.ids.count == 1901)
    }

    @Test(.enabled(if: isThere, "\(SharedFolder.absence)"))
    func `are collated as the reference does`() throws {
        struct Names: Decodable {
            let collate_symbols: [String]
            let symbols: [String: Int]
            let special_ids: [String: Int]
            let vocabulary_size: Int
        }
        let golden = try GoldenFile("scgpt/binning")
        let names = try golden.describe(as: Names.self)
        var symbols = (0..<names.vocabulary_size).map { "filler \($0)" }
        for (symbol, id) in names.symbols.merging(names.special_ids, uniquingKeysWith: { $1 })
        where id >= 0 {
            symbols[id] = symbol
        }
        let vocabulary = try GeneVocabulary(symbols: symbols)
        #expect(vocabulary.count == 60_697)
        #expect(vocabulary.paddingID == 60_694)
        #expect(vocabulary.cellID == 60_695)
        #expect(vocabulary["tp53"] == nil)
        let match = try GeneMatch(names.collate_symbols, in: vocabulary)
        // Ties do not matter in these rows, so the draws of the file are not needed here.
        var tokenizer = CellTokenizer()
        tokenizer.ties = .top
        let samples = try (0..<2).map { row in
            let amounts = try golden.doubles("collate.row\(row)").map { Float($0) }
            return try tokenizer(amounts, match, vocabulary, stream: stream)
        }
        let batch = CellBatch(samples, vocabulary)
        #expect([batch.count, batch.length] == [2, 17])
        #expect(try batch.ids == golden.integers("collate.genes"))
        #expect(try batch.values == golden.doubles("collate.values").map { Float($0) })
    }

    @Test func `are refused where they would mean nothing`() throws {
        func sentence(
            _ amounts: [Float], _ change: (inout CellTokenizer) -> Void = { _ in }
        ) -> String {
            var tokenizer = CellTokenizer()
            change(&tokenizer)
            do {
                _ = try tokenizer(amounts, match, vocabulary, stream: stream)
                return "no error"
            } catch { return "\(error)" }
        }
        var negative = amounts(10)
        negative[3] = -1.5
        #expect(
            sentence(negative)
                == "the gene G3 has the value -1.5; finite amounts not below 0 are needed "
                + "(state the unit if these are logarithms)")
        #expect(sentence(negative) { $0.negatives = .keep } == "no error")
        #expect(
            sentence(amounts(0)) == "none of the 2000 known genes has a value other than 0")
        #expect(
            sentence(amounts(10)) { $0.limit = 1 }
                == "a limit of 1 tokens leaves no room for a gene; 2 are needed")
        #expect(
            sentence(amounts(10)) { $0.choice = .listed([1500]) }
                == "none of the listed genes has a value other than 0 in this sample")
    }
}
