/// How p-values of several tests are adjusted for their number.
public enum MultipleTesting: String, Sendable, Hashable, Codable, CaseIterable {
    /// Each times their number: the chance of any false finding.
    case bonferroni
    /// Holm's steps down: the same chance, with more power.
    case holm
    /// Benjamini's and Hochberg's steps up: the expected share of false findings.
    case benjaminiHochberg

    /// The adjusted p-values, in the order given, at most 1.
    ///
    /// - Parameter pValues: One per test, from 0 to 1.
    /// - Returns: The smallest level at which each test would be significant.
    /// - Throws: ``SurvivalError/outOfRange(what:row:value:needed:)`` if one is no probability.
    ///
    /// ### Reference
    /// Holm S. *Scandinavian Journal of Statistics* 6:65–70, 1979. Benjamini Y, Hochberg Y. *Journal
    /// of the Royal Statistical Society B* 57:289–300, 1995.
    public func adjusted(_ pValues: [Double]) throws(SurvivalError) -> [Double] {
        for (row, value) in pValues.enumerated() {
            guard value >= 0, value <= 1 else {
                throw .outOfRange(
                    what: "p-value", row: row, value: value, needed: "p-values must be from 0 to 1")
            }
        }
        let count = Double(pValues.count)
        let order = ascendingOrder(pValues)
        var adjusted = pValues
        switch self {
        case .bonferroni:
            for row in pValues.indices { adjusted[row] = min(1, pValues[row] * count) }
        case .holm:
            var largest = 0.0
            for (rank, row) in order.enumerated() {
                largest = max(largest, min(1, pValues[row] * (count - Double(rank))))
                adjusted[row] = largest
            }
        case .benjaminiHochberg:
            var smallest = 1.0
            for (rank, row) in order.enumerated().reversed() {
                smallest = min(smallest, pValues[row] * count / Double(rank + 1))
                adjusted[row] = smallest
            }
        }
        return adjusted
    }
}
