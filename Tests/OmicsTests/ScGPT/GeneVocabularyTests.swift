import Files
import Omics
import SystemPackage
import TestSupport
import Testing

private func sentence(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch { return "\(error)" }
}

@Suite struct `A vocabulary of genes` {
    @Test func `gets the special tokens that the authors append`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("vocab.json", #"{"B": 1, "A": 0, "C": 2}"#)
        let vocabulary = try GeneVocabulary(path)
        #expect(vocabulary.symbols == ["A", "B", "C", "<pad>", "<cls>", "<eoc>"])
        #expect(vocabulary.paddingID == 3)
        #expect(vocabulary.cellID == 4)
        let whole = try folder.write(
            "whole.json", #"{"<cls>": 1, "A": 0, "<pad>": 2, "<eoc>": 3}"#)
        #expect(try GeneVocabulary(whole).symbols == ["A", "<cls>", "<pad>", "<eoc>"])
    }

    @Test func `is refused if it contradicts itself`() throws {
        let folder = try TemporaryFolder()
        let gap = try folder.write("gap.json", #"{"A": 0, "B": 2}"#)
        #expect(
            sentence { _ = try GeneVocabulary(gap) }
                == "\(gap) gives 'B' the number 2; 2 symbols need the numbers from 0 to 1, each once"
        )
        let text = try folder.write("text.json", #"["A"]"#)
        #expect(
            sentence { _ = try GeneVocabulary(text) }
                == "\(text) is no vocabulary: an object of symbols and whole numbers is needed")
        #expect(
            sentence { _ = try GeneVocabulary(symbols: ["A", "<cls>"]) }
                == "the vocabulary has <cls> but not <pad>, <eoc>; all three special tokens or none are needed"
        )
        #expect(
            sentence { _ = try GeneVocabulary(symbols: ["A", "B", "A"]) }
                == "the vocabulary has 'A' under the numbers 0 and 2")
    }

    @Test func `matches columns and says what is lost`() throws {
        let vocabulary = try GeneVocabulary(symbols: ["A", "B", "C"])
        let match = try GeneMatch(
            ["B", "x", "a", "A", "B", "old"], in: vocabulary, names: ["old": "C", "x": "none"])
        #expect(match.genes.map(\.id) == [1, 0, 1, 2])
        #expect(match.genes.map(\.place) == [0, 3, 4, 5])
        #expect(match.unknown == ["x", "a"])
        #expect(match.repeated == ["B"])
        #expect(
            "\(match)"
                == "4 of 6 genes are in the vocabulary; 2 are not and are left out (x, a); 1 of "
                + "these are known in capital letters; 1 were renamed; 1 stand more than once and "
                + "are kept as often")
        #expect(
            sentence { _ = try GeneMatch(["ENSG1", "ENSG2"], in: vocabulary) }
                == "none of the 2 genes, such as 'ENSG1', is in the vocabulary; symbols like TP53 "
                + "are needed, not Ensembl or Entrez numbers")
    }

    @Test(
        .enabled(
            if: SharedFolder.has("data/rna_tpm") && SharedFolder.has("data/bulk"),
            "\(SharedFolder.absence)"))
    func `knows nearly all genes of a bulk table`() throws {
        let vocabulary = try GeneVocabulary(SharedFolder.path("data/bulk/scgpt_gene_vocab.json"))
        #expect(vocabulary.count == 48_295)
        let table = try OmicsTable(
            SharedFolder.path("data/rna_tpm/tcga_ucec_log2tpm.csv.gz"), bareColumns: .expression,
            differingRows: .useFirst)
        let symbols = table.columns.map { String($0.dropLast(Modality.expression.suffix.count)) }
        let match = try GeneMatch(symbols, in: vocabulary)
        #expect(match.genes.count + match.unknown.count == 1577)
        #expect(match.genes.count > 1450)
    }
}

@Suite struct `Amounts of expression` {
    @Test func `are needed, not deviations`() {
        #expect(sentence { try ExpressionUnit.tpm.requireAmounts() } == "no error")
        #expect(sentence { try ExpressionUnit.log2TPM.requireAmounts() } == "no error")
        #expect(
            sentence { try ExpressionUnit.zScore.requireAmounts() }
                == "the unit is z-score, but amounts are needed (TPM, FPKM, RSEM, counts or their "
                + "logarithms)")
        #expect(
            sentence { try ExpressionUnit.unknown.requireAmounts() }
                == "the unit is not known; say which it is: TPM, FPKM, RSEM, counts or their "
                + "logarithms")
    }

    @Test func `standardised gene by gene are recognised`() {
        let raw = (0..<12).map { (row: Int) -> [Double] in
            (0..<20).map { (gene: Int) -> Double in
                let amount = gene * 3 + row * (gene % 5 + 1)
                return Double(amount)
            }
        }
        #expect(sentence { try refuseStandardizedGenes(raw) } == "no error")
        let deviation = 13.0.squareRoot()
        let standardized = raw.indices.map { row in
            [Double](repeating: (Double(row) - 5.5) / deviation, count: 20)
        }
        #expect(
            sentence { try refuseStandardizedGenes(standardized) }
                == "20 of 20 genes have mean 0 and deviation 1 over the samples: they were "
                + "standardised gene by gene, and amounts are needed (TPM, RSEM, CPM or counts)")
    }
}
