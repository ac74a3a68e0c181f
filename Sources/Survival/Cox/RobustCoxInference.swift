/// Inference for a Cox model that holds where patients are dependent or the model is not exact.
///
/// The covariance is the sandwich of Lin and Wei: the sum over clusters of the outer products of
/// their influence on the coefficients.
///
/// ### Reference
/// Lin DY, Wei LJ. *Journal of the American Statistical Association* 84(408):1074–1078, 1989.
public struct RobustCoxInference: Sendable, Hashable {
    /// The coefficients of the fit with robust standard errors.
    public let coefficients: [CoxCoefficient]
    /// The robust covariance matrix of the coefficients.
    public let covariance: [[Double]]
    /// How many clusters there are.
    public let clusterCount: Int
    /// Wald's test that all coefficients are 0, with the robust covariance.
    public let waldTest: ChiSquareTest
    /// The score test that all coefficients are 0, with a robust variance of the score.
    public let scoreTest: ChiSquareTest
}

extension CoxModel {
    /// Robust standard errors and tests.
    ///
    /// - Parameter clusters: The cluster of each row, any whole numbers, such as the patient of
    ///   several rows or the hospital; every row is its own by default.
    /// - Returns: The same coefficients with other standard errors.
    /// - Throws: ``SurvivalError`` if the counts differ, ties are exact, or there are fewer
    ///   clusters than covariates, so that the covariance is singular.
    public func robust(clusters: [Int]? = nil) throws(SurvivalError) -> RobustCoxInference {
        if let clusters { try requireCount(clusters.count, count, "clusters") }
        let state = try fittedState(for: "robust standard errors")
        let width = covariates.width
        let index = clusters.map { GroupCodes($0) }
        let clusterCount = index?.count ?? count

        /// The sum over the rows of each cluster of weight × score residual, scaled.
        func scores(_ state: CoxState) -> [[Double]] {
            let sets = state.design.sets
            let residuals = CoxSums(state).scoreResiduals()
            var sums = [[Double]](
                repeating: [Double](repeating: 0, count: width), count: clusterCount)
            for (position, row) in sets.rows.enumerated() where sets.weights[position] > 0 {
                let cluster = index.map { Int($0.codes[row]) } ?? row
                for column in 0..<width {
                    sums[cluster][column] += sets.weights[position] * residuals[position, column]
                }
            }
            return sums
        }
        func outerProducts(_ rows: [[Double]]) -> [Double] {
            var gram = GramMatrix(width: width)
            var table = LaneMatrix(count: rows.count, width: width)
            for (index, row) in rows.enumerated() {
                let padded = table.padded(row)
                table.set(row: index, 1, padded, 0, padded)
            }
            gram.add(table, weights: [Double](repeating: 1, count: rows.count))
            return gram.matrix
        }

        let design = state.design
        let scaledCovariance = (0..<width).map { i in
            (0..<width).map { j in covariance[i][j] * design.scales[i] * design.scales[j] }
        }
        let influences = scores(state).map { score in scaledCovariance.map { dot($0, score) } }
        let sandwich = matrix(outerProducts(influences), unscaledBy: design.scales)
        let wald = waldForm(values, sandwich)

        let atNull = scores(CoxState(design, [Double](repeating: 0, count: width)))
        var total = [Double](repeating: 0, count: width)
        for score in atNull { for column in 0..<width { total[column] += score[column] } }
        let score = QuadraticForm(total, variance: outerProducts(atNull))
        guard wald.rank == width, score.rank == width else {
            throw .zeroVariance(
                what: "a combination of the coefficients over \(clusterCount) clusters")
        }
        return RobustCoxInference(
            coefficients: coefficients.enumerated().map {
                CoxCoefficient(
                    name: $1.name, value: $1.value, standardError: sandwich[$0][$0].squareRoot())
            },
            covariance: sandwich, clusterCount: clusterCount,
            waldTest: ChiSquareTest(statistic: wald.value, degreesOfFreedom: Double(width)),
            scoreTest: ChiSquareTest(statistic: score.value, degreesOfFreedom: Double(width)))
    }
}
