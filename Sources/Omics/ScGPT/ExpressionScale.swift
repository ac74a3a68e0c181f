#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// How a table states expression, so that it can be taken back to amounts.
///
/// Ranks within a sample are what scGPT reads, but which genes are zero, and what a mixture of two
/// samples is, can be told from amounts alone.
public enum ExpressionScale: Codable, Sendable, Hashable {
    /// Counts, TPM, RSEM or CPM as they are.
    case linear
    /// The logarithm to base 2 after adding an offset, such as Xena's log2(TPM + 0.001).
    case log2(offset: Double)
    /// The natural logarithm after adding 1.
    case log1p

    /// The amount that a value states; noise below the offset becomes 0.
    ///
    /// - Parameter value: A value of the table.
    /// - Returns: The amount; not below 0 for logarithms.
    public func amount(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .log2(let offset): snapped(exp2(value) - offset, offset)
        case .log1p: max(0, expm1(value))
        }
    }

    /// Tables are written with a few digits, so a zero comes back as a tiny amount; what is below a
    /// thousandth of the offset is a zero.
    private func snapped(_ amount: Double, _ offset: Double) -> Double {
        amount < 1e-3 * offset ? 0 : amount
    }

    /// Refuses values that were standardised gene by gene, whose ranks within a sample mean nothing.
    ///
    /// - Parameter rows: Samples of equal length, as the table states them.
    /// - Throws: ``OmicsError`` if more than half of the genes have mean 0 and deviation 1.
    public static func refuseStandardized(_ rows: [[Double]]) throws(OmicsError) {
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
            "\(standardized) of \(genes) genes have mean 0 and deviation 1 over the samples: they "
                + "were standardised gene by gene, and scGPT needs amounts (TPM, RSEM, CPM or counts)"
        )
    }
}
