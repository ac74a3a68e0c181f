/// Weights and inputs that follow from a name alone, so that reference numbers can be checked
/// without the weights that they were made with.
public enum FormulaWeights {
    /// FNV-1a of the name, 64 bits.
    public static func seed(_ name: String, phase: UInt64 = 0) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (phase &* 0xD1B5_4A32_D192_ED03)
    }

    /// Element `k` of the stream of a name, in [-1, 1).
    @inline(__always)
    public static func element(_ seed: UInt64, _ k: Int) -> Double {
        var z = seed &+ (UInt64(truncatingIfNeeded: k) &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 11) * 0x1p-53 * 2 - 1
    }

    /// The values of a parameter by the rule "hash": `offset + scale · t`, or `1 + scale · t²` for
    /// variances.
    public static func hash(
        _ name: String, count: Int, scale: Double, offset: Double, isVariance: Bool = false,
        phase: UInt64 = 0
    ) -> [Float] {
        let seed = seed(name, phase: phase)
        return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            var k = 0
            while k < count {
                let t = element(seed, k)
                buffer[k] = isVariance ? Float(1 + scale * t * t) : Float(offset + scale * t)
                k &+= 1
            }
            filled = count
        }
    }

    /// The start of the sine of a name: the sum of its bytes, each times its place from 1, modulo
    /// 97.
    public static func sineStart(_ name: String) -> Int {
        name.utf8.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) } % 97
    }

    /// The bag `smooth(patches, features, phase)`.
    public static func smooth(_ patches: Int, _ features: Int, phase: Double = 0) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(patches * features)
        for i in 0..<patches {
            let shift = 0.5 * cosine(0.37 * Double(i))
            for j in 0..<features {
                values.append(Float(sine(0.013 * Double(i * features + j) + shift + phase)))
            }
        }
        return values
    }

    /// The bag `heavy(patches, features, phase, tag)`: not negative, 30 % zeros, long tails.
    public static func heavy(
        _ patches: Int, _ features: Int, phase: UInt64 = 0, tag: String
    ) -> [Float] {
        let heights = seed(tag + "/heavy", phase: phase)
        let gates = seed(tag + "/gate", phase: phase)
        let rows = seed(tag + "/row", phase: phase)
        var values: [Float] = []
        values.reserveCapacity(patches * features)
        for i in 0..<patches {
            let w = (element(rows, i) + 1) * 0.5
            for j in 0..<features {
                let u = (element(heights, i * features + j) + 1) * 0.5
                let g = (element(gates, i * features + j) + 1) * 0.5
                let value = (0.04 * u / (1.02 - u)) * (0.25 + 2 * w * w)
                values.append(g < 0.7 ? Float(value) : 0)
            }
        }
        return values
    }

    /// The vector `signed(name, count, phase)`: nearly normal with variance 1.
    public static func signed(_ name: String, _ count: Int, phase: UInt64 = 0) -> [Float] {
        let seeds = ["/a", "/b", "/c"].map { seed(name + $0, phase: phase) }
        return (0..<count).map { k in
            Float(element(seeds[0], k) + element(seeds[1], k) + element(seeds[2], k))
        }
    }

    /// The picture `image(size, phase, tag)`: 8-bit RGB, `[3, size, size]`.
    public static func image(_ size: Int, phase: Int = 0, tag: String = "img") -> [UInt8] {
        let seed = seed(tag, phase: UInt64(phase))
        var pixels: [UInt8] = []
        for c in 0..<3 {
            for y in 0..<size {
                for x in 0..<size {
                    let curves = (y * y) / (53 + c) + ((x * y) / 97) * (c + 1)
                    let p = (x * (7 + 2 * c)) / 4 + curves + 40 * c + 7 * phase
                    let t = element(seed, (c * size + y) * size + x)
                    pixels.append(UInt8((p + Int((t + 1) * 0.5 * 48)) % 256))
                }
            }
        }
        return pixels
    }
}
