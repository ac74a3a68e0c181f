internal import Files
internal import SystemPackage

/// Refuses stored features that are not finite, naming the first.
func requireFiniteFeatures(
    _ features: StoredTensor, width: Int, _ path: FilePath
) throws(SlideError) {
    let bits: Int
    switch features.scalarType {
    case .float16, .bfloat16: bits = 16
    case .float32: bits = 32
    case .float64: bits = 64
    case .int64, .int32, .int16, .int8, .uint8, .bool: return
    }
    let exponentBits = features.scalarType == .float16 ? 5 : bits == 64 ? 11 : 8
    // Block by block, so that a large file is never in memory as a whole.
    let block = 1 << 25
    let bad = features.withUnsafeBytes { bytes -> Int? in
        for start in stride(from: 0, to: bytes.count, by: block) {
            let range = start..<min(bytes.count, start + block)
            let found = firstSpecial(
                in: UnsafeRawBufferPointer(rebasing: bytes[range]), bits: bits,
                exponentBits: exponentBits)
            if let found { return start * 8 / bits + found }
            if bytes.count > 4 * block { features.release(bytes: range) }
        }
        return nil
    }
    guard let bad else { return }
    throw notFinite(path, index: bad, width: width, value: features.floats()[bad])
}

/// Refuses features that are not finite, naming the first.
func requireFiniteFeatures(
    _ features: [Float], width: Int, _ path: FilePath
) throws(SlideError) {
    let bad = features.withUnsafeBytes { firstSpecial(in: $0, bits: 32, exponentBits: 8) }
    guard let bad else { return }
    throw notFinite(path, index: bad, width: width, value: features[bad])
}

private func notFinite(_ path: FilePath, index: Int, width: Int, value: Float) -> SlideError {
    SlideError(
        .notFinite, file: path,
        """
        \(path) has \(value) as feature \(index % width) of tile \(index / width); features must \
        be finite
        """)
}

/// The index of the first number whose exponent is all ones: an infinity or not a number.
///
/// Numbers are looked at eight bytes at a time: the exponents are cut out and one is added to each;
/// only an exponent of ones carries into the place of the sign.
private func firstSpecial(
    in bytes: UnsafeRawBufferPointer, bits: Int, exponentBits: Int
) -> Int? {
    let lanes = stride(from: 0, to: 64, by: bits).reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    let fractionBits = UInt64(bits - 1 - exponentBits)
    let exponents = lanes &* (((1 << UInt64(exponentBits)) - 1) << fractionBits)
    let ones = lanes << fractionBits
    let signs = lanes << UInt64(bits - 1)
    func specials(_ word: UInt64) -> UInt64 { ((word & exponents) &+ ones) & signs }

    let words = bytes.count / 8
    let size = bits / 8
    func number(in range: Range<Int>) -> Int? {
        range.first { index in
            var word: UInt64 = 0
            for byte in 0..<size { word |= UInt64(bytes[index * size + byte]) << (8 * byte) }
            return specials(word) != 0
        }
    }
    let block = 512
    for start in stride(from: 0, to: words, by: block) {
        let end = min(words, start + block)
        var found: UInt64 = 0
        for word in start..<end {
            found |= specials(bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self))
        }
        if found != 0 { return number(in: (start * 8 / size)..<(end * 8 / size)) }
    }
    return number(in: (words * 8 / size)..<(bytes.count / size))
}
