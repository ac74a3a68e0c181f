import Foundation

/// What the numbers of an expression table are.
public enum ExpressionUnit: String, Sendable, Hashable, Codable, CaseIterable {
    /// Reads counted per gene; whole, not negative.
    case counts
    /// Transcripts per million; a sample's sum is a million over all genes.
    case tpm
    /// Fragments per kilobase and million.
    case fpkm
    /// The same with the upper quartile in place of the sum.
    case fpkmUpperQuartile = "fpkm-uq"
    /// RSEM's estimated counts, normalised by the upper quartile; not negative.
    case rsem
    /// log₂(TPM + 0.001), as UCSC Xena gives it.
    case log2TPM = "log2(tpm+0.001)"
    /// log₂(TPM + 1).
    case log2TPMPlusOne = "log2(tpm+1)"
    /// log₂(norm_count + 1), RSEM of TCGA as UCSC Xena gives it.
    case log2NormCount = "log2(norm_count+1)"
    /// log₂(FPKM-UQ + 1).
    case log2FPKMUpperQuartile = "log2(fpkm-uq+1)"
    /// log₂(count + 1).
    case log2Counts = "log2(count+1)"
    /// Deviations from a mean in standard deviations; of which samples, the file does not say.
    case zScore = "z-score"
    /// Copy number in steps from -2, lost on both, to 2, amplified.
    case copyNumberSteps = "gistic"
    /// Mutated (1) or not (0).
    case mutated
    /// Not known.
    case unknown

    /// What was added before the logarithm to base 2; nothing if no logarithm was taken.
    public var pseudocount: Double? {
        switch self {
        case .log2TPM: 0.001
        case .log2TPMPlusOne, .log2NormCount, .log2FPKMUpperQuartile, .log2Counts: 1
        default: nil
        }
    }

    /// Whether numbers below zero are impossible.
    public var isNeverNegative: Bool {
        switch self {
        case .counts, .tpm, .fpkm, .fpkmUpperQuartile, .rsem, .mutated, .log2TPMPlusOne,
            .log2NormCount, .log2FPKMUpperQuartile, .log2Counts:
            true
        case .log2TPM, .zScore, .copyNumberSteps, .unknown: false
        }
    }

    /// The number before the logarithm; the number itself if none was taken.
    public func linear(_ value: Double) -> Double {
        guard let pseudocount else { return value }
        // log2(0 + 0.001) is -9.9658, which comes back as a few 1e-9 below zero.
        return max(0, exp2(value) - pseudocount)
    }
}
