/// How many of the ascending `values` are at most `limit`.
func countUpTo(_ limit: Double, in values: [Double]) -> Int {
    var low = 0
    var high = values.count
    while low < high {
        let middle = (low + high) / 2
        if values[middle] <= limit { low = middle + 1 } else { high = middle }
    }
    return low
}

/// How many of the ascending `values` are below `limit`.
func countBelow(_ limit: Double, in values: [Double]) -> Int {
    var low = 0
    var high = values.count
    while low < high {
        let middle = (low + high) / 2
        if values[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
}

/// The quantile of ascending values by linear interpolation (type 7 of Hyndman and Fan, the rule
/// of R and NumPy).
///
/// - Precondition: There is a value, and `0 <= p <= 1`.
func quantile(_ p: Double, ofSorted values: [Double]) -> Double {
    precondition(!values.isEmpty, "a quantile needs at least one value")
    precondition(p >= 0 && p <= 1, "the share \(p) of a quantile must be from 0 to 1")
    let place = p * Double(values.count - 1)
    let below = Int(place)
    guard below + 1 < values.count else { return values[values.count - 1] }
    return values[below] + (place - Double(below)) * (values[below + 1] - values[below])
}
