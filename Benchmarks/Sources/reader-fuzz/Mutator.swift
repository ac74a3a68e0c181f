/// Changes files at random, repeatably: bits, telling bytes, words of the formats, repeats, cuts, and
/// pieces of one file in another.
struct Mutator {
    private var state: UInt64
    private let tokens: [[UInt8]]

    /// Words that readers of text treat in a way of their own.
    static let textTokens: [[UInt8]] = [
        "\"", "\"\"", "\r\n", "\n\n", "\u{FEFF}", "NaN", "nan", "inf", "-Infinity", "1e999",
        "1e-999",
        "0x1F", "-0", "+", ".", "1.", "99999999999999999999", "1e22", "NA", "null", "#", "\t", ",",
        ";",
        "1-Mar", "SEPT2", "2.31E+13", "ENSG00000141510.18", "TP53|7157", "TCGA-02-0001-11A",
        "_rnaseq",
        "_cnv", "_mut", "dead", "1:DECEASED", "0:DECEASED", "'--", "[Not Available]", "{", "}", "[",
        "]",
        "\u{0}", "é", "𝒳",
    ].map { Array($0.utf8) }

    private static let telling: [UInt8] = [
        0x00, 0x09, 0x0A, 0x0D, 0x22, 0x2C, 0x2D, 0x2E, 0x30, 0x39, 0x45, 0x65, 0x7F, 0x80, 0xC3,
        0xFF,
    ]

    init(seed: UInt64, tokens: [[UInt8]]) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        self.tokens = tokens
    }

    /// One to eight changes of one of the files.
    mutating func mutated(_ corpus: [[UInt8]]) -> [UInt8] {
        var result = corpus[below(corpus.count)]
        for _ in 0..<(1 + below(8)) where !result.isEmpty {
            let place = below(result.count)
            // What moves the rest of a binary file mostly makes it unreadable from its start.
            let staysInPlace = tokens.isEmpty && below(4) > 0
            switch staysInPlace ? [0, 1, 6][below(3)] : below(tokens.isEmpty ? 7 : 9) {
            case 0: result[place] ^= 1 << UInt8(below(8))
            case 1: result[place] = Self.telling[below(Self.telling.count)]
            case 2: result.insert(Self.telling[below(Self.telling.count)], at: place)
            case 3: result.remove(at: place)
            case 4:
                let end = min(result.count, place + below(40))
                result.insert(contentsOf: Array(result[place..<end]), at: place)
            case 5: result.removeLast(min(result.count, below(30)))
            case 6:
                // A number of four bytes, as headers hold them, or a piece of another file.
                if tokens.isEmpty {
                    let bytes = [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, UInt32(below(1 << 16))][below(5)]
                    for (offset, byte) in withUnsafeBytes(of: bytes.littleEndian, Array.init)
                        .enumerated() where place + offset < result.count
                    { result[place + offset] = byte }
                } else {
                    let other = corpus[below(corpus.count)]
                    let start = below(other.count)
                    result.insert(
                        contentsOf: other[start..<min(other.count, start + below(60))], at: place)
                }
            case 7: result.insert(contentsOf: tokens[below(tokens.count)], at: place)
            default:
                let token = tokens[below(tokens.count)]
                result.replaceSubrange(place..<min(result.count, place + token.count), with: token)
            }
        }
        return result
    }

    private mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 1) % max(1, bound)
    }
}
