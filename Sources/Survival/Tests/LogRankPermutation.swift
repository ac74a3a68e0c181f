/// The p-value of a log-rank test from permuted groups.
public struct LogRankPermutation: Sendable, Hashable {
    /// The chi-square statistic of the groups as they are.
    public let statistic: Double
    /// How many permutations were drawn.
    public let permutations: Int
    /// How many of them had a statistic at least as large.
    public let atLeastAsLarge: Int
    /// (`atLeastAsLarge` + 1) / (`permutations` + 1), which is never 0.
    public let pValue: Double
}

/// The p-value of a log-rank test from permutations of the groups, which needs no large sample.
///
/// Groups are exchanged within each stratum. Every permutation has its own random stream, so the
/// result does not depend on the number of threads.
///
/// - Parameters:
///   - outcome: The follow-up of the patients.
///   - groups: The group of each patient, any whole numbers.
///   - weighting: How much each event time counts.
///   - permutations: How many permutations to draw.
///   - seed: The seed of the permutations.
///   - threads: How many threads to use; `nil` for one per processor.
/// - Returns: The p-value with its parts.
/// - Throws: As ``logRankTest(outcome:groups:weighting:)``.
/// - Precondition: `permutations > 0`.
public func logRankPermutationTest(
    outcome: SurvivalTimes, groups: [Int], weighting: LogRankWeighting = .logRank,
    permutations: Int = 9999, seed: UInt64, threads: Int? = nil
) throws(SurvivalError) -> LogRankPermutation {
    precondition(permutations > 0, "\(permutations) permutations were asked for; 1 is needed")
    let design = try LogRankDesign(outcome, groups: groups, weighting: weighting)
    let form = design.sums(codes: design.groups.codes).chiSquare()
    guard form.rank > 0 else { throw .zeroVariance(what: "the log-rank statistic") }
    // Statistics that differ by rounding alone count as equal.
    let threshold = form.value * (1 - 1e-10)
    let stream = RandomStream(seed: seed, stream: "log-rank permutation")
    let larger = parallelMap(permutations, threads: threads) { index in
        var random = stream.child(index)
        var codes = design.groups.codes
        for table in design.tables { random.shuffle(&codes, at: table.rows) }
        return design.sums(codes: codes).chiSquare().value >= threshold
    }
    let count = larger.reduce(0) { $0 + ($1 ? 1 : 0) }
    return LogRankPermutation(
        statistic: form.value, permutations: permutations, atLeastAsLarge: count,
        pValue: Double(count + 1) / Double(permutations + 1))
}

extension RandomStream {
    /// Exchanges the elements at some positions among these positions.
    fileprivate mutating func shuffle(_ elements: inout [Int32], at positions: [Int]) {
        guard positions.count > 1 else { return }
        for last in stride(from: positions.count - 1, to: 0, by: -1) {
            elements.swapAt(positions[last], positions[index(below: last + 1)])
        }
    }
}
