import SystemPackage

/// The only names that a pickle may ask for.
enum PickleName {
    case orderedDictionary
    case rebuildTensor
    case rebuildTensorV2
    case rebuildParameter
    case size
    case storage(ScalarType)
    case dataType(String)

    /// - Throws: ``FileError`` with the name, if it is any other.
    init(module: String, name: String, _ path: FilePath) throws(FileError) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensorV2
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", "Size"): self = .size
        case ("torch", _), ("torch.cuda", _):
            if let scalarType = PickleName.storages[name] {
                self = .storage(scalarType)
            } else if module == "torch", PickleName.dataTypes.contains(name) {
                self = .dataType("torch." + name)
            } else {
                fallthrough
            }
        default:
            throw FileError(
                .refused, path,
                "asks for '\(module).\(name)', which is not a tensor, list or dictionary; refused")
        }
    }

    private static let storages: [String: ScalarType] = [
        "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
        "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
        "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    ]

    private static let dataTypes: Set<String> = [
        "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8",
        "bool",
    ]
}
