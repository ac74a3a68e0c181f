#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// The genes that vary most between training patients, so that every sample is read by the same.
///
/// Amounts are compared as log2(1 + amount): otherwise the list would be that of the most abundant.
public struct VariableGenes: Codable, Sendable, Hashable {
    /// Numbers in the vocabulary, the most variable first.
    public let ids: [Int]

    /// Learns from training patients.
    ///
    /// - Parameters:
    ///   - rows: The amounts of each training patient.
    ///   - match: The columns that the vocabulary knows; of a gene that stands twice the more
    ///     variable column counts.
    ///   - count: How many genes to keep, one below the limit of the tokeniser.
    /// - Throws: ``OmicsError`` if there are fewer than two patients.
    public init(_ rows: [[Float]], _ match: GeneMatch, count: Int) throws(OmicsError) {
        guard rows.count > 1 else {
            throw OmicsError(
                .tooFewPatients,
                "genes are ranked by how they vary between training patients, but there "
                    + (rows.isEmpty ? "are none" : "is one") + "; two are needed")
        }
        var variances: [Int: Double] = [:]
        for gene in match.genes {
            let logs = rows.map { log1p(Double(max(0, $0[gene.place]))) }
            let mean = logs.reduce(0, +) / Double(logs.count)
            let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            variances[gene.id] = max(variances[gene.id] ?? 0, variance)
        }
        ids = variances.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(count)
            .map(\.key)
    }
}
