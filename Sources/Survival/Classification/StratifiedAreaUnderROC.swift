/// The area under the ROC of one score, or of several scores of the same rows, where rows are compared
/// within strata only.
///
/// Each stratum's area counts by its pairs of a positive and a negative row. Folds are such strata: the
/// scores of their models need not be on one scale, and a model whose level follows the prevalence of
/// its training side is ranked backwards between folds. The variance is DeLong's, stratum by stratum,
/// rows of different strata being independent given the models.
///
/// ### Reference
/// DeLong ER, DeLong DM, Clarke-Pearson DL. *Biometrics* 44(3):837–845, 1988.
public struct StratifiedAreaUnderROC: Sendable, Hashable {
    /// The area of each score, from 0 to 1; one half is chance.
    public let values: [Double]
    /// The covariance matrix of ``values``, row by row.
    public let covariance: [[Double]]
    /// How many strata have two rows of each class or more; the others do not count.
    public let strata: Int
    /// How many rows these strata have.
    public let rows: Int

    /// Computes the areas.
    ///
    /// - Parameters:
    ///   - scores: One finite number per row for each score; **higher means more likely positive**.
    ///   - labels: `true` for a positive row.
    ///   - strata: The stratum of each row.
    /// - Throws: ``SurvivalError`` if counts differ, a score is not finite, or no stratum has two rows
    ///   of each class.
    public init(
        scores: [[Double]], labels: [Bool], strata: [Int]
    ) throws(SurvivalError) {
        guard strata.count == labels.count else {
            throw .invalidArgument("there are \(strata.count) strata for \(labels.count) rows")
        }
        var values = [Double](repeating: 0, count: scores.count)
        var covariance = [[Double]](
            repeating: [Double](repeating: 0, count: scores.count), count: scores.count)
        var (pairs, used, rows) = (0.0, 0, 0)
        for stratum in Set(strata).sorted() {
            let members = strata.indices.filter { strata[$0] == stratum }
            let own = members.map { labels[$0] }
            let positives = own.count { $0 }
            guard positives > 1, own.count - positives > 1 else { continue }
            var areas: [AreaUnderROC] = []
            for score in scores {
                areas.append(
                    try AreaUnderROC(scores: members.map { score[$0] }, labels: own))
            }
            let weight = Double(positives) * Double(own.count - positives)
            for (i, a) in areas.enumerated() {
                values[i] += weight * a.value
                for (j, b) in areas.enumerated() {
                    let shared = AreaUnderROC.covariance(
                        a.placements, a.value, b.placements, b.value, own, a.positives, a.negatives)
                    covariance[i][j] += weight * weight * (shared ?? 0)
                }
            }
            pairs += weight
            used += 1
            rows += members.count
        }
        guard used > 0 else {
            throw .invalidArgument("no stratum has two rows of each class")
        }
        self.values = values.map { $0 / pairs }
        self.covariance = covariance.map { $0.map { $0 / (pairs * pairs) } }
        self.strata = used
        self.rows = rows
    }

    /// The first area minus the second, its standard error, and the two-sided p-value of no difference.
    ///
    /// - Returns: The difference; an error of 0 and a p-value of 1 where both scores rank alike.
    /// - Precondition: There are two scores.
    public func difference() -> (value: Double, standardError: Double, pValue: Double) {
        precondition(values.count == 2, "\(values.count) scores; two are compared")
        let value = values[0] - values[1]
        let error = max(0, covariance[0][0] + covariance[1][1] - 2 * covariance[0][1]).squareRoot()
        // What is left of a variance of exactly 0 after rounding.
        guard error > 1e-12 else { return (value, 0, value == 0 ? 1 : 0) }
        return (value, error, NormalDistribution.twoSided(value / error))
    }

    /// The normal interval of the first area, cut at 0 and 1.
    ///
    /// - Parameter level: The coverage, between 0 and 1.
    /// - Returns: The interval.
    /// - Throws: ``SurvivalError`` if `level` is not between 0 and 1.
    public func interval(level: Double = 0.95) throws(SurvivalError) -> ConfidenceInterval {
        try requireLevel(level)
        let half = NormalDistribution.halfWidth(level: level) * covariance[0][0].squareRoot()
        return ConfidenceInterval(
            lower: max(0, values[0] - half), upper: min(1, values[0] + half), level: level)
    }
}
