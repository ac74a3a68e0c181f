/// The positions of finite values in ascending order; equal values keep their order.
///
/// A radix sort of eleven bits a pass, which for many values is several times as fast as comparing
/// them.
func ascendingOrder(_ values: [Double]) -> [Int] {
    sortedOrder(values.count) { sortableBits(values[$0]) }
}

/// The positions of times in ascending order; at equal times events first, then as they came.
func orderByTime(_ times: [Double], eventsFirst events: [Bool]) -> [Int] {
    let count = times.count
    var split = [Int](repeating: 0, count: count)
    var next = 0
    for row in 0..<count where events[row] {
        split[next] = row
        next += 1
    }
    for row in 0..<count where !events[row] {
        split[next] = row
        next += 1
    }
    let order = sortedOrder(count) { sortableBits(times[split[$0]]) }
    return order.map { split[$0] }
}

/// The bits of a value, changed so that they order as unsigned numbers; −0 counts as 0.
@inline(__always)
private func sortableBits(_ value: Double) -> UInt64 {
    let bits = (value + 0).bitPattern
    return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
}

private struct Keyed {
    var key: UInt64
    var position: Int
}

@inline(__always)
private func sortedOrder(_ count: Int, key: (Int) -> UInt64) -> [Int] {
    var items = unsafe [Keyed](unsafeUninitializedCapacity: count) { buffer, filled in
        for position in 0..<count {
            unsafe buffer.initializeElement(
                at: position, to: Keyed(key: key(position), position: position))
        }
        filled = count
    }
    if count < 256 {
        items.sort { ($0.key, $0.position) < ($1.key, $1.position) }
    } else {
        radixSort(&items)
    }
    return items.map(\.position)
}

private func radixSort(_ items: inout [Keyed]) {
    let digitBits = 11
    let digits = 6
    let buckets = 1 << digitBits
    let count = items.count
    var histogram = [Int](repeating: 0, count: digits * buckets)
    var spare = items
    unsafe histogram.withUnsafeMutableBufferPointer { histogram in
        unsafe items.withUnsafeMutableBufferPointer { items in
            unsafe spare.withUnsafeMutableBufferPointer { spare in
                for position in 0..<count {
                    var key = unsafe items[position].key
                    for digit in 0..<digits {
                        unsafe histogram[digit * buckets + Int(key & UInt64(buckets - 1))] += 1
                        key >>= UInt64(digitBits)
                    }
                }
                var source = unsafe items
                var target = unsafe spare
                for digit in 0..<digits {
                    let shift = UInt64(digit * digitBits)
                    let base = digit * buckets
                    let first = unsafe Int((source[0].key >> shift) & UInt64(buckets - 1))
                    if unsafe histogram[base + first] == count { continue }
                    var offset = 0
                    for bucket in 0..<buckets {
                        let size = unsafe histogram[base + bucket]
                        unsafe histogram[base + bucket] = offset
                        offset += size
                    }
                    for position in 0..<count {
                        let item = unsafe source[position]
                        let bucket = Int((item.key >> shift) & UInt64(buckets - 1))
                        let place = unsafe histogram[base + bucket]
                        unsafe target[place] = item
                        unsafe histogram[base + bucket] = place + 1
                    }
                    let other = unsafe source
                    unsafe source = target
                    unsafe target = other
                }
                if unsafe source.baseAddress != items.baseAddress {
                    for position in 0..<count { unsafe items[position] = source[position] }
                }
            }
        }
    }
}

/// Ranks of values: equal values share a rank, ranks rise from 0 without gaps.
struct DenseRanks {
    /// The rank of each value.
    let ranks: [Int32]
    /// The number of different values.
    let count: Int

    init(_ values: [Double]) {
        let order = ascendingOrder(values)
        var ranks = [Int32](repeating: 0, count: values.count)
        var rank: Int32 = -1
        var previous = -Double.infinity
        for position in order {
            let value = values[position]
            if rank < 0 || value != previous {
                rank += 1
                previous = value
            }
            ranks[position] = rank
        }
        self.ranks = ranks
        count = Int(rank) + 1
    }
}
