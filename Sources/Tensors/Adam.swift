import CEngine

/// Adam, with weight decay inside the gradient or beside it (AdamW).
///
/// With the gradient g of a parameter w in its step t:
///
///     g ← g + λ w                  if the decay λ is coupled
///     w ← w (1 - η λ)              if the decay λ is decoupled
///     m ← β₁ m + (1 - β₁) g
///     v ← β₂ v + (1 - β₂) g²
///     w ← w - η m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)
///
/// ### Reference
/// Kingma DP, Ba J. Adam: a method for stochastic optimization. ICLR 2015.
/// Loshchilov I, Hutter F. Decoupled weight decay regularization. ICLR 2019.
public final class Adam: Optimizer {
    /// How large weights are pulled towards zero.
    public enum Decay: Sendable, Hashable {
        /// Added to the gradient, as in the first Adam.
        case coupled(Double)
        /// Applied to the weights directly, as in AdamW.
        case decoupled(Double)
    }

    /// The settings other than the learning rate.
    public struct Configuration: Sendable, Hashable {
        /// How slowly the mean of the gradients forgets.
        public var beta1 = 0.9
        /// How slowly the mean of their squares forgets.
        public var beta2 = 0.999
        /// Added to the denominator.
        public var epsilon = 1e-8
        /// The weight decay.
        public var decay = Decay.coupled(0)

        /// The usual settings.
        ///
        /// - Parameter decay: The weight decay.
        public init(decay: Decay = .coupled(0)) {
            self.decay = decay
        }
    }

    private struct Moments {
        let first: Tensor
        let second: Tensor
        var steps: Int64
    }

    /// What is learned.
    public let parameters: [Parameter]
    /// The learning rate η.
    public var rate: Double
    /// The settings other than the learning rate.
    public let configuration: Configuration
    private var moments: [String: Moments] = [:]

    /// Makes an optimiser that has not stepped yet.
    ///
    /// - Parameters:
    ///   - parameters: What is learned.
    ///   - rate: The learning rate.
    ///   - configuration: The other settings.
    public init(
        _ parameters: [Parameter], rate: Double, configuration: Configuration = Configuration()
    ) {
        self.parameters = parameters
        self.rate = rate
        self.configuration = configuration
    }

    /// Changes every parameter that has a gradient once.
    public func step() throws(TensorError) {
        let active = parameters.filter { torch.has_gradient($0.tensor.handle.pointer) }
        var states: [Moments] = []
        for parameter in active {
            var state = try present(parameter)
            state.steps += 1
            states.append(state)
        }
        let (decay, isDecoupled) =
            switch configuration.decay {
            case .coupled(let decay): (decay, false)
            case .decoupled(let decay): (decay, true)
            }
        try Tensor.perform("Adam.step()", []) {
            torch.adam_step(
                active.map(\.tensor.handle.pointer), states.map(\.first.handle.pointer),
                states.map(\.second.handle.pointer), states.map(\.steps), active.count, rate,
                configuration.beta1, configuration.beta2, configuration.epsilon, decay,
                isDecoupled)
        }
        for (parameter, state) in zip(active, states) { moments[parameter.name] = state }
    }

    /// What the next step depends on besides the settings, named after the parameters.
    public func state() throws(TensorError) -> StateDictionary {
        var state = StateDictionary()
        for parameter in parameters {
            guard let moments = moments[parameter.name] else { continue }
            state.set("\(parameter.name)/firstMoment", moments.first)
            state.set("\(parameter.name)/secondMoment", moments.second)
            state.set("\(parameter.name)/steps", try Tensor([Int(moments.steps)], shape: [1]))
        }
        return state
    }

    /// Goes on from a state that ``state()`` gave.
    public func restore(_ state: StateDictionary) throws(TensorError) {
        try check(state, kinds: ["firstMoment", "secondMoment", "steps"])
        var restored: [String: Moments] = [:]
        for parameter in parameters where state.contains("\(parameter.name)/steps") {
            let new = try fresh(parameter)
            let (name, shape) = (parameter.name, parameter.tensor.shape)
            try new.first.assign(state.tensor("\(name)/firstMoment", shape: shape))
            try new.second.assign(state.tensor("\(name)/secondMoment", shape: shape))
            let steps = try state.tensor("\(name)/steps", shape: [1]).item()
            restored[name] = Moments(first: new.first, second: new.second, steps: Int64(steps))
        }
        moments = restored
    }

    private func present(_ parameter: Parameter) throws(TensorError) -> Moments {
        if let state = moments[parameter.name] { return state }
        return try fresh(parameter)
    }

    private func fresh(_ parameter: Parameter) throws(TensorError) -> Moments {
        try Moments(
            first: parameter.tensor.zerosLike(), second: parameter.tensor.zerosLike(), steps: 0)
    }
}
