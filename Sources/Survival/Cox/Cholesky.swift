/// The Cholesky factor of a symmetric positive definite matrix.
struct Cholesky {
    let width: Int
    /// Lower triangle, row by row.
    private let factor: [Double]

    /// The column at which the decomposition broke down.
    struct Breakdown: Error { let column: Int }

    /// Decomposes a matrix, row by row.
    ///
    /// It breaks down at the first column of which no more than a share `tolerance` is left after
    /// the columns before it.
    init(_ matrix: [Double], width: Int, tolerance: Double = 1e-11) throws(Breakdown) {
        var factor = matrix
        for j in 0..<width {
            var pivot = factor[j * width + j]
            for k in 0..<j { pivot -= factor[j * width + k] * factor[j * width + k] }
            guard pivot > tolerance * matrix[j * width + j], pivot > 0, pivot.isFinite else {
                throw Breakdown(column: j)
            }
            let root = pivot.squareRoot()
            factor[j * width + j] = root
            for i in j + 1..<max(width, j + 1) {
                var sum = factor[i * width + j]
                for k in 0..<j { sum -= factor[i * width + k] * factor[j * width + k] }
                factor[i * width + j] = sum / root
            }
        }
        self.factor = factor
        self.width = width
    }

    /// The solution of matrix × x = b.
    func solve(_ b: [Double]) -> [Double] {
        var x = b
        for i in 0..<width {
            for k in 0..<i { x[i] -= factor[i * width + k] * x[k] }
            x[i] /= factor[i * width + i]
        }
        for i in stride(from: width - 1, through: 0, by: -1) {
            for k in i + 1..<max(width, i + 1) { x[i] -= factor[k * width + i] * x[k] }
            x[i] /= factor[i * width + i]
        }
        return x
    }

    /// The inverse of the matrix, row by row, exactly symmetric.
    func inverse() -> [Double] {
        var result = [Double](repeating: 0, count: width * width)
        var unit = [Double](repeating: 0, count: width)
        for j in 0..<width {
            unit[j] = 1
            let column = solve(unit)
            unit[j] = 0
            for i in j..<width {
                result[i * width + j] = column[i]
                result[j * width + i] = column[i]
            }
        }
        return result
    }
}

/// u′v.
func dot(_ u: [Double], _ v: [Double]) -> Double {
    var sum = 0.0
    for index in u.indices { sum += u[index] * v[index] }
    return sum
}

/// u′Mu for a square matrix given row by row.
func quadraticForm(_ matrix: [Double], _ u: [Double]) -> Double {
    let width = u.count
    var sum = 0.0
    for i in 0..<width {
        var row = 0.0
        for j in 0..<width { row += matrix[i * width + j] * u[j] }
        sum += u[i] * row
    }
    return sum
}
