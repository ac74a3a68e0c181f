/// Measurements of samples and genes as a file gave them, before samples become patients.
///
/// Numbers are `Float`: no assay is more precise, and 20,000 genes of 11,000 samples then take 880 MB.
/// They stay in the order of the file, so that a table with genes in rows needs no second copy.
public struct ExpressionMatrix: Sendable {
    /// The samples, aliquots, spots or cells.
    public let samples: [String]
    /// The genes as the file names them, or their symbols once they were mapped.
    public let genes: [String]
    /// What the numbers are.
    public var unit: ExpressionUnit

    let values: [Float]
    let genesInRows: Bool

    /// Takes numbers as they are.
    ///
    /// - Parameters:
    ///   - samples: Identifiers; one may stand several times.
    ///   - genes: Names; one may stand several times.
    ///   - values: One number per sample and gene, NaN where there is none.
    ///   - genesInRows: Whether a gene's numbers are next to each other; else a sample's are.
    ///   - unit: What the numbers are.
    /// - Precondition: The values are as many as samples times genes.
    public init(
        samples: [String], genes: [String], values: [Float], genesInRows: Bool,
        unit: ExpressionUnit
    ) {
        precondition(
            values.count == samples.count * genes.count,
            "\(values.count) values for \(samples.count) samples and \(genes.count) genes")
        self.samples = samples
        self.genes = genes
        self.values = values
        self.genesInRows = genesInRows
        self.unit = unit
    }

    /// One number; NaN where there is none.
    ///
    /// - Precondition: Both places are in range.
    public subscript(sample: Int, gene: Int) -> Float {
        genesInRows
            ? values[gene * samples.count + sample] : values[sample * genes.count + gene]
    }

    /// All numbers of a gene, in the order of ``samples``.
    public func values(ofGene gene: Int) -> [Float] {
        if genesInRows {
            return Array(values[(gene * samples.count)..<((gene + 1) * samples.count)])
        }
        return samples.indices.map { values[$0 * genes.count + gene] }
    }

    /// The numbers of some samples, sample by sample; with genes in rows each gene's are read at once.
    func rows(_ samples: Range<Int>) -> [Float] {
        guard genesInRows else {
            return Array(
                values[(samples.lowerBound * genes.count)..<(samples.upperBound * genes.count)])
        }
        var rows = [Float](repeating: .nan, count: samples.count * genes.count)
        for gene in genes.indices {
            let start = gene * self.samples.count
            for (row, sample) in samples.enumerated() {
                rows[row * genes.count + gene] = values[start + sample]
            }
        }
        return rows
    }

    /// The mean of a gene over the samples that have it; nothing if none has.
    func mean(ofGene gene: Int) -> Double? {
        var sum = 0.0
        var count = 0
        for sample in samples.indices {
            let value = self[sample, gene]
            if !value.isNaN {
                sum += Double(value)
                count += 1
            }
        }
        return count == 0 ? nil : sum / Double(count)
    }

    /// The least and the greatest number; nothing if there is none.
    var range: ClosedRange<Float>? {
        var (low, high) = (Float.infinity, -Float.infinity)
        for value in values where !value.isNaN {
            if value < low { low = value }
            if value > high { high = value }
        }
        return low <= high ? low...high : nil
    }
}
