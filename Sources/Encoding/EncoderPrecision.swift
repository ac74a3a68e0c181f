import Files
import SystemPackage
import Tensors

/// The precision of an encoder's products; sums are always float32 or wider.
public enum EncoderPrecision: String, Sendable, CaseIterable {
    /// 32-bit numbers.
    case float32
    /// 16-bit numbers with the exponent range of float32; features agree to two or three digits.
    case bfloat16

    /// The kind of number.
    var scalarType: ScalarType { self == .float32 ? .float32 : .bfloat16 }
}

extension StateDictionary {
    /// The weights of a `.safetensors` file, or of a `.pt`, `.pth` or `.bin` file that PyTorch wrote.
    init(weights path: FilePath) throws {
        self =
            try path.extension == "safetensors"
            ? StateDictionary(path) : StateDictionary(TorchFile(path).tensors())
    }
}
