/// Changes bytes at random, repeatably: flips, insertions, deletions, copies and telling values.
public struct Mutation: Sendable {
    private var state: UInt64

    /// Starts a stream of mutations.
    public init(seed: UInt64) { state = seed }

    /// One to eight changes.
    ///
    /// - Parameter bytes: A well-formed file.
    /// - Returns: What is left of it.
    public mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<(1 + Int(next() % 8)) {
            let place = result.isEmpty ? 0 : Int(next() % UInt64(result.count))
            switch next() % 7 {
            case 0 where !result.isEmpty: result[place] ^= 1 << UInt8(next() % 8)
            case 1 where !result.isEmpty: result[place] = Self.telling[Int(next() % 16)]
            case 2: result.insert(Self.telling[Int(next() % 16)], at: place)
            case 3 where !result.isEmpty: result.remove(at: place)
            case 4 where !result.isEmpty:
                let end = min(result.count, place + Int(next() % 40))
                result.insert(contentsOf: Array(result[place..<end]), at: place)
            case 5: result.removeLast(min(result.count, Int(next() % 30)))
            default:
                if !result.isEmpty { result[place] = UInt8(truncatingIfNeeded: next()) }
            }
        }
        return result
    }

    /// Separators, quotes, ends, signs and bytes that are no text.
    private static let telling: [UInt8] = [
        0x00, 0x09, 0x0A, 0x0D, 0x22, 0x2C, 0x2D, 0x2E, 0x30, 0x39, 0x45, 0x65, 0x7F, 0x80, 0xC3,
        0xFF,
    ]

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
