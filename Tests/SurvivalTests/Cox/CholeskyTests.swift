import Testing

@testable import Survival

@Suite struct `Cholesky factor` {
    @Test(arguments: 1...6)
    func `solves and inverts`(width: Int) throws {
        var stream = RandomStream(seed: UInt64(width), stream: "matrix")
        let rows = (0..<width + 2).map { _ in (0..<width).map { _ in stream.normal() } }
        var gram = GramMatrix(width: width)
        let table = LaneMatrix(try Covariates(rows: rows), order: Array(rows.indices))
        gram.add(table, weights: [Double](repeating: 1, count: rows.count))
        let matrix = gram.matrix
        let factor = try Cholesky(matrix, width: width)
        let x = (0..<width).map { _ in stream.normal() }
        let b = (0..<width).map { dot(Array(matrix[$0 * width..<($0 + 1) * width]), x) }
        #expect(agree(factor.solve(b), x, 1e-8))
        let inverse = factor.inverse()
        for i in 0..<width {
            let row = Array(inverse[i * width..<(i + 1) * width])
            #expect(agree(factor.solve((0..<width).map { $0 == i ? 1 : 0 }), row, 1e-10))
        }
        #expect(agree(quadraticForm(matrix, x), dot(b, x), 1e-12))
    }

    @Test func `breaks down at the column that depends on those before`() {
        // The third column is the sum of the first two.
        let matrix: [Double] = [2, 1, 3, 1, 2, 3, 3, 3, 6]
        do {
            _ = try Cholesky(matrix, width: 3)
            Issue.record("a singular matrix was decomposed")
        } catch {
            #expect(error.column == 2)
        }
    }
}
