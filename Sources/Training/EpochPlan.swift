import Cohorts
import Survival

/// Which patients an epoch visits, in which order.
///
/// The plan depends on the seed, the fold and the epoch only, so that a resumed run sees the same patients.
struct EpochPlan: Sendable, Hashable {
    /// Positions in the list of training patients; with balanced sampling some stand twice and others not at all.
    let order: [Int]

    /// Plans an epoch.
    ///
    /// - Parameters:
    ///   - classes: The class of each training patient: its time bin and whether the event was seen.
    ///   - sampling: `shuffled` visits each patient once; `balanced` draws as many patients as there are, with
    ///     replacement, every class equally often on average.
    ///   - seed: The run's seed.
    ///   - name: What is planned, for example `fold 2/epoch 5`.
    init(
        classes: [Int], sampling: StudyConfiguration.Sampling, seed: UInt64, name: String
    ) {
        var stream = RandomStream(seed: seed, stream: "sampling/\(name)")
        switch sampling {
        case .shuffled:
            order = stream.permutation(of: classes.count)
        case .balanced:
            let sizes = Dictionary(classes.map { ($0, 1) }, uniquingKeysWith: +)
            var cumulative: [Double] = []
            var total = 0.0
            for label in classes {
                total += 1 / Double(sizes[label] ?? 1)
                cumulative.append(total)
            }
            order = classes.indices.map { _ in
                let point = stream.uniform() * total
                return cumulative.partitioningIndex { $0 > point }
            }
        }
    }
}

extension Array {
    /// The first position whose element meets a condition that, once met, stays met; the last position if none does.
    fileprivate func partitioningIndex(where isSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
