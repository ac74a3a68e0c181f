import Omics

extension PlantedBags {
    /// One number per patient and gene group, mean 0 and deviation 1 over the patients.
    ///
    /// A patient without a modality is described by the columns that are there; where a group has
    /// none, by 0, which is everybody's mean.
    static func programmes(
        _ table: OmicsTable, _ groups: GeneGroups, _ programme: Programme
    ) throws(OmicsError) -> [String: [Double]] {
        let columns = groups.distinctColumns
        let standardizer = try Standardizer(
            table, rows: Array(table.patients.indices), columns: columns,
            options: .init(clip: 5))
        let index = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let standardized = table.patients.indices.map {
            standardizer.standardize(row: $0, of: table)
        }
        var summaries: [[Double]] = []
        for group in groups.groups {
            let places = group.columns.compactMap { index[$0] }
            let rows = standardized.map { values in places.map { values[$0] } }
            switch programme {
            case .mean: summaries.append(rows.map(meanOfPresent))
            case .firstComponent: summaries.append(firstComponent(rows))
            }
        }
        let programmes = OmicsTable(
            patients: table.patients, columns: groups.groups.map(\.name),
            values: table.patients.indices.flatMap { row in summaries.map { $0[row] } })
        let scaler = try Standardizer(
            programmes, rows: Array(programmes.patients.indices), columns: programmes.columns)
        return Dictionary(
            uniqueKeysWithValues: programmes.patients.enumerated().map { row, patient in
                (patient, scaler.standardize(row: row, of: programmes))
            })
    }

    private static func meanOfPresent(_ values: [Double]) -> Double {
        let present = values.filter { !$0.isNaN }
        return present.isEmpty ? 0 : present.reduce(0, +) / Double(present.count)
    }

    /// The scores of the rows on the direction in which they vary most, by power iteration.
    ///
    /// - Parameter rows: Standardised values; absent ones count as the mean.
    /// - Returns: One score per row, correlated positively with the means of the rows.
    static func firstComponent(_ rows: [[Double]]) -> [Double] {
        let width = rows[0].count
        let count = Double(rows.count)
        let filled = rows.map { $0.map { $0.isNaN ? 0 : $0 } }
        let centres = (0..<width).map { column in
            filled.reduce(0) { $0 + $1[column] } / count
        }
        let centred = filled.map { row in zip(row, centres).map { $0 - $1 } }
        let means = centred.map { $0.reduce(0, +) }
        var scores = means
        for _ in 0..<500 {
            var direction = [Double](repeating: 0, count: width)
            for (row, score) in zip(centred, scores) {
                for column in 0..<width { direction[column] += score * row[column] }
            }
            var next = centred.map { row in
                var sum = 0.0
                for column in 0..<width { sum += row[column] * direction[column] }
                return sum
            }
            let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { return scores }
            next = next.map { $0 / length }
            let change = zip(next, scores).reduce(0) { max($0, abs($1.0 - $1.1)) }
            scores = next
            if change < 1e-10 { break }
        }
        let agreement = zip(scores, means).reduce(0) { $0 + $1.0 * $1.1 }
        return agreement < 0 ? scores.map { -$0 } : scores
    }
}
