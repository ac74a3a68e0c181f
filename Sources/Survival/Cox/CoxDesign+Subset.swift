extension CoxDesign {
    private init(
        sets: RiskSets, names: [String], rows: LaneMatrix, offsets: [Double]?, scales: [Double],
        centers: [[Double]]
    ) {
        self.sets = sets
        self.names = names
        self.rows = rows
        self.offsets = offsets
        self.scales = scales
        self.centers = centers
        constantColumns = []
        hasVariation = true
    }

    /// The same patients with some of the columns.
    func columns(_ columns: [Int]) -> CoxDesign {
        var chosen = LaneMatrix(count: rows.count, width: columns.count)
        for row in 0..<rows.count {
            for (new, old) in columns.enumerated() { chosen[row, new] = rows[row, old] }
        }
        return CoxDesign(
            sets: sets, names: columns.map { names[$0] }, rows: chosen, offsets: offsets,
            scales: columns.map { scales[$0] },
            centers: centers.map { center in columns.map { center[$0] } })
    }

    /// The same patients with columns divided by their standard deviation over all patients
    /// (weighted, with the sum of weights as denominator) instead.
    func withPopulationScales(_ covariates: Covariates) -> CoxDesign {
        var means = [Double](repeating: 0, count: width)
        var squares = means
        let total = sets.weights.reduce(0, +)
        for (position, row) in sets.rows.enumerated() {
            for column in 0..<width {
                means[column] += sets.weights[position] * covariates[row, column] / total
            }
        }
        for (position, row) in sets.rows.enumerated() {
            for column in 0..<width {
                let distance = covariates[row, column] - means[column]
                squares[column] += sets.weights[position] * distance * distance / total
            }
        }
        var scales = squares.map { $0.squareRoot() }
        var rows = rows
        for column in 0..<width {
            if constantColumns.contains(column) || scales[column] == 0 { scales[column] = 1 }
            let factor = self.scales[column] / scales[column]
            for row in 0..<rows.count { rows[row, column] *= factor }
        }
        return CoxDesign(
            sets: sets, names: names, rows: rows, offsets: offsets, scales: scales,
            centers: centers)
    }
}
