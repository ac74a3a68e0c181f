/// Half-precision numbers as bit patterns, without relying on `Float16`, which
/// is missing on some platforms.
///
/// Both directions follow IEEE 754: widening is exact, narrowing rounds to the
/// nearest value and ties to even.
public enum HalfPrecision {
    /// The value of an IEEE half-precision number.
    ///
    /// - Parameter bits: Its sixteen bits.
    /// - Returns: The same value, exactly; infinities and NaN stay what they are.
    @inlinable
    public static func float(float16 bits: UInt16) -> Float {
        // Shift exponent and fraction into place, then multiply by 2^112 to mend the bias; the
        // multiplication also makes subnormal numbers right.
        let magnitude = UInt32(bits & 0x7FFF) << 13
        let scaled = Float(bitPattern: magnitude) * Float(bitPattern: 0x7780_0000)
        let isSpecial = magnitude >= 0x0F80_0000
        let pattern = isSpecial ? magnitude | 0x7F80_0000 : scaled.bitPattern
        return Float(bitPattern: pattern | UInt32(bits & 0x8000) << 16)
    }

    /// The IEEE half-precision number nearest to a value.
    ///
    /// - Parameter value: Any number; beyond ±65,520 the result is an infinity.
    /// - Returns: Sixteen bits.
    @inlinable
    public static func float16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(truncatingIfNeeded: (bits >> 16) & 0x8000)
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude >= 0x4780_0000 {  // 65,536 and above, infinity, NaN
            return sign | (magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00)
        }
        if magnitude < 0x3880_0000 {  // below the smallest normal half: let the adder round
            let aligned = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: aligned.bitPattern &- 0x3F00_0000)
        }
        let odd = (magnitude >> 13) & 1
        let rounded = magnitude &- 0x3800_0000 &+ 0xFFF &+ odd
        return sign | UInt16(truncatingIfNeeded: rounded >> 13)
    }

    /// The value of a bfloat16 number.
    ///
    /// - Parameter bits: Its sixteen bits.
    /// - Returns: The same value, exactly.
    @inlinable
    public static func float(bfloat16 bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }

    /// The bfloat16 number nearest to a value.
    ///
    /// - Parameter value: Any number.
    /// - Returns: Sixteen bits.
    @inlinable
    public static func bfloat16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if bits & 0x7FFF_FFFF > 0x7F80_0000 {
            return UInt16(truncatingIfNeeded: bits >> 16) | 0x0040
        }
        let odd = (bits >> 16) & 1
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ odd) >> 16)
    }
}
