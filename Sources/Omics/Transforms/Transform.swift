/// One step on the way from measurements to what a network reads.
///
/// Steps that learn, learn from the training fold only; ``FittedTransforms`` does that and keeps what
/// was learned.
public enum Transform: Codable, Sendable, Hashable {
    /// Undoes log₂(x + pseudocount).
    case undoLogarithm(pseudocount: Double)
    /// log₂(x + pseudocount).
    case logarithm(pseudocount: Double)
    /// Scales each patient's numbers to a sum of a million.
    case perMillion
    /// Transcripts per million from counts: divided by the length in kilobases, then ``perMillion``.
    case tpm(kilobases: [String: Double])
    /// Bounds every number.
    case clip(lowest: Double, highest: Double)
    /// Keeps the columns of greatest variance.
    case highestVariance(count: Int)
    /// Drops columns of which one value makes up at least this share.
    case dropNearConstant(share: Double)
    /// Fills absent numbers with the column's median.
    case imputeMedian
    /// Fills absent numbers with the mean of the `count` nearest training patients that have them.
    case imputeNearest(count: Int)
    /// Mean 0 and standard deviation 1.
    case standardize
    /// The normal quantile of the rank among the training patients.
    case rankNormal
    /// Gives each patient's numbers the distribution that the training patients have on average.
    case quantile
    /// Takes out what differs between sites in mean and spread, shrunken over genes as ComBat does.
    case adjustSites
}

/// Rows of numbers that a transform is fitted to.
struct TrainingRows {
    var columns: [String]
    var rows: [[Double]]
    let sites: [String?]

    func column(_ place: Int) -> [Double] {
        rows.compactMap { $0[place].isNaN ? nil : $0[place] }
    }
}

extension [Double] {
    /// The median; NaN of nothing.
    var median: Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
