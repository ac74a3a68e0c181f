/// Pearson's correlation of two samples of the same patients.
///
/// - Parameters:
///   - x: One number per patient.
///   - y: One number per patient, in the same order.
/// - Returns: A number from -1 to 1; nothing if there are fewer than three patients or one side is constant.
/// - Precondition: `x.count == y.count`.
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "\(x.count) numbers on one side and \(y.count) on the other")
    guard x.count > 2 else { return nil }
    let n = Double(x.count)
    let meanX = x.reduce(0, +) / n
    let meanY = y.reduce(0, +) / n
    var sumXY = 0.0
    var sumXX = 0.0
    var sumYY = 0.0
    for (a, b) in zip(x, y) {
        sumXY += (a - meanX) * (b - meanY)
        sumXX += (a - meanX) * (a - meanX)
        sumYY += (b - meanY) * (b - meanY)
    }
    guard sumXX > 0, sumYY > 0 else { return nil }
    return max(-1, min(1, sumXY / (sumXX * sumYY).squareRoot()))
}

/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank.
///
/// - Parameters:
///   - x: One number per patient.
///   - y: One number per patient, in the same order.
/// - Returns: A number from -1 to 1; nothing if there are fewer than three patients or one side is constant.
/// - Precondition: `x.count == y.count`.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
    pearsonCorrelation(meanRanks(x), meanRanks(y))
}

/// The rank of each number from 1, ties sharing the mean of their ranks.
private func meanRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        for position in start..<end { ranks[order[position]] = Double(start + end + 1) / 2 }
        start = end
    }
    return ranks
}
