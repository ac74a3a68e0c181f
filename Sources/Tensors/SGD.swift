import CEngine

/// Stochastic gradient descent with momentum.
///
/// With the gradient g of a parameter w: g ← g + λ w; b ← μ b + g; w ← w - η b,
/// or w ← w - η (g + μ b) in Nesterov's form.
public final class SGD: Optimizer {
    /// What is learned.
    public let parameters: [Parameter]
    /// The learning rate η.
    public var rate: Double
    /// The share μ of the last direction that is kept.
    public let momentum: Double
    /// The weight decay λ.
    public let decay: Double
    /// Whether to look ahead, as Nesterov does.
    public let isNesterov: Bool
    private var directions: [String: Tensor] = [:]

    /// Makes an optimiser that has not stepped yet.
    ///
    /// - Parameters:
    ///   - parameters: What is learned.
    ///   - rate: The learning rate.
    ///   - momentum: The share of the last direction that is kept.
    ///   - decay: The weight decay.
    ///   - isNesterov: Whether to look ahead; needs momentum.
    public init(
        _ parameters: [Parameter], rate: Double, momentum: Double = 0, decay: Double = 0,
        isNesterov: Bool = false
    ) {
        self.parameters = parameters
        self.rate = rate
        self.momentum = momentum
        self.decay = decay
        self.isNesterov = isNesterov
    }

    /// Changes every parameter that has a gradient once.
    public func step() throws(TensorError) {
        let active = parameters.filter { torch.has_gradient($0.tensor.handle.pointer) }
        var buffers: [Tensor] = []
        if momentum != 0 {
            for parameter in active {
                buffers.append(try direction(of: parameter))
            }
        }
        try Tensor.perform("SGD.step()", []) {
            torch.sgd_step(
                active.map(\.tensor.handle.pointer),
                momentum == 0 ? nil : buffers.map(\.handle.pointer), active.count, rate,
                momentum, decay, isNesterov)
        }
    }

    private func direction(of parameter: Parameter) throws(TensorError) -> Tensor {
        if let buffer = directions[parameter.name] { return buffer }
        let buffer = try parameter.tensor.zerosLike()
        directions[parameter.name] = buffer
        return buffer
    }

    /// What the next step depends on besides the settings, named after the parameters.
    public func state() throws(TensorError) -> StateDictionary {
        var state = StateDictionary()
        for parameter in parameters {
            guard let direction = directions[parameter.name] else { continue }
            state.set("\(parameter.name)/direction", direction)
        }
        return state
    }

    /// Goes on from a state that ``state()`` gave.
    public func restore(_ state: StateDictionary) throws(TensorError) {
        try check(state, kinds: ["direction"])
        var restored: [String: Tensor] = [:]
        for parameter in parameters where state.contains("\(parameter.name)/direction") {
            let buffer = try parameter.tensor.zerosLike()
            let name = "\(parameter.name)/direction"
            try buffer.assign(state.tensor(name, shape: parameter.tensor.shape))
            restored[parameter.name] = buffer
        }
        directions = restored
    }
}
