/// Counts of the values 0 to 255, and the threshold that parts them best.
struct Histogram {
    private(set) var counts = [Int](repeating: 0, count: 256)

    init(_ values: [UInt8]) {
        // Four tables, so that runs of one value do not wait for each other's stores.
        var tables = [UInt32](repeating: 0, count: 1024)
        values.withUnsafeBufferPointer { values in
            tables.withUnsafeMutableBufferPointer { tables in
                for index in values.indices {
                    tables[(index & 3) << 8 | Int(values[index])] &+= 1
                }
            }
        }
        for value in 0..<256 {
            counts[value] = (0..<4).reduce(0) { $0 + Int(tables[$1 << 8 | value]) }
        }
    }

    /// The histogram of the same values after a change of scale.
    init(_ counts: [Int], mapped scale: [UInt8]) {
        for (value, count) in counts.enumerated() { self.counts[Int(scale[value])] += count }
    }

    /// Otsu's threshold: the `t` for which the classes `<= t` and `> t` lie farthest apart.
    ///
    /// 0 if all values are equal. Of equally good thresholds, the first.
    ///
    /// ### Reference
    /// Otsu N. *IEEE Transactions on Systems, Man, and Cybernetics* 9(1):62–66, 1979.
    var otsuThreshold: Int {
        let total = Double(counts.reduce(0, +))
        let sum = counts.indices.reduce(0.0) { $0 + Double($1) * Double(counts[$1]) }
        var (weight, partial, best, threshold) = (0.0, 0.0, 0.0, 0)
        for value in 0..<255 {
            weight += Double(counts[value])
            partial += Double(value) * Double(counts[value])
            guard weight > 0, weight < total else { continue }
            let difference = sum * weight - partial * total
            let between = difference * difference / (weight * (total - weight))
            if between > best {
                best = between
                threshold = value
            }
        }
        return threshold
    }

    /// The mean of the values in a range; `nil` if there are none.
    func mean(of range: ClosedRange<Int>) -> Double? {
        let count = range.reduce(0) { $0 + counts[$1] }
        guard count > 0 else { return nil }
        return range.reduce(0.0) { $0 + Double($1) * Double(counts[$1]) } / Double(count)
    }
}
