import CEngine
import Files

extension ScalarType {
    /// The number by which the C interface knows the type.
    var code: mg_scalar_type {
        switch self {
        case .float64: MG_FLOAT64
        case .float32: MG_FLOAT32
        case .float16: MG_FLOAT16
        case .bfloat16: MG_BFLOAT16
        case .int64: MG_INT64
        case .int32: MG_INT32
        case .int16: MG_INT16
        case .int8: MG_INT8
        case .uint8: MG_UINT8
        case .bool: MG_BOOL
        }
    }
}
