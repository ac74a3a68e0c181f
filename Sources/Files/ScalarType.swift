/// The kinds of number that stored tensors hold, named as in safetensors files.
public enum ScalarType: String, Sendable, Codable, CaseIterable {
    /// 64-bit floating point.
    case float64 = "F64"
    /// 32-bit floating point.
    case float32 = "F32"
    /// 16-bit floating point, IEEE half precision.
    case float16 = "F16"
    /// 16-bit floating point with the exponent range of `float32`.
    case bfloat16 = "BF16"
    /// 64-bit signed integers.
    case int64 = "I64"
    /// 32-bit signed integers.
    case int32 = "I32"
    /// 16-bit signed integers.
    case int16 = "I16"
    /// 8-bit signed integers.
    case int8 = "I8"
    /// 8-bit unsigned integers.
    case uint8 = "U8"
    /// One byte, 0 or 1.
    case bool = "BOOL"

    /// The bytes that one number takes.
    public var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }
}
