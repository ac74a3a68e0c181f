/// The result of Wilcoxon's signed-rank test, with its exact p-value.
public struct SignedRankTest: Sendable, Hashable {
    /// The sum of the ranks of the positive differences.
    public let positiveRanks: Double
    /// The sum of the ranks of the negative differences.
    public let negativeRanks: Double
    /// How many differences are not 0.
    public let count: Int
    /// The two-sided p-value over all 2ⁿ signs.
    public let pValue: Double

    /// The smaller of the two rank sums.
    public var statistic: Double { min(positiveRanks, negativeRanks) }
}

/// Wilcoxon's signed-rank test of paired differences, exact for any number of them and any ties.
///
/// Differences of 0 are left out; equal ones share their mean rank. The distribution over all signs
/// is computed, not approximated.
///
/// - Parameter differences: One difference per pair, finite.
/// - Returns: The rank sums and the p-value; 1 if all differences are 0.
/// - Throws: ``SurvivalError/empty`` or ``SurvivalError/notFinite(what:row:value:)``.
/// - Complexity: O(*n*³).
///
/// ### Reference
/// Wilcoxon F. *Biometrics Bulletin* 1:80–83, 1945.
public func signedRankTest(differences: [Double]) throws(SurvivalError) -> SignedRankTest {
    guard !differences.isEmpty else { throw .empty }
    try requireFinite(
        differences, count: differences.count, "difference", plural: "differences")
    let sorted = differences.filter { $0 != 0 }.sorted { abs($0) < abs($1) }
    // Twice the ranks, so that mean ranks are whole.
    var ranks = [Int](repeating: 0, count: sorted.count)
    var start = 0
    while start < sorted.count {
        var end = start + 1
        while end < sorted.count, abs(sorted[end]) == abs(sorted[start]) { end += 1 }
        for position in start..<end { ranks[position] = start + end + 1 }
        start = end
    }
    let total = ranks.reduce(0, +)
    let positive = zip(sorted, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    // The share of all signs that give each sum.
    var shares = [Double](repeating: 0, count: total + 1)
    shares[0] = 1
    for rank in ranks {
        for sum in stride(from: total, through: 0, by: -1) {
            shares[sum] = 0.5 * (shares[sum] + (sum >= rank ? shares[sum - rank] : 0))
        }
    }
    let lower = min(positive, total - positive)
    let tail = shares[0...lower].reduce(0, +)
    return SignedRankTest(
        positiveRanks: Double(positive) / 2, negativeRanks: Double(total - positive) / 2,
        count: sorted.count, pValue: min(1, 2 * tail))
}

/// The result of the sign test.
public struct SignTest: Sendable, Hashable {
    /// How many differences are above 0.
    public let positive: Int
    /// How many differences are below 0.
    public let negative: Int
    /// The exact two-sided p-value.
    public let pValue: Double
}

/// The sign test of paired differences; differences of 0 are left out.
///
/// - Parameter differences: One difference per pair, finite.
/// - Returns: The counts and the exact p-value; 1 if all differences are 0.
/// - Throws: ``SurvivalError/empty`` or ``SurvivalError/notFinite(what:row:value:)``.
public func signTest(differences: [Double]) throws(SurvivalError) -> SignTest {
    guard !differences.isEmpty else { throw .empty }
    try requireFinite(
        differences, count: differences.count, "difference", plural: "differences")
    let positive = differences.count { $0 > 0 }
    let negative = differences.count { $0 < 0 }
    return SignTest(
        positive: positive, negative: negative,
        pValue: BinomialDistribution.fairTwoSided(positive, trials: positive + negative))
}
