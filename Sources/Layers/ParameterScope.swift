public import Files
public import Tensors

/// Where a layer gets its parameters from, and the name they have.
///
/// A model takes every tensor from a scope under a fixed name, so one piece of code makes a new
/// model, loads a checkpoint and sets weights by a formula:
///
/// ```swift
/// let scope = ParameterScope(seed: 1)                       // fresh, random
/// let scope = ParameterScope(checkpoint)                    // a StateDictionary
/// let project = try Linear(1024, 512, in: scope / "project" / 0)
/// scope.trainable.map(\.name)  // ["project.0.weight", "project.0.bias"]
/// ```
///
/// A scope made from another by `/` shares its list of parameters.
public struct ParameterScope {
    /// Makes the values of one parameter.
    public typealias Source = (
        _ name: String, _ shape: [Int], _ initial: InitialValues
    ) throws(TensorError) -> Tensor

    /// What the scopes of one model share.
    private final class Registry {
        var entries: [(parameter: Parameter, isTrainable: Bool)] = []
        var names: Set<String> = []
    }

    private let registry = Registry()
    private let source: Source
    private let sharesNumbers: Bool
    private var path = ""

    /// The name of the scope, empty for the outermost.
    public var name: String { path }

    /// A scope whose parameters come from a function.
    ///
    /// - Parameters:
    ///   - type: The kind of number to keep them as.
    ///   - device: Where to keep them.
    ///   - source: Makes the values of each parameter, of the shape it is given.
    public init(
        type: ScalarType = .float32, device: Device = .cpu, source: @escaping Source
    ) {
        self.source = { (name, shape, initial) throws(TensorError) in
            try source(name, shape, initial).converted(to: type, device: device)
        }
        sharesNumbers = false
    }

    /// A scope whose parameters are the numbers of another model's, with gradients of their own.
    ///
    /// What the other learns, a model of this scope knows at once; what it finds out about gradients
    /// it keeps until `setGradient(nil)` takes it away.
    ///
    /// - Parameter model: The scope from which the other model was made.
    public init(sharing model: ParameterScope) {
        let state = model.state()
        source = { (name, shape, _) throws(TensorError) in try state.tensor(name, shape: shape) }
        sharesNumbers = true
    }

    /// A scope of fresh random parameters.
    ///
    /// Every parameter has a stream of its own, named after it, so its values do not depend on
    /// which others the model has.
    ///
    /// - Parameters:
    ///   - seed: The seed of the run.
    ///   - type: The kind of number to keep them as.
    ///   - device: Where to keep them.
    public init(seed: UInt64, type: ScalarType = .float32, device: Device = .cpu) {
        self.init(type: type, device: device) { (name, shape, initial) throws(TensorError) in
            try initial.tensor(
                shape, using: Generator(seed: seed, stream: "weights/\(name)"))
        }
    }

    /// A scope of parameters out of a checkpoint.
    ///
    /// - Parameters:
    ///   - state: The tensors by name; more than the model needs may be there.
    ///   - type: The kind of number to keep them as.
    ///   - device: Where to keep them.
    public init(
        _ state: StateDictionary, type: ScalarType = .float32, device: Device = .cpu
    ) {
        self.init(type: type, device: device) { (name, shape, _) throws(TensorError) in
            try state.tensor(name, shape: shape)
        }
    }

    /// The scope of a part.
    public static func / (scope: ParameterScope, name: String) -> ParameterScope {
        var inner = scope
        inner.path = scope.path.isEmpty ? name : "\(scope.path).\(name)"
        return inner
    }

    /// The scope of a part that is numbered.
    public static func / (scope: ParameterScope, index: Int) -> ParameterScope {
        scope / String(index)
    }

    /// A tensor of the model under a name within this scope.
    ///
    /// - Parameters:
    ///   - name: The last part of its name.
    ///   - shape: The size of each axis.
    ///   - initial: How a fresh model fills it.
    ///   - isTrainable: False for what is not learned by gradients, such as running means.
    /// - Returns: The tensor, recording gradients if it is trainable.
    /// - Throws: `TensorError` if a checkpoint lacks it or has it in another shape.
    /// - Precondition: The full name is new.
    public func parameter(
        _ name: String, _ shape: [Int], initial: InitialValues, isTrainable: Bool = true
    ) throws(TensorError) -> Tensor {
        let full = (self / name).path
        precondition(
            registry.names.insert(full).inserted, "the parameter '\(full)' is made twice")
        let made = try source(full, shape, initial)
        guard made.shape == shape else {
            throw TensorError(
                .unsuitableParameter, full,
                "parameter '\(full)' was made with shape \(made.shape), "
                    + "but the model needs \(shape)")
        }
        // A tensor of its own: two models from one dictionary must not train the same numbers.
        let tensor = sharesNumbers ? try made.detached() : try made.detached().copy()
        if isTrainable { try tensor.setRequiresGradient() }
        registry.entries.append((Parameter(full, tensor), isTrainable))
        return tensor
    }

    /// All tensors made so far in this and related scopes, in order.
    public var all: [Parameter] { registry.entries.map(\.parameter) }

    /// Those that are learned, in order.
    public var trainable: [Parameter] {
        registry.entries.filter(\.isTrainable).map(\.parameter)
    }

    /// All tensors by name, ready to be written.
    ///
    /// - Parameter metadata: Notes to go with them.
    /// - Returns: A dictionary that shares the tensors.
    public func state(metadata: [String: String] = [:]) -> StateDictionary {
        var state = StateDictionary(metadata: metadata)
        for parameter in all { state.set(parameter.name, parameter.tensor) }
        return state
    }

    /// Overwrites all tensors with those of a checkpoint of the same model.
    ///
    /// - Parameter state: The tensors by name.
    /// - Throws: `TensorError` if one is missing or has another shape; nothing is changed then.
    public func load(_ state: StateDictionary) throws(TensorError) {
        var values: [Tensor] = []
        for parameter in all {
            values.append(try state.tensor(parameter.name, shape: parameter.tensor.shape))
        }
        for (parameter, value) in zip(all, values) { try parameter.tensor.assign(value) }
    }
}
