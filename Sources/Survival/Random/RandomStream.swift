/// A seeded source of random numbers that has a name and can have children.
///
/// The numbers depend on the seed and the name alone, so two streams of one seed are independent
/// of each other, and a stream does not change when another part of a program draws more or fewer
/// numbers. The state is `Codable`: a run that was killed goes on with the number it would have
/// drawn.
///
/// The generator is xoshiro256**, seeded by SplitMix64.
///
/// ### Reference
/// Blackman D, Vigna S. *ACM Transactions on Mathematical Software* 47(4):36, 2021.
public struct RandomStream: RandomNumberGenerator, Sendable, Codable, Hashable {
    private let key: UInt64
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Opens the stream `name` of a seed.
    public init(seed: UInt64, stream name: String) {
        var mixer = SplitMix64(state: seed)
        self.init(key: mixer.next() ^ digest(name))
    }

    private init(key: UInt64) {
        self.key = key
        var mixer = SplitMix64(state: key)
        s0 = mixer.next()
        s1 = mixer.next()
        s2 = mixer.next()
        s3 = mixer.next()
    }

    /// The stream `name` below this one; how far this one has been drawn from does not matter.
    public func child(_ name: String) -> RandomStream {
        var mixer = SplitMix64(state: key)
        return RandomStream(key: mixer.next() ^ digest(name))
    }

    /// The stream number `index` below this one, such as one per bootstrap replicate.
    public func child(_ index: Int) -> RandomStream {
        var mixer = SplitMix64(state: key ^ 0x6A09_E667_F3BC_C909)
        var second = SplitMix64(state: mixer.next() &+ UInt64(truncatingIfNeeded: index))
        return RandomStream(key: second.next())
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = rotated(s1 &* 5, by: 7) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = rotated(s3, by: 45)
        return result
    }

    /// A number drawn evenly from [0, 1), a multiple of 2⁻⁵³.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number drawn from the standard normal distribution (Box and Muller).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// A number drawn from the exponential distribution with mean 1.
    public mutating func exponential() -> Double { -log(1 - uniform()) }

    /// A number drawn evenly from 0 to `bound` − 1, without bias (Lemire).
    ///
    /// - Precondition: `bound > 0`.
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "an index needs a bound above 0, not \(bound)")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// Puts the elements into a random order (Fisher and Yates).
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, index(below: last + 1))
        }
    }

    /// The numbers from 0 to `count` − 1 in a random order.
    public mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }
}

private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// FNV-1a over the UTF-8 bytes of a name.
private func digest(_ name: String) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
        value ^= UInt64(byte)
        value &*= 0x0000_0100_0000_01B3
    }
    return value
}

private func rotated(_ x: UInt64, by bits: UInt64) -> UInt64 { (x << bits) | (x >> (64 - bits)) }
