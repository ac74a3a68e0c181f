import Foundation

/// What becomes of several rows that turn out to be one gene.
public enum DuplicateGenes: String, Sendable, Hashable, Codable, CaseIterable {
    /// The row with the highest mean is kept.
    case highestMean = "highest-mean"
    /// They are added up, after any logarithm was undone; right for counts and TPM.
    case sum
    /// The import stops.
    case refuse
}

extension ImportedMatrix {
    /// Brings all genes to symbols in use, merges rows of one gene, and reports what could not be.
    ///
    /// - Parameters:
    ///   - names: Which symbol a gene goes by.
    ///   - duplicates: What becomes of several rows of one gene.
    ///   - keepUnknown: Whether genes that `names` does not have keep the name they came with.
    /// - Returns: The matrix with each symbol once, sorted, and the report with every loss.
    /// - Throws: ``OmicsError`` if two rows are one gene and that is refused, or no gene is left.
    public func mappingGenes(
        with names: GeneNames, duplicates: DuplicateGenes = .highestMean, keepUnknown: Bool = false
    ) throws(OmicsError) -> ImportedMatrix {
        guard let first = matrix.genes.first else {
            throw OmicsError(.table, "\(report.source) has no gene")
        }
        var report = report
        var tally = MappingTally()
        var rows: [String: [Int]] = [:]
        for (index, gene) in matrix.genes.enumerated() {
            if let symbol = tally.symbol(of: gene, names, keepUnknown) {
                rows[symbol, default: []].append(index)
            }
        }
        guard !rows.isEmpty else {
            throw OmicsError(
                .table,
                "none of the \(matrix.genes.count) genes, such as '\(first)', is known; "
                    + "give a table of names with --hgnc, or keep names as they are with "
                    + "--keep-unknown")
        }
        tally.record(in: &report)
        let repeated = rows.filter { $0.value.count > 1 }
        if duplicates == .refuse, let (symbol, places) = repeated.min(by: { $0.key < $1.key }) {
            throw OmicsError(
                .contradiction,
                "\(report.source) has \(places.count) rows of the gene '\(symbol)', and "
                    + "\(repeated.count == 1 ? "1 gene in all has" : "\(repeated.count) genes in all have") "
                    + "several; choose --duplicates highest-mean or sum")
        }
        let extra = repeated.values.reduce(0) { $0 + $1.count - 1 }
        report.add(
            .genes, .merged, extra,
            duplicates == .sum
                ? "rows added to another of the same gene"
                : "rows of a gene that another row has with a higher mean",
            examples: repeated.keys.sorted())
        let symbols = rows.keys.sorted()
        let merged = matrix.merging(symbols.map { rows[$0] ?? [] }, named: symbols, duplicates)
        report.genesOut = symbols.count
        return ImportedMatrix(merged, report)
    }
}

extension ExpressionMatrix {
    /// The matrix with one gene per group of rows.
    func merging(
        _ groups: [[Int]], named symbols: [String], _ rule: DuplicateGenes
    ) -> ExpressionMatrix {
        var merged: [Float] = []
        merged.reserveCapacity(groups.count * samples.count)
        for group in groups {
            if rule == .sum, group.count > 1 {
                for sample in samples.indices { merged.append(sum(sample, group)) }
            } else {
                merged.append(contentsOf: values(ofGene: highest(group)))
            }
        }
        return ExpressionMatrix(
            samples: samples, genes: symbols, values: merged, genesInRows: true, unit: unit)
    }

    /// The row with the highest mean, the first of several.
    private func highest(_ group: [Int]) -> Int {
        guard group.count > 1 else { return group[0] }
        var best = group[0]
        var bestMean = -Double.infinity
        for gene in group {
            let mean = mean(ofGene: gene) ?? -.infinity
            if mean > bestMean { (best, bestMean) = (gene, mean) }
        }
        return best
    }

    /// The sum of a sample's numbers before any logarithm, with the logarithm taken again.
    private func sum(_ sample: Int, _ group: [Int]) -> Float {
        let numbers = group.map { Double(self[sample, $0]) }.filter { !$0.isNaN }
        guard !numbers.isEmpty else { return .nan }
        guard let pseudocount = unit.pseudocount else { return Float(numbers.reduce(0, +)) }
        return Float(log2(numbers.reduce(0) { $0 + unit.linear($1) } + pseudocount))
    }
}

/// What became of the names of genes.
private struct MappingTally {
    private var kinds: [GeneNames.Kind: [String]] = [:]
    private var ambiguous: [String] = []
    private var withdrawn: [String] = []
    private var unknown: [String] = []
    private var summaries: [String] = []

    mutating func symbol(of gene: String, _ names: GeneNames, _ keepUnknown: Bool) -> String? {
        switch names.meaning(of: gene) {
        case .symbol(let symbol, let kind):
            kinds[kind, default: []].append(symbol == gene ? gene : "\(gene) → \(symbol)")
            return symbol
        case .ambiguous(let choices):
            ambiguous.append("\(gene) (\(choices.joined(separator: " or ")))")
            return nil
        case .withdrawn: withdrawn.append(gene)
        case .unknown: unknown.append(gene)
        case .notAGene:
            summaries.append(gene.isEmpty ? "(blank)" : gene)
            return nil
        }
        return keepUnknown ? gene : nil
    }

    func record(in report: inout ImportReport) {
        let reasons: [(GeneNames.Kind, String)] = [
            (.previous, "earlier symbols"), (.alias, "aliases"),
            (.ensembl, "Ensembl identifiers"), (.entrez, "Entrez numbers"),
            (.repaired, "symbols that a spreadsheet had turned into dates"),
        ]
        for (kind, reason) in reasons {
            let found = kinds[kind] ?? []
            report.add(.genes, .mapped, found.count, reason, examples: found)
        }
        report.add(
            .genes, .dropped, ambiguous.count, "names that several genes have", examples: ambiguous)
        report.add(
            .genes, .dropped, withdrawn.count, "names that HGNC withdrew", examples: withdrawn)
        report.add(
            .genes, .dropped, unknown.count, "names that no gene of the table has",
            examples: unknown)
        report.add(
            .genes, .dropped, summaries.count, "lines of totals and blank names",
            examples: summaries)
    }
}
