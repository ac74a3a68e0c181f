public import Cohorts
import Models
import Survival
import Tensors

extension GiMPInterpretation {
    /// Ranks gene groups by what they mean for the patients.
    ///
    /// - Parameter ranking: How.
    /// - Returns: One score per group, higher for more; the groups are those of the gene layout.
    /// - Throws: `TensorError` if memory is short.
    public func scores(by ranking: GroupRanking) throws -> [Double] {
        switch ranking {
        case .attention:
            return try withoutGradients {
                try encoder(groups: groups).scores.mean([0]).doubles()
            }
        case .gradient:
            let genes = try encoder(groups: groups)
            let loss = try fold.taskLoss(logits(genes.token), labels)  // a mean over patients
            guard let slope = try loss.gradients(for: [genes.attention])[0] else {
                return [Double](repeating: 0, count: groupCount)
            }
            let taken = try (-slope * genes.attention.detached()).relu().selected(2, 0)
            return Array(try taken.sum([0, 1]).doubles().dropFirst())
        case .occlusion:
            return try withoutGradients {
                let whole = try loss(dropping: [])
                return try (0..<groupCount).map { try loss(dropping: [$0]) - whole }
            }
        }
    }

    /// How the index falls when groups are left out, from the highest ranked on, beside random ones.
    ///
    /// - Parameters:
    ///   - scores: One score per group for each ranking.
    ///   - draws: Random choices for each number of groups.
    /// - Returns: One point for no group up to nine tenths of them.
    /// - Throws: `SurvivalError` if the index cannot be computed, as of one class.
    public func drops(
        _ scores: [GroupRanking: [Double]], draws: Int
    ) throws -> [GroupDrop] {
        var stream = RandomStream(seed: fold.options.seed, stream: "\(fold.name)/group drop")
        let orders = scores.mapValues { scores in
            scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        }
        let counts = Set((0..<10).map { groupCount * $0 / 10 }).sorted()
        return try withoutGradients {
            try counts.map { count in
                let ranked = try orders.map { ranking, order in
                    (ranking.rawValue, try index(dropping: Array(order.prefix(count))))
                }
                let random = try (0..<(count == 0 ? 1 : draws)).map { _ in
                    let order = stream.permutation(of: groupCount)
                    return try index(dropping: Array(order.prefix(count)))
                }
                return GroupDrop(
                    dropped: count, ranked: Dictionary(uniqueKeysWithValues: ranked),
                    random: random.reduce(0, +) / Double(random.count),
                    minimum: random.min() ?? 0, maximum: random.max() ?? 0)
            }
        }
    }

    private func index(dropping dropped: [Int]) throws -> Double {
        try index(logits(encoder(groups: groups, keeping: kept(dropping: dropped)).token))
    }

    private func loss(dropping dropped: [Int]) throws -> Double {
        let genes = try encoder(groups: groups, keeping: kept(dropping: dropped))
        return try fold.taskLoss(logits(genes.token), labels).item()
    }
}
