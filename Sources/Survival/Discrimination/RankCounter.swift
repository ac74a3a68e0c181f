/// A set of weighted places in an order of risks that answers how much weight lies below a place.
protocol RankCounter: ~Copyable {
    /// The weight of all places that are in the set.
    var total: Double { get }
    /// Puts a place into the set.
    mutating func insert(_ place: Int, _ weight: Double)
    /// Takes a place out of the set again.
    mutating func remove(_ place: Int, _ weight: Double)
    /// The weight of the places below `place`.
    func below(_ place: Int) -> Double
    /// Takes all places out.
    mutating func clear()
}

/// Places that count 1 each: one bit per place, and a Fenwick tree over words of 64 bits.
///
/// For a million patients the tree is a hundred kilobytes, so it stays in the processor's cache.
@safe struct BitCounter: RankCounter, ~Copyable {
    private let wordCount: Int
    private let words: UnsafeMutablePointer<UInt64>
    private let tree: UnsafeMutablePointer<Int32>
    private var inserted = 0

    init(capacity: Int) {
        wordCount = capacity / 64 + 1
        unsafe words = .allocate(capacity: wordCount)
        unsafe tree = .allocate(capacity: wordCount + 1)
        clear()
    }

    deinit {
        unsafe words.deallocate()
        unsafe tree.deallocate()
    }

    var total: Double { Double(inserted) }

    @inline(__always)
    mutating func insert(_ place: Int, _ weight: Double) {
        inserted += 1
        unsafe words[place >> 6] |= 1 << UInt64(place & 63)
        add(1, at: place >> 6)
    }

    @inline(__always)
    mutating func remove(_ place: Int, _ weight: Double) {
        inserted -= 1
        unsafe words[place >> 6] &= ~(1 << UInt64(place & 63))
        add(-1, at: place >> 6)
    }

    @inline(__always)
    private func add(_ change: Int32, at word: Int) {
        var node = word + 1
        while node <= wordCount {
            unsafe tree[node] &+= change
            node += node & -node
        }
    }

    @inline(__always)
    func below(_ place: Int) -> Double {
        let mask = (UInt64(1) << UInt64(place & 63)) &- 1
        var sum = unsafe Int32(truncatingIfNeeded: (words[place >> 6] & mask).nonzeroBitCount)
        var node = place >> 6
        while node > 0 {
            unsafe sum &+= tree[node]
            node &= node &- 1
        }
        return Double(sum)
    }

    mutating func clear() {
        inserted = 0
        unsafe words.initialize(repeating: 0, count: wordCount)
        unsafe tree.initialize(repeating: 0, count: wordCount + 1)
    }
}

/// Places with weights: a Fenwick tree of sums.
@safe struct WeightCounter: RankCounter, ~Copyable {
    private let capacity: Int
    private let tree: UnsafeMutablePointer<Double>
    private(set) var total = 0.0

    init(capacity: Int) {
        self.capacity = capacity
        unsafe tree = .allocate(capacity: capacity + 1)
        clear()
    }

    deinit { unsafe tree.deallocate() }

    @inline(__always)
    mutating func insert(_ place: Int, _ weight: Double) {
        total += weight
        var node = place + 1
        while node <= capacity {
            unsafe tree[node] += weight
            node += node & -node
        }
    }

    @inline(__always)
    mutating func remove(_ place: Int, _ weight: Double) { insert(place, -weight) }

    @inline(__always)
    func below(_ place: Int) -> Double {
        var sum = 0.0
        var node = place
        while node > 0 {
            unsafe sum += tree[node]
            node &= node &- 1
        }
        return sum
    }

    mutating func clear() {
        total = 0
        unsafe tree.initialize(repeating: 0, count: capacity + 1)
    }
}
