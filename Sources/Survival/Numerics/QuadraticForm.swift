/// u′V⁻u for a covariance matrix V that may be singular, with the rank of V.
///
/// A Cholesky decomposition with pivots stops at the rank; for a vector in the range of V, which
/// differences from an expectation are, every generalised inverse gives the same value.
struct QuadraticForm {
    /// The value; 0 if the rank is 0.
    let value: Double
    /// The rank of the matrix, which is the degrees of freedom of the chi-square.
    let rank: Int

    init(_ vector: [Double], variance: [Double]) {
        let count = vector.count
        var matrix = variance
        var rest = vector
        let scale = (0..<count).map { matrix[$0 * count + $0] }.max() ?? 0
        var value = 0.0
        var rank = 0
        var free = [Bool](repeating: true, count: count)
        for _ in 0..<count {
            var pivot = -1
            for row in 0..<count where free[row] {
                if pivot < 0 || matrix[row * count + row] > matrix[pivot * count + pivot] {
                    pivot = row
                }
            }
            let diagonal = matrix[pivot * count + pivot]
            guard diagonal > 1e-11 * scale, diagonal > 0 else { break }
            free[pivot] = false
            rank += 1
            value += rest[pivot] * rest[pivot] / diagonal
            for row in 0..<count where free[row] {
                let factor = matrix[row * count + pivot] / diagonal
                rest[row] -= factor * rest[pivot]
                for column in 0..<count where free[column] {
                    matrix[row * count + column] -= factor * matrix[pivot * count + column]
                }
            }
        }
        self.value = value
        self.rank = rank
    }
}
