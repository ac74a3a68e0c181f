/// The space that the rows of a table span, with a coordinate per independent row.
///
/// Of a table X with more columns than rows, the products of rows K = X Xᵀ tell everything that a
/// penalised regression can learn: K = L Lᵀ by a Cholesky factorisation that takes the row with the
/// most left first and stops when nothing is left. Then X = L Vᵀ with orthonormal columns V, so
/// coefficients γ of L and β = V γ of X predict the same and have the same length.
struct RowSpace {
    /// L, one row per row of the table and a column per independent one.
    let coordinates: [[Double]]
    /// The independent rows, in the order of the columns of L.
    private let pivots: [Int]
    private let table: Covariates

    /// Finds the coordinates.
    init(_ table: Covariates) {
        self.table = table
        let (count, width) = (table.count, table.width)
        func product(_ a: Int, _ b: Int) -> Double {
            var sum = 0.0
            for column in 0..<width {
                sum += table.values[a * width + column] * table.values[b * width + column]
            }
            return sum
        }
        var left = (0..<count).map { product($0, $0) }
        let least = 1e-12 * (left.max() ?? 0)
        var rows = [[Double]](repeating: [], count: count)
        var pivots: [Int] = []
        while pivots.count < count {
            var pivot = 0
            for row in 1..<count where left[row] > left[pivot] { pivot = row }
            guard left[pivot] > least else { break }
            let scale = left[pivot].squareRoot()
            let known = rows[pivot]
            for row in 0..<count {
                let rest = product(row, pivot) - dot(rows[row], known)
                // Rows that were taken before lie in the space of those taken with them.
                let value = pivots.contains(row) ? 0 : row == pivot ? scale : rest / scale
                rows[row].append(value)
                left[row] -= value * value
            }
            left[pivot] = -1
            pivots.append(pivot)
        }
        coordinates = rows
        self.pivots = pivots
    }

    /// The coefficients of the table's columns from those of the coordinates: β = V γ.
    func coefficients(_ inner: [Double]) -> [Double] {
        // V = X_pᵀ L_p⁻ᵀ for the rows p of the pivots, where L_p is a lower triangle.
        var weights = inner
        for place in pivots.indices.reversed() {
            for later in pivots.indices.dropFirst(place + 1) {
                weights[place] -= coordinates[pivots[later]][place] * weights[later]
            }
            weights[place] /= coordinates[pivots[place]][place]
        }
        var result = [Double](repeating: 0, count: table.width)
        for (pivot, weight) in zip(pivots, weights) {
            for column in result.indices {
                result[column] += weight * table.values[pivot * table.width + column]
            }
        }
        return result
    }
}
