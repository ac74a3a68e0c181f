public import Files
public import SystemPackage

/// Tensors by name, in order, as a checkpoint holds them.
///
/// A dictionary read from a file keeps its tensors there until they are asked for.
public struct StateDictionary {
    private enum Value {
        case tensor(Tensor)
        case stored(StoredTensor)

        var shape: [Int] {
            switch self {
            case .tensor(let tensor): tensor.shape
            case .stored(let stored): stored.shape
            }
        }
    }

    /// Notes of any kind, such as a configuration in JSON.
    public var metadata: [String: String]
    /// The names in order.
    public private(set) var names: [String] = []
    private var values: [String: Value] = [:]

    /// An empty dictionary.
    ///
    /// - Parameter metadata: Notes of any kind.
    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// The tensors of a safetensors file.
    ///
    /// - Parameter file: The file, whose bounds were checked when it was opened.
    /// - Throws: `FileError` if a tensor is not where the header says.
    public init(_ file: SafetensorsFile) throws(FileError) {
        self.init(metadata: file.metadata)
        for name in file.names { insert(name, .stored(try file.tensor(name))) }
    }

    /// The tensors of a safetensors file.
    ///
    /// - Parameter path: The file.
    /// - Throws: `FileError` if it cannot be read.
    public init(_ path: FilePath) throws(FileError) {
        try self.init(SafetensorsFile(path))
    }

    /// Tensors of any file, such as the state dictionary of a `.pt` file.
    ///
    /// - Parameter tensors: Names and tensors; of equal names the last one counts.
    public init(_ tensors: [(name: String, tensor: StoredTensor)]) {
        self.init()
        for (name, stored) in tensors { insert(name, .stored(stored)) }
    }

    /// Whether there is a tensor of this name.
    public func contains(_ name: String) -> Bool { values[name] != nil }

    /// The shape of a tensor, or nil if there is none of this name.
    public func shape(of name: String) -> [Int]? { values[name]?.shape }

    /// A tensor by name.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - shape: The shape it must have; any if nil.
    ///   - type: The kind of number wanted; the stored one if nil.
    ///   - device: Where it is wanted.
    /// - Returns: The tensor.
    /// - Throws: ``TensorError`` if it is missing or has another shape.
    public func tensor(
        _ name: String, shape: [Int]? = nil, type: ScalarType? = nil, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        guard let value = values[name] else {
            throw TensorError(
                .missingParameter, name,
                "the checkpoint has no parameter '\(name)' among its \(names.count) tensors")
        }
        if let shape, shape != value.shape {
            throw TensorError(
                .unsuitableParameter, name,
                "parameter '\(name)' has shape \(value.shape) in the checkpoint, "
                    + "but the model needs \(shape)")
        }
        switch value {
        case .tensor(let tensor): return try tensor.converted(to: type, device: device)
        case .stored(let stored): return try Tensor(stored, type: type, device: device)
        }
    }

    /// Puts a tensor under a name, after the others if the name is new.
    public mutating func set(_ name: String, _ tensor: Tensor) {
        insert(name, .tensor(tensor))
    }

    /// The tensors whose name begins with `prefix`, without it.
    public func under(_ prefix: String) -> StateDictionary {
        var result = StateDictionary(metadata: metadata)
        for name in names where name.hasPrefix(prefix) {
            result.insert(String(name.dropFirst(prefix.count)), values[name])
        }
        return result
    }

    /// Adds all tensors of another dictionary, with `prefix` before their names.
    public mutating func merge(_ other: StateDictionary, under prefix: String = "") {
        for name in other.names { insert(prefix + name, other.values[name]) }
    }

    /// Writes a safetensors file, which appears complete or not at all.
    ///
    /// - Parameter path: The name to appear under; its folder must exist.
    /// - Throws: `FileError` if it cannot be written; ``TensorError`` if memory is short.
    public func write(to path: FilePath) throws {
        var writer = SafetensorsWriter(metadata: metadata)
        for name in names {
            switch values[name] {
            case .tensor(let tensor):
                let bytes = try tensor.withUnsafeBytes { Array($0) }
                writer.add(
                    name, shape: tensor.shape, scalarType: try tensor.scalarType, bytes: bytes)
            case .stored(let stored):
                writer.add(
                    name, shape: stored.shape, scalarType: stored.scalarType,
                    bytes: stored.withUnsafeBytes { Array($0) })
            case nil:
                continue
            }
        }
        try writer.write(to: path)
    }

    private mutating func insert(_ name: String, _ value: Value?) {
        guard let value else { return }
        if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }
}
