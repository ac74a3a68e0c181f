/// What differs between sites in each gene's mean and spread, estimated on the training patients and
/// shrunken over genes.
///
/// A patient of a site that the training fold does not have is only brought to the pooled scale and
/// back, that is, left alone: nothing is known of that site.
///
/// ### Reference
/// Johnson WE, Li C, Rabinovic A. *Biostatistics* 8:118–127, 2007, without covariates, parametric
/// prior.
struct SiteAdjustment: Codable, Sendable, Hashable {
    let means: [Double]
    let deviations: [Double]
    /// Of each site the shift and the spread of every gene, in pooled standard deviations.
    let shifts: [String: [Double]]
    let spreads: [String: [Double]]

    init(_ training: TrainingRows) throws(OmicsError) {
        guard training.rows.allSatisfy({ !$0.contains(where: \.isNaN) }) else {
            throw OmicsError(
                .notANumber,
                "the adjustment of sites needs every number; put an imputation before it")
        }
        var members: [String: [Int]] = [:]
        for (row, site) in training.sites.enumerated() {
            guard let site else {
                throw OmicsError(
                    .table,
                    "a training patient has no site; the adjustment of sites needs all of them")
            }
            members[site, default: []].append(row)
        }
        // One patient has no spread: such a site is left alone. Sums follow the order of the names, so
        // that equal runs are equal to the last digit.
        let sites = members.filter { $0.value.count >= 2 }.sorted { $0.key < $1.key }
        guard sites.count >= 2 else {
            throw OmicsError(
                .tooFewPatients,
                "the adjustment of sites needs two sites with two training patients each; there "
                    + "\(sites.count == 1 ? "is" : "are") \(sites.count)")
        }
        let count = training.columns.count
        var means = [Double](repeating: 0, count: count)
        var deviations = [Double](repeating: 1, count: count)
        let all = sites.flatMap(\.value)
        for gene in 0..<count {
            means[gene] = all.reduce(0) { $0 + training.rows[$1][gene] } / Double(all.count)
            var squares = 0.0
            for (_, rows) in sites {
                let mean =
                    rows.reduce(0) { $0 + training.rows[$1][gene] } / Double(rows.count)
                for row in rows {
                    let difference = training.rows[row][gene] - mean
                    squares += difference * difference
                }
            }
            let variance = squares / Double(all.count)
            deviations[gene] = variance > 0 ? variance.squareRoot() : 1
        }
        var shifts: [String: [Double]] = [:]
        var spreads: [String: [Double]] = [:]
        for (site, rows) in sites {
            let scaled = rows.map { row in
                (0..<count).map { (training.rows[row][$0] - means[$0]) / deviations[$0] }
            }
            (shifts[site], spreads[site]) = Self.shrink(scaled)
        }
        self.means = means
        self.deviations = deviations
        self.shifts = shifts
        self.spreads = spreads
    }

    func apply(_ row: [Double], site: String?) -> [Double] {
        guard let site, let shift = shifts[site], let spread = spreads[site] else { return row }
        return row.indices.map { gene in
            let scaled = (row[gene] - means[gene]) / deviations[gene]
            return (scaled - shift[gene]) / spread[gene].squareRoot() * deviations[gene]
                + means[gene]
        }
    }

    /// The posterior shift and variance of each gene at one site.
    private static func shrink(_ rows: [[Double]]) -> ([Double], [Double]) {
        let n = Double(rows.count)
        let genes = rows[0].indices
        let means = genes.map { gene in rows.reduce(0) { $0 + $1[gene] } / n }
        let variances = genes.map { gene in
            rows.reduce(0) { $0 + ($1[gene] - means[gene]) * ($1[gene] - means[gene]) } / (n - 1)
        }
        guard genes.count > 1 else { return (means, variances.map { $0 > 0 ? $0 : 1 }) }
        let prior = (mean: Moments(means).mean, variance: Moments(means).variance)
        let spread = Moments(variances)
        guard spread.variance > 0, prior.variance > 0 else {
            return (means, variances.map { $0 > 0 ? $0 : 1 })
        }
        // Moments of the inverse gamma prior.
        let shape = 2 + spread.mean * spread.mean / spread.variance
        let scale = spread.mean * (shape - 1)
        var shifts = means
        var posterior = variances.map { $0 > 0 ? $0 : spread.mean }
        for gene in genes {
            for _ in 0..<100 {
                let shift =
                    (n * prior.variance * means[gene] + posterior[gene] * prior.mean)
                    / (n * prior.variance + posterior[gene])
                let squares = rows.reduce(0) { $0 + ($1[gene] - shift) * ($1[gene] - shift) }
                let variance = (scale + squares / 2) / (n / 2 + shape - 1)
                let change = max(abs(shift - shifts[gene]), abs(variance - posterior[gene]))
                (shifts[gene], posterior[gene]) = (shift, variance)
                if change < 1e-8 { break }
            }
        }
        return (shifts, posterior)
    }
}
