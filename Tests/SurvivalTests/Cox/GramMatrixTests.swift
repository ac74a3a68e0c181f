import Testing

@testable import Survival

@Suite struct `Gram matrix` {
    @Test(arguments: [1, 3, 4, 5, 9], [1, 63, 64, 65, 200])
    func `is the plain sum of weighted outer products`(width: Int, count: Int) throws {
        var stream = RandomStream(seed: UInt64(width * count), stream: "gram")
        let rows = (0..<count).map { _ in (0..<width).map { _ in stream.normal() } }
        let weights = (0..<count).map { _ in stream.normal() }
        let table = LaneMatrix(try Covariates(rows: rows), order: Array(0..<count))
        var gram = GramMatrix(width: width)
        gram.add(table, weights: weights)
        let matrix = gram.matrix
        for i in 0..<width {
            for j in 0..<width {
                let sum = (0..<count).reduce(0.0) { $0 + weights[$1] * rows[$1][i] * rows[$1][j] }
                #expect(abs(matrix[i * width + j] - sum) < 1e-11)
                #expect(matrix[i * width + j] == matrix[j * width + i])
            }
        }
        #expect(
            agree(
                table.weightedSum(weights),
                (0..<width).map { column in
                    dot(weights, rows.map { $0[column] })
                }, 1e-12))
        let vector = (0..<width).map { _ in stream.normal() }
        #expect(agree(table.products(with: vector), rows.map { dot($0, vector) }, 1e-12))
    }
}
