extension ExpressionUnit {
    /// Refuses units that hold no amounts, whose ranks within a sample mean nothing.
    ///
    /// - Throws: ``OmicsError`` unless this is a unit of expression or its logarithm.
    public func requireAmounts() throws(OmicsError) {
        switch self {
        case .zScore, .copyNumberSteps, .mutated:
            throw OmicsError(
                .standardized,
                "the unit is \(rawValue), but amounts are needed (TPM, FPKM, RSEM, counts or their "
                    + "logarithms)")
        case .unknown:
            throw OmicsError(
                .standardized,
                "the unit is not known; say which it is: TPM, FPKM, RSEM, counts or their logarithms"
            )
        case .counts, .tpm, .fpkm, .fpkmUpperQuartile, .rsem, .log2TPM, .log2TPMPlusOne,
            .log2NormCount, .log2FPKMUpperQuartile, .log2Counts:
            return
        }
    }
}

/// Refuses values that were standardised gene by gene, whatever unit they are said to have.
///
/// - Parameter rows: Samples of equal length, as the table states them.
/// - Throws: ``OmicsError`` if more than half of at least ten genes have mean 0 and deviation 1 over
///   at least ten samples.
public func refuseStandardizedGenes(_ rows: [[Double]]) throws(OmicsError) {
    guard let genes = rows.first?.count, rows.count > 9, genes > 9 else { return }
    var standardized = 0
    for gene in 0..<genes {
        let mean = rows.reduce(0) { $0 + $1[gene] } / Double(rows.count)
        let squares = rows.reduce(0) { $0 + ($1[gene] - mean) * ($1[gene] - mean) }
        let deviation = (squares / Double(rows.count - 1)).squareRoot()
        if abs(mean) < 0.1, abs(deviation - 1) < 0.1 { standardized += 1 }
    }
    guard 2 * standardized > genes else { return }
    throw OmicsError(
        .standardized,
        "\(standardized) of \(genes) genes have mean 0 and deviation 1 over the samples: they were "
            + "standardised gene by gene, and amounts are needed (TPM, RSEM, CPM or counts)")
}
